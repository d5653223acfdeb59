"""A notebook that trains a model like a given one with plain Keras, from the CSV, and asks it for three predictions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import nbformat
from nbformat import v4

from lstm_core.bundle import Bundle
from lstm_core.cells.registry import cell_spec
from lstm_core.errors import InputError
from lstm_core.export import notebook_cells as cells
from lstm_core.inference.example_seeds import example_seeds
from lstm_core.output.choice import output_layer
from lstm_core.settings import Settings
from lstm_core.text.data_source import DATA_FACT

_KERAS_LAYERS: Final = {"lstm": "LSTM", "gru": "GRU", "rnn": "SimpleRNN"}
_PREDICTED_WORDS: Final = (1, 3, 5)

_LEFT_OUT: Final = {
    "recurrent_dropout": (0.0, "the recurrent kernel is not thinned out"),
    "output_layer": ("dense", "words are scored by a Dense layer of their own"),
    "sampled_words": (0, "every update scores all words"),
    "averaging": (0.0, "the weights are those of the last update, not an average"),
    "unknown_rate": (0.0, "no word is replaced by the unknown word while training"),
    "learn_endings": (False, "where texts begin and end is not learned"),
}
"""Settings that Keras's own layers and optimizers do not have: the value that switches each off, and what it means."""

_RATES: Final = {
    "constant": "",
    "exponential": "rate = keras.optimizers.schedules.ExponentialDecay({rate}, decay_steps=1000, decay_rate=0.5)\n",
    "inverse-sqrt": """
class InverseSquareRoot(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        step = keras.ops.maximum(keras.ops.cast(step, "float32"), 1.0)
        return {rate} * keras.ops.minimum(1.0, keras.ops.sqrt(500.0 / step))


rate = InverseSquareRoot()
""",
}


def notebook(bundle: Bundle, name: str, file_name: str = "texts.csv", column: str = "Text") -> str:
    """The notebook as the content of its file, nbformat 4.

    Args:
        bundle: the model, whose settings and seeds are read; its weights are not.
        name: the notebook's title.
        file_name: of the texts, as the notebook looks for it.
        column: of the texts in it.

    Raises:
        InputError: Keras has no such cell.
    """
    settings = bundle.settings
    if settings.cell not in _KERAS_LAYERS:
        raise InputError(
            f"Keras has no layer for the cell {settings.cell!r}; it has one for {', '.join(_KERAS_LAYERS)}. "
            "Train a model with one of those to export a notebook."
        )
    values = _values(bundle, file_name, column)
    seeds = example_seeds(bundle)
    seeds = tuple(seeds[number % len(seeds)] for number in range(len(_PREDICTED_WORDS)))
    code = [cells.IMPORTS, cells.DATASET, cells.TEXTS, cells.TOKENIZER, cells.SEQUENCES, cells.MODEL]
    sources = [_filled(cell, values) for cell in (*code, cells.TRAIN, cells.PREDICT)]
    for seed, num_words in zip(seeds, _PREDICTED_WORDS, strict=True):
        sources.append(_filled(cells.PREDICTION, {"seed_text": repr(seed), "num_words": str(num_words)}))
    made = v4.new_notebook(
        cells=[v4.new_markdown_cell(_introduction(bundle, name)), *map(v4.new_code_cell, sources)],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"  # the same model gives the same file
    nbformat.validate(made)
    return nbformat.writes(made) + "\n"


def left_out(settings: Settings) -> dict[str, str]:
    """The settings of a model that the notebook does without: by name what that means.

    Args:
        settings: the model's.
    """
    return {name: said for name, (off, said) in _LEFT_OUT.items() if getattr(settings, name) != off}


def _introduction(bundle: Bundle, name: str) -> str:
    data = bundle.facts.get(DATA_FACT, {})
    lines = [
        f"# {_plain(name)}",
        "This notebook trains the model again with plain Keras. It was made by LSTM Lab.",
    ]
    if data.get("sha256"):
        lines.append(
            "The second cell names the file of the texts and the column. The model was trained on the file of "
            f"{data['bytes']:,} bytes whose SHA-256 is `{data['sha256']}`."
        )
    else:
        lines.append("The second cell names the file of the texts and the column.")
    if missing := left_out(bundle.settings):
        lines.append(
            "Settings that Keras does not have are left out, so that the figures differ from the model's:"
        )
        lines.append("\n".join(f"- `{key}`: {said}" for key, said in missing.items()))
    return "\n\n".join(lines)


def _values(bundle: Bundle, file_name: str, column: str) -> dict[str, str]:
    """What stands in the cells' places, each as Python."""
    settings, data = bundle.settings, bundle.facts.get(DATA_FACT, {})
    rate = repr(settings.learning_rate)
    lower = {
        "lower": "text.lower()",
        "turkish": 'text.replace("İ", "i").replace("I", "ı").lower()',
        "keep": "text",
    }
    stops = settings.patience and settings.validation_share
    return {
        "seed": repr(settings.seed),
        "file_name": repr(file_name),
        "column": repr(column),
        "read": _reading(data.get("options", {}), column),
        "pattern": repr(bundle.tokenizer.pattern),
        "space": repr(bundle.tokenizer.space),
        "markup": f'text = html.unescape(regex.sub({bundle.tokenizer.markup_pattern!r}, " ", text))'
        if settings.strip_markup
        else "# HTML tags and web addresses stay",
        "lower": lower[settings.case],
        "duplicates": "\nsplit_texts = [list(words) for words in dict.fromkeys(map(tuple, split_texts))]"
        if settings.drop_duplicates
        else "",
        "limit": f"\nsplit_texts = split_texts[:{settings.limit}]" if settings.limit else "",
        "share": repr(settings.validation_share),
        "min_count": repr(settings.min_count),
        "max_vocabulary": repr(settings.max_vocabulary),
        "batch_targets": repr(settings.batch_targets),
        "cell_label": cell_spec(settings.cell).label,
        "embedding_size": repr(settings.embedding_size),
        "spread": repr(output_layer(settings.replace(output_layer="dense")).embedding_spread),
        "layers": _layers(settings),
        "schedule": _RATES[settings.schedule].format(rate=rate),
        "rate": rate if settings.schedule == "constant" else "rate",
        "clip": f", global_clipnorm={settings.clip_norm}" if settings.clip_norm else "",
        "epochs": repr(settings.epochs),
        "patience": f'keras.callbacks.EarlyStopping("val_cross_entropy", patience={settings.patience}, '
        'mode="min", restore_best_weights=True)'
        if stops
        else "",
    }


def _layers(settings: Settings) -> str:
    dropout = [f"model.add(keras.layers.Dropout({settings.dropout}))"] if settings.dropout else []
    layer = f"model.add(keras.layers.{_KERAS_LAYERS[settings.cell]}({settings.units}, return_sequences=True))"
    return "\n".join([*dropout, *[layer, *dropout] * settings.layers])


def _reading(options: Mapping[str, Any], column: str) -> str:
    """The line that reads the file as it was read for the model."""
    encoding, delimiter = options.get("encoding") or "utf-8", options.get("delimiter", ",")
    if delimiter == "jsonl":
        return f"df = pd.read_json(CSV, lines=True, encoding={encoding!r})"
    if delimiter == "":
        return f"df = pd.DataFrame({{COLUMN: open(CSV, encoding={encoding!r}).read().splitlines()}})"
    more = ""
    if options.get("quote") == "":
        more += ", quoting=3"
    elif options.get("quote") not in (None, '"'):
        more += f", quotechar={options['quote']!r}"
    if options.get("preamble"):
        more += f", skiprows={options['preamble']}"
    if options.get("skip_space"):
        more += ", skipinitialspace=True"
    number = re.fullmatch(r"\D*(\d+)", column)
    if options.get("header") is False:
        more += ", header=None"
    read = (
        f"df = pd.read_csv(CSV, encoding={encoding!r}, sep={delimiter!r}, dtype=str, keep_default_na=False, "
        f'on_bad_lines="skip", engine="python"{more})'
    )
    if options.get("header") is False and number:
        read += f"\ndf = df.rename(columns={{{int(number[1]) - 1}: COLUMN}})"
    return read


def _filled(cell: str, values: Mapping[str, str]) -> str:
    """A cell with its values; what is put in is not looked at again."""
    return re.sub(r"@(\w+)@", lambda found: values[found[1]], cell)


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-!|~$&])", r"\\\1", " ".join(text.split()))

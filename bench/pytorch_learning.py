"""What the same settings reach in PyTorch, and what its first weights do for ours.

Texts, split, unknown words and measure are the same; PyTorch's batches are texts of about equal length, or mixed
ones, neither packed nor cut.

    python -m bench.pytorch_learning PYTHON_WITH_PYTORCH

writes bench/PYTORCH_LEARNING.md.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench import machine
from bench.child import Answer, answer, ask
from bench.choices import BEFORE, trained
from bench.data import NUM_TEXTS, dialogues_file, read_rows
from lstm_core.settings import Settings
from lstm_core.text.vocabulary import FIRST_WORD_ID

SEEDS: Final = range(6)
RESULTS: Final = Path(__file__).with_name("PYTORCH_LEARNING.md")

_SCRIPT: Final = Path(__file__).with_name("pytorch_training.py")
_IN_PYTORCH: Final = "before, in PyTorch"
_HEADING: Final = """# What the same settings reach in PyTorch

Written by `make bench-pytorch`. Held-out perplexity of the best epoch, on the split and the unknown words of each seed,
measured alike. *Before* are the settings that were the defaults before output layers were tied (`BEFORE` in
bench/choices.py). PyTorch's first weights are uniform within 1 / sqrt(units), with two biases for every gate; for the
defaults they replace the LSTM's alone. PyTorch's batches are texts of about equal length.
"""


def measure(started: float, choice: dict[str, Any], seed: int, pytorch_weights: bool) -> Answer:
    """{"perplexity", "epoch"} of our best epoch."""
    from lstm_core.model.engine import Engine
    from lstm_core.model.network import initial_weights
    from lstm_core.model.optimizer import init
    from lstm_core.output.dense import BIAS, DENSE, KERNEL
    from lstm_core.text.corpus import build_corpus
    from lstm_core.weights import cell_names

    class FromPytorch(Engine):
        """Begins with PyTorch's first weights."""

        def restart(self, settings: Settings, counts: np.ndarray) -> None:
            """As `Engine`'s, from other weights."""
            super().restart(settings, counts)
            rng, bound = np.random.default_rng([1, settings.seed]), settings.units**-0.5
            weights = initial_weights(settings, counts)
            _, _, cell_bias = cell_names(0)
            for name in (*cell_names(0), *((KERNEL, BIAS) if settings.output_layer == DENSE.name else ())):
                drawn = rng.uniform(-bound, bound, (2 if name == cell_bias else 1, *weights[name].shape))
                weights[name] = drawn.sum(0).astype(np.float32)
            self.restore(init(weights, averaging=settings.averaging > 0), 0)

    settings = Settings(seed=seed).replace(**choice)
    rows = read_rows(dialogues_file(), NUM_TEXTS)
    engine = None
    if pytorch_weights:
        corpus = build_corpus(rows, settings)
        engine = FromPytorch(
            settings.replace(token_level=corpus.tokenizer.token_level), np.ones(corpus.vocabulary.size)
        )
    found, _ = trained(rows, settings, engine)
    return {"perplexity": found["perplexity"], "epoch": found["epoch"]}


def write_texts(file: Path, seed: int) -> None:
    """Writes what PyTorch trains on: the training texts with each epoch's unknown words, and the held-out ones."""
    from lstm_core.text.corpus import build_corpus
    from lstm_core.text.unknown_words import with_unknown_words

    settings = Settings(seed=seed).replace(**BEFORE)
    corpus = build_corpus(read_rows(dialogues_file(), NUM_TEXTS), settings)
    epochs = [
        with_unknown_words(
            corpus.training, corpus.vocabulary, settings.unknown_rate, np.random.default_rng([seed, epoch])
        ).token_ids
        for epoch in range(1, settings.epochs + 1)
    ]
    np.savez(
        file,
        vocabulary_size=corpus.vocabulary.size,
        epochs=np.array(epochs),
        offsets=corpus.training.offsets,
        held_out=corpus.validation.token_ids,
        held_out_offsets=corpus.validation.offsets,
    )


def main(python: str) -> None:
    """Measures all, prints each seed's runs, and writes the table.

    Args:
        python: an interpreter that has PyTorch.
    """
    by_seed = []
    for seed in SEEDS:
        by_seed.append(_runs(python, seed))
        print(
            seed,
            *(f"{name}: {run['perplexity']:.1f}" for name, run in by_seed[-1].items()),
            sep=", ",
            flush=True,
        )
    lines = [
        f"| | {' | '.join(f'seed {seed}' for seed in SEEDS)} | mean | best epoch |",
        f"|---|{'---:|' * (len(SEEDS) + 2)}",
    ]
    for name in by_seed[0]:
        perplexities = [runs[name]["perplexity"] for runs in by_seed]
        epoch = statistics.mean(runs[name]["epoch"] for runs in by_seed)
        cells = [*perplexities, statistics.geometric_mean(perplexities), epoch]
        lines.append(f"| {name} | {' | '.join(f'{cell:.1f}' for cell in cells)} |")
    versions = {"PyTorch": by_seed[0][_IN_PYTORCH]["version"], "texts": dialogues_file().name}
    facts = [f"- {name}: {fact}" for name, fact in (machine.facts() | versions).items()]
    RESULTS.write_text("\n".join([_HEADING, *facts, "", *lines, ""]), encoding="utf-8")


def _runs(python: str, seed: int) -> dict[str, Answer]:
    """One seed's runs by what they are."""

    def ours(choice: dict[str, Any], pytorch_weights: bool) -> Answer:
        return ask("bench.pytorch_learning", choice=choice, seed=seed, pytorch_weights=pytorch_weights)

    with tempfile.TemporaryDirectory() as folder:
        write_texts(Path(folder) / "texts.npz", seed)

        def theirs(mixed: bool) -> Answer:
            question = {"file": f"{folder}/texts.npz", "seed": seed, "mixed": mixed, **_in_pytorch()}
            command = [python, str(_SCRIPT), json.dumps(question)]
            found: Answer = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            return found

        return {
            "before": ours(BEFORE, False),
            "before, from PyTorch's first weights": ours(BEFORE, True),
            _IN_PYTORCH: theirs(False),
            "before, in PyTorch, long and short texts mixed": theirs(True),
            "defaults": ours({}, False),
            "defaults, from PyTorch's first weights": ours({}, True),
        }


def _in_pytorch() -> Answer:
    """The settings of before that bench/pytorch_training.py has."""
    settings = Settings().replace(**BEFORE).to_dict()
    names = ("embedding_size", "units", "dropout", "learning_rate", "batch_targets", "patience")
    return {"first_word": FIRST_WORD_ID} | {name: settings[name] for name in names}


if __name__ == "__main__":
    if sys.argv[1].startswith("{"):
        answer(measure)
    else:
        main(sys.argv[1])

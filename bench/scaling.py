"""How time and memory grow: with the texts, the units, the embedding, the vocabulary, and by cell.

python -m bench.scaling
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.child import Answer, ask
from bench.data import dialogues_file
from bench.line_charts import Chart, svg
from bench.table import Row, at_most

PICTURE = Path(__file__).with_name("scaling.svg")
LARGE_VOCABULARY = 30_000
_MAX_GIBIBYTES = 24.0
_MOST_TIME, _MOST_MEMORY = 1.1, 1.3
_VOCABULARY = 3_073
_UPDATES = 20

CELLS = {"lstm": "LSTM", "gru": "GRU", "rnn": "simple RNN"}


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Args:
        texts: (number of texts, epochs), smallest first.
        units: sizes of the recurrent layer, each for every cell.
        embedding_sizes: numbers a word.
        vocabulary_sizes: distinct words, the largest one last.
    """

    texts: tuple[tuple[int, int], ...]
    units: tuple[int, ...]
    embedding_sizes: tuple[int, ...]
    vocabulary_sizes: tuple[int, ...]


QUICK = Plan(((2_000, 4), (20_000, 1)), (200,), (), (LARGE_VOCABULARY,))
FULL = Plan(
    ((2_000, 5), (10_000, 2), (100_000, 1)),
    (64, 128, 256, 512, 1024),
    (25, 50, 100, 200, 400),
    (1_000, 3_000, 10_000, LARGE_VOCABULARY),
)


def measure(plan: Plan) -> list[Row]:
    """The lines of the table; a plan with more than one size a question draws the picture too."""
    file = str(dialogues_file())
    texts = [
        ask("bench.corpus_size", file=file, num_texts=number, epochs=epochs) for number, epochs in plan.texts
    ]
    print("  corpus sizes done", flush=True)
    units = {
        name: [(size, _update(_VOCABULARY, cell=cell, units=size)) for size in plan.units]
        for cell, name in CELLS.items()
    }
    print("  units and cells done", flush=True)
    embeddings = [(size, _update(_VOCABULARY, embedding_size=size)) for size in plan.embedding_sizes]
    vocabularies = [(size, _update(size)) for size in plan.vocabulary_sizes]
    print("  vocabularies done", flush=True)
    if len(plan.units) > 1:
        PICTURE.write_text(_picture(texts, units, embeddings, vocabularies), encoding="utf-8")
    rows = _corpus_rows(texts)
    for name, measured in units.items():
        rows += [Row(f"update, {name}, {size:,} units", _figure(one)) for size, one in measured]
    rows += [Row(f"update, embedding size {size:,}", _figure(one)) for size, one in embeddings]
    rows += [Row(f"update, vocabulary of {size:,} words", _figure(one)) for size, one in vocabularies]
    largest, one = vocabularies[-1]
    gibibytes = one["peak_megabytes"] * 1e6 / 2**30
    return [
        *rows,
        at_most(f"peak memory, vocabulary of {largest:,} words", gibibytes, _MAX_GIBIBYTES, " GiB"),
    ]


def _corpus_rows(texts: list[Answer]) -> list[Row]:
    smallest, largest = texts[0], texts[-1]
    growth = largest["microseconds_per_word"] / smallest["microseconds_per_word"]
    span = f"from {smallest['num_texts']:,} to {largest['num_texts']:,} texts"
    rows = [
        Row(
            f"{one['num_texts']:,} texts",
            f"{one['microseconds_per_word']:.0f} µs a word, peak {one['peak_megabytes']:,.0f} MB",
        )
        for one in texts
    ]
    more = (largest["peak_megabytes"] - smallest["peak_megabytes"]) * 1e6
    a_text = more / (largest["num_texts"] - smallest["num_texts"])
    return [
        *rows,
        at_most(f"time per word, {span}", growth, _MOST_TIME, " x"),
        at_most(
            f"peak memory, {span}",
            largest["peak_megabytes"] / smallest["peak_megabytes"],
            _MOST_MEMORY,
            " x",
        ),
        Row("memory that each further text adds", f"{a_text:,.0f} bytes"),
    ]


def _update(vocabulary_size: int, **change: Any) -> Answer:
    return ask("bench.model_size", vocabulary_size=vocabulary_size, change=change, updates=_UPDATES)


def _figure(one: Answer) -> str:
    return f"{one['milliseconds']:.1f} ms, {one['peak_megabytes']:,.0f} MB, compiled in {one['compile_seconds']:.1f} s"


_Sizes = list[tuple[int, Answer]]


def _picture(texts: list[Answer], units: dict[str, _Sizes], embeddings: _Sizes, vocabularies: _Sizes) -> str:
    """Four panels: time by texts, units and cell, embedding size, vocabulary."""

    def points(sizes: _Sizes) -> list[tuple[float, float]]:
        return [(float(size), float(one["milliseconds"])) for size, one in sizes]

    per_word = [(float(one["num_texts"]), float(one["microseconds_per_word"])) for one in texts]
    update = "milliseconds an update of 512 targets"
    return svg(
        [
            Chart("Time per word", "texts", "microseconds", {"": per_word}),
            Chart("Units", "units", update, {name: points(sizes) for name, sizes in units.items()}),
            Chart("Embedding size", "numbers a word", update, {"": points(embeddings)}),
            Chart("Vocabulary", "words", update, {"": points(vocabularies)}),
        ]
    )


if __name__ == "__main__":
    from bench.table import plain

    print(plain(measure(FULL)))

"""The recall race: a simple RNN, an LSTM and a GRU learn to remember a symbol over a gap.

A sequence is one of 8 symbols, then `gap` distractors drawn at random from 8 others, then a mark that asks for the
symbol. Only the answer at the mark counts. Every batch is newly drawn, so the share of right answers before each
update is measured on sequences that were never seen. Guessing reaches 1 in 8.

The cells have the same number of units, the same learning rate and clipping, and start from the same seeds.

References:
    Hochreiter & Schmidhuber (1997), Long Short-Term Memory, whose long time lag problems this one follows.
    Bengio, Simard & Frasconi (1994), Learning Long-Term Dependencies with Gradient Descent is Difficult.
"""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np

from lessons.places import LESSON
from lstm_core.model.engine import Engine
from lstm_core.settings import Cell, Settings
from lstm_core.text.packing import NO_TARGET, Batch
from lstm_core.text.vocabulary import FIRST_WORD_ID
from lstm_core.weights import num_parameters

SYMBOLS: Final = 8
DISTRACTORS: Final = 8
MARK: Final = FIRST_WORD_ID + SYMBOLS + DISTRACTORS
VOCABULARY_SIZE: Final = MARK + 1
COUNTS: Final = np.ones(VOCABULARY_SIZE)

GAPS: Final = (1, 2, 4, 8, 16, 32, 64)
SEEDS: Final = (0, 1, 2)
CELLS: Final[tuple[Cell, ...]] = ("rnn", "lstm", "gru")
UPDATES: Final = 1600
POINT_UPDATES: Final = 40
SEQUENCES: Final = 64
SETTINGS: Final = Settings(
    embedding_size=8,
    units=24,
    learning_rate=0.005,
    batch_targets=32 * SEQUENCES,
    schedule="constant",
    clip_norm=1.0,
    dropout=0.0,
    recurrent_dropout=0.0,
    output_layer="dense",
    averaging=0.0,
    patience=0,
    unknown_rate=0.0,
    learn_endings=False,
)
"""Whole, so that new defaults elsewhere change nothing here."""


def draw(gap: int, order: np.random.Generator) -> Batch:
    """One batch: inputs, targets and resets `(SEQUENCES, gap + 2)`."""
    shape = (SEQUENCES, gap + 2)
    symbols = order.integers(FIRST_WORD_ID, FIRST_WORD_ID + SYMBOLS, SEQUENCES)
    inputs = order.integers(FIRST_WORD_ID + SYMBOLS, MARK, shape)
    inputs[:, 0], inputs[:, -1] = symbols, MARK
    targets, resets = np.full(shape, NO_TARGET, np.int32), np.zeros(shape, np.float32)
    targets[:, -1] = symbols
    resets[:, 0] = 1.0
    return Batch(inputs.astype(np.int32), targets, resets)


def race(cell: Cell, gap: int) -> list[list[float]]:
    """The share of right answers of every `POINT_UPDATES` updates, one list a seed."""
    settings = SETTINGS.replace(cell=cell)
    engine = Engine(settings, COUNTS)
    curves = []
    for seed in SEEDS:
        # One engine for all seeds, so that its programs are compiled once.
        engine.restart(settings.replace(seed=seed), COUNTS)
        order = np.random.default_rng([seed, gap])
        right = []
        for _ in range(UPDATES):
            engine.forget_states()
            right.append(engine.update(draw(gap, order)).num_right / SEQUENCES)
        curves.append(np.reshape(right, (-1, POINT_UPDATES)).mean(axis=1).round(4).tolist())
    return curves


def main() -> None:
    """Runs all races and writes assets/lesson/recall.json."""
    results: list[dict[str, Any]] = []
    for gap in GAPS:
        for cell in CELLS:
            curves = race(cell, gap)
            print(f"gap {gap:3d} {cell:4s}", [curve[-1] for curve in curves], flush=True)
            results.append({"cell": cell, "gap": gap, "accuracy": curves})
    content = {
        "symbols": SYMBOLS,
        "units": SETTINGS.units,
        "sequences_per_update": SEQUENCES,
        "updates_per_point": POINT_UPDATES,
        "parameters": {cell: num_parameters(SETTINGS.replace(cell=cell), VOCABULARY_SIZE) for cell in CELLS},
        "results": results,
    }
    LESSON.mkdir(exist_ok=True)
    (LESSON / "recall.json").write_text(json.dumps(content) + "\n", "utf-8")


if __name__ == "__main__":
    main()

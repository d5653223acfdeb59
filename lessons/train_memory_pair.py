"""An LSTM and a simple RNN trained on the same task that needs memory, for the stage on the shrinking gradient.

The task is the recall race's with a gap of 16: remember the letter at the beginning until the mark asks for it. Both
models have the same units, learning rate, clipping, seed and sequences; the cell is the only difference.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from lessons.places import LESSON
from lessons.train_recall import COUNTS, DISTRACTORS, SEQUENCES, SETTINGS, SYMBOLS, UPDATES, draw
from lstm_core.bundle import Bundle, write_bundle
from lstm_core.model.engine import Engine
from lstm_core.settings import Cell
from lstm_core.text.vocabulary import Vocabulary

GAP: Final = 16
CELLS: Final[tuple[Cell, ...]] = ("lstm", "rnn")
LAST_UPDATES: Final = 50

WORDS: Final = [
    *(chr(ord("A") + number) for number in range(SYMBOLS)),
    *(chr(ord("a") + number) for number in range(DISTRACTORS)),
    "?",
]


def main() -> None:
    """Trains both and writes assets/lesson/memory_lstm.zip and assets/lesson/memory_rnn.zip."""
    ones = [1] * len(WORDS)
    vocabulary = Vocabulary(WORDS, ones, ones)
    for cell in CELLS:
        settings = SETTINGS.replace(cell=cell, token_level="word", case="keep", keep_punctuation=True)
        engine = Engine(settings, COUNTS)
        order = np.random.default_rng([settings.seed, GAP])
        right = []
        for _ in range(UPDATES):
            engine.forget_states()
            right.append(engine.update(draw(GAP, order)).num_right / SEQUENCES)
        accuracy = round(float(np.mean(right[-LAST_UPDATES:])), 4)
        print(f"{cell}: {accuracy:.1%} right", flush=True)
        facts = {"name": f"memory {cell.upper()}", "gap": GAP, "accuracy": accuracy}
        bundle = Bundle(settings, vocabulary, engine.weights(), [], facts)
        LESSON.mkdir(exist_ok=True)
        write_bundle(bundle, LESSON / f"memory_{cell}.zip")


if __name__ == "__main__":
    main()

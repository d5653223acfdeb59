"""LSTM, simple RNN and GRU before, during and after training on a task that needs memory, for the first stage.

The task is the recall race's with a gap of 16: remember the letter at the beginning until the mark asks for it. All
have the same units, learning rate, clipping, seed and sequences; the cell is the only difference. Each is kept three
times: as it was drawn, after `MIDWAY` updates, and at the end.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from lessons.places import LESSON
from lessons.train_recall import (
    CELLS,
    COUNTS,
    DISTRACTORS,
    SETTINGS,
    SYMBOLS,
    UPDATES,
    draw,
)
from lstm_core.bundle import Bundle, write_bundle
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.model.engine import Engine
from lstm_core.text.vocabulary import FIRST_WORD_ID, Vocabulary
from lstm_core.weights import Weights

GAP: Final = 16
MIDWAY: Final = 200
MOMENTS: Final = {0: "before", MIDWAY: "during", UPDATES: "after"}
MEASURED_BATCHES: Final = 50
"""So many batches that none has learned from are asked at each moment, the same of all."""

WORDS: Final = [
    *(chr(ord("A") + number) for number in range(SYMBOLS)),
    *(chr(ord("a") + number) for number in range(DISTRACTORS)),
    "?",
]


def main() -> None:
    """Trains all three and writes assets/lesson/memory_CELL_MOMENT.zip."""
    ones = [1] * len(WORDS)
    vocabulary = Vocabulary(WORDS, ones, ones)
    LESSON.mkdir(exist_ok=True)
    for cell in CELLS:
        settings = SETTINGS.replace(cell=cell, token_level="word", case="keep", keep_punctuation=True)
        engine = Engine(settings, COUNTS)
        order = np.random.default_rng([settings.seed, GAP])
        kept = {0: copied(engine)}
        for update in range(1, UPDATES + 1):
            engine.forget_states()
            engine.update(draw(GAP, order))
            if update in MOMENTS:
                kept[update] = copied(engine)
        for update, moment in MOMENTS.items():
            accuracy = right(RecurrentNetwork(kept[update], settings))
            print(f"{cell} {moment}: {accuracy:.1%} right", flush=True)
            facts = {
                "name": f"memory {cell.upper()} {moment}",
                "gap": GAP,
                "accuracy": accuracy,
                "updates": update,
            }
            bundle = Bundle(settings, vocabulary, kept[update], [], facts)
            write_bundle(bundle, LESSON / f"memory_{cell}_{moment}.zip")


def right(network: RecurrentNetwork) -> float:
    """The share of letters that a network names right, 0..1."""
    order, found = np.random.default_rng(12345), []
    for _ in range(MEASURED_BATCHES):
        batch = draw(GAP, order)
        logits = network.output(network.states(batch.inputs.T)[-1])  # (sequences, vocabulary_size)
        found.append(logits[:, FIRST_WORD_ID:].argmax(axis=1) + FIRST_WORD_ID == batch.targets[:, -1])
    return round(float(np.mean(found)), 4)


def copied(engine: Engine) -> Weights:
    """The weights as they stand; later updates leave the copy alone."""
    return {name: array.copy() for name, array in engine.weights().items()}


if __name__ == "__main__":
    main()

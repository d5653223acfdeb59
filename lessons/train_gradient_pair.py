"""An LSTM and a simple RNN of one size, trained on the same rows, for the stage on the shrinking gradient.

Same texts, same split, same vocabulary, same optimizer, same number of epochs; the cell is the only difference.
What is kept of each is its last epoch, so that none is helped by choosing.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from lessons.places import LESSON, TEXTS
from lstm_core.bundle import write_bundle
from lstm_core.events import Epoch
from lstm_core.inference.lesson.reach import mean_reach
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.model.training import Training
from lstm_core.settings import Cell, Settings
from lstm_core.text.corpus import build_corpus
from lstm_core.text.csv_file import ReadingOptions, read_texts

SETTINGS: Final = Settings(
    epochs=12,
    embedding_size=24,
    units=48,
    max_vocabulary=800,
    learning_rate=0.005,
    validation_share=0.1,
    batch_targets=512,
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

DISTANCE: Final = 10
"""So far back the reach is measured over the held-out texts that are long enough."""

CELLS: Final[tuple[Cell, ...]] = ("lstm", "rnn")


def main() -> None:
    """Trains both and writes assets/lesson/lstm.zip and assets/lesson/rnn.zip."""
    rows = list(read_texts(TEXTS, "Text", ReadingOptions()))
    for cell in CELLS:
        settings = SETTINGS.replace(cell=cell)
        corpus = build_corpus(rows, settings)
        training = Training(corpus, settings)
        for event in training.events():
            if isinstance(event, Epoch):
                print(f"{cell} epoch {event.epoch}: loss {event.loss:.3f}, validation {event.val_loss:.3f}")
        bundle = training.bundle(settings.epochs)
        network = RecurrentNetwork(bundle.weights, bundle.settings)
        held_out = corpus.validation
        reach, texts = mean_reach(network, (held_out[number] for number in range(len(held_out))), DISTANCE)
        facts = {
            "epoch": settings.epochs,
            "name": f"lesson {settings.cell.upper()}",
            "training_texts": len(corpus.training),
            "reach": [float(f"{share:.3g}") for share in reach.tolist()],
            "reach_texts": texts,
        }
        print(f"{cell} reach over {texts} texts: {facts['reach']}")
        LESSON.mkdir(exist_ok=True)
        write_bundle(dataclasses.replace(bundle, facts=facts), LESSON / f"{cell}.zip")


if __name__ == "__main__":
    main()

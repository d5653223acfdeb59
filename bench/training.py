"""Our training of the notebook's task: time of an epoch, peak memory, and time from nothing to a loss.

The same texts and the notebook's sizes: all texts in training, every word in the vocabulary, embedding 50,
200 units, no validation, no dropout, no word replaced by the unknown word; all other settings are the defaults.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.child import Answer, answer, peak_megabytes
from lstm_core.events import Epoch, Progress

if TYPE_CHECKING:
    from lstm_core.model.engine import Update
    from lstm_core.text.packing import Batch

TARGET_LOSS = 4.31
"""The notebook's training loss after 10 epochs on the real dialogues."""

TARGET_EPOCHS = 10


def measure(started: float, file: str, limit: int, rounds: int) -> Answer:
    """Trains to the target loss and at least `rounds` warm epochs, then times the matrix products alone.

    Args:
        started: time.time() when this process was asked for; TensorFlow's import comes after it.
        file: a CSV with the column Text.
        limit: texts to use.
        rounds: epochs to time, after the first.

    Returns:
        {"vocabulary_size", "targets", "updates", "epoch_seconds": of each warm epoch, "losses": of each
        epoch, "to_target_seconds": until the mean loss of as many updates as an epoch has was at or under the
        target, None if never, "to_target_epochs": the same in epochs, "peak_megabytes", "products_seconds": of
        one update, "products_gigaflops": of one update,
        "precision": of the output layer's factors}.
    """
    from bench.data import read_rows
    from lstm_core.model.engine import TIMESTEPS
    from lstm_core.model.training import Training
    from lstm_core.settings import NOTEBOOK, Settings
    from lstm_core.text.corpus import build_corpus

    settings = Settings.from_dict(NOTEBOOK).replace(
        epochs=40, validation_share=0.0, max_vocabulary=100_000, dropout=0.0, unknown_rate=0.0
    )
    corpus = build_corpus(read_rows(Path(file), limit), settings)
    training = Training(corpus, settings)
    epochs: list[Epoch] = []
    made: list[Update] = []
    to_target = None
    updates = 0
    update_once = training.engine.update

    def update(batch: Batch) -> Update:
        nonlocal to_target
        made.append(update_once(batch))
        if to_target is None and updates and len(made) >= updates and _mean(made[-updates:]) <= TARGET_LOSS:
            to_target = time.time() - started, len(made) / updates
        return made[-1]

    training.engine.update = update  # type: ignore[method-assign]
    for event in training.events():
        if isinstance(event, Progress):
            updates = event.updates
        elif isinstance(event, Epoch):
            epochs.append(event)
            if len(epochs) > rounds and (to_target or len(epochs) > 30):
                break
    peak = peak_megabytes()

    from bench.products import lstm_products, seconds

    program, operations = lstm_products(
        training.engine.spec.batch_rows,
        TIMESTEPS,
        settings.embedding_size,
        settings.units,
        corpus.vocabulary.size,
        training.engine.spec.precision,
    )
    return {
        "vocabulary_size": corpus.vocabulary.size,
        "targets": corpus.training.num_targets,
        "updates": updates,
        "epoch_seconds": [epoch.training_seconds for epoch in epochs[1:]],
        "losses": [epoch.loss for epoch in epochs],
        "to_target_seconds": to_target and to_target[0],
        "to_target_epochs": to_target and to_target[1],
        "peak_megabytes": peak,
        "products_seconds": seconds(program, 2 * updates),
        "products_gigaflops": operations / 1e9,
        "precision": training.engine.spec.precision.name,
    }


def _mean(made: list[Update]) -> float:
    """Loss over all targets of some updates."""
    return sum(one.loss * one.num_targets for one in made) / sum(one.num_targets for one in made)


def main() -> None:
    """Prints one measurement."""
    from bench.child import ask
    from bench.data import NUM_TEXTS, dialogues_file

    print(ask("bench.training", file=str(dialogues_file()), limit=NUM_TEXTS, rounds=5))


if __name__ == "__main__":
    import sys

    answer(measure) if len(sys.argv) > 1 else main()

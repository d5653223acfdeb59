"""Trainings of a second or less, and what tests ask of them.

Most run the engine uncompiled, in rows of 8; what is compiled is compared once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from lstm_core.events import Epoch, Event
from lstm_core.model.engine import Engine, Evaluation
from lstm_core.model.training import Training
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus

MakeCorpus = Callable[..., Corpus]
Kind = TypeVar("Kind")

TINY = Settings(
    epochs=4,
    embedding_size=4,
    units=6,
    cell="rnn",
    batch_targets=32,
    validation_share=0.2,
    token_level="word",
    dropout=0.0,
    recurrent_dropout=0.0,
    averaging=0.0,
    learning_rate=0.01,
    unknown_rate=0.0,
)
HARD = TINY.replace(
    dropout=0.3, recurrent_dropout=0.3, averaging=0.9, schedule="exponential", unknown_rate=0.5, seed=11
)
"""Everything that a resumed run could get wrong."""

MEASURED = ("loss", "accuracy", "val_loss", "val_accuracy", "val_top5_accuracy", "val_perplexity")


class StopAfter:
    """Answers no so many times, then yes."""

    def __init__(self, noes: int) -> None:
        self.noes = noes

    def __call__(self) -> bool:
        self.noes -= 1
        return self.noes < 0


def until(training: Training, is_last: Callable[[Event], bool]) -> list[Event]:
    """All events of a training that is asked to stop after one of them."""
    events: list[Event] = []

    def should_stop() -> bool:
        return any(map(is_last, events))

    for event in training.events(should_stop):
        events.append(event)
    return events


def of_kind(events: list[Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def curve(events: list[Event]) -> np.ndarray:
    """(epochs, figures) what was measured at each epoch's end."""
    return np.array([[getattr(event, name) for name in MEASURED] for event in of_kind(events, Epoch)])


def files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def scripted(training: Training, losses: list[float]) -> None:
    """Makes validation give these losses, an epoch each."""
    following = iter(losses)
    training.engine.evaluate = lambda *_: Evaluation(next(following), 0.5, 0.5, 2.0, 0.0)  # type: ignore[method-assign]


def poison(engine: Engine) -> None:
    """Makes every weight not a number."""
    engine.restore(engine.learned().map(lambda array: np.full_like(array, np.nan)), engine.step)

"""How far an attempt is, from its events: what a page shows without reading the curves."""

from __future__ import annotations

from typing import Any

from lstm_core.events import End, Epoch, Event, Progress, Start

_UPDATES_FOR_A_PACE = 20
_FROM_START = (
    "parameters",
    "vocabulary_size",
    "training_targets",
    "validation_targets",
    "training_texts",
    "validation_texts",
    "epochs",
)
_FROM_PROGRESS = ("x", "update", "updates", "loss", "accuracy", "seconds_per_update", "elapsed_seconds")
_FROM_EPOCH = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "elapsed_seconds")
_FROM_END = ("reason", "best_epoch")


class RunProgress:
    """The facts about a run that its `current` field holds.

    `current` has: epochs (asked for), epoch (finished ones), x (epochs with their fraction), update (of the
    epoch that is under way), updates (of an epoch), progress (0 to 1), loss, accuracy, val_loss,
    val_accuracy, best_epoch, seconds_per_update, seconds_left (None until 20 updates gave a pace),
    elapsed_seconds, reason (how training ended), and what the start event counted.

    Args:
        current: the facts of an attempt before this one.
    """

    def __init__(self, current: dict[str, Any]) -> None:
        self.current = dict(current)
        self.current.pop("reason", None)
        self._begin = 0.0
        self._rest_of_epoch = 0.0  # seconds of validation and saving

    def take(self, event: Event) -> None:
        """Brings `current` up to an event."""
        if isinstance(event, Start):
            self._take(event, *_FROM_START)
            self._begin = event.resumes_after
            self.current |= {"epoch": self._begin, "x": self._begin, "seconds_left": None}
        elif isinstance(event, Progress):
            self._take(event, *_FROM_PROGRESS)
        elif isinstance(event, Epoch):
            self._take(event, *_FROM_EPOCH)
            self.current["x"] = event.epoch
            self._rest_of_epoch = max(0.0, event.seconds - event.training_seconds)
        elif isinstance(event, End):
            self._take(event, *_FROM_END)
            self.current["seconds_left"] = 0.0
            return
        self._look_ahead()

    def _take(self, event: Event, *names: str) -> None:
        self.current |= {name: getattr(event, name) for name in names}

    def _look_ahead(self) -> None:
        epochs, x = self.current.get("epochs"), self.current.get("x", 0)
        if not epochs:
            return
        self.current["progress"] = min(1.0, x / epochs)
        pace, updates = self.current.get("seconds_per_update"), self.current.get("updates", 0)
        if pace and (x - self._begin) * updates >= _UPDATES_FOR_A_PACE:
            an_epoch = pace * updates + self._rest_of_epoch
            self.current["seconds_left"] = max(0.0, (epochs - x) * an_epoch)

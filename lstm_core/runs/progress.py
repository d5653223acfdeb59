"""How far an attempt is, from its events: what a page shows without reading the curves."""

from __future__ import annotations

from collections import deque
from typing import Any

from lstm_core.events import End, Epoch, Event, Progress, Start

_UPDATES_FOR_A_PACE = 20
_EPOCHS_FOR_A_PACE = 3
_FORWARD_SHARE = 0.35  # of an update's time: what measuring a held-out target takes beside training on one
_FROM_START = (
    "parameters",
    "vocabulary_size",
    "training_targets",
    "validation_targets",
    "training_texts",
    "validation_texts",
    "epochs",
)
_FROM_PROGRESS = ("x", "update", "updates", "loss", "accuracy", "elapsed_seconds")
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
        self._epoch_seconds: deque[float] = deque(maxlen=_EPOCHS_FOR_A_PACE)

    def take(self, event: Event) -> None:
        """Brings `current` up to an event."""
        if isinstance(event, Start):
            self._take(event, *_FROM_START)
            self._begin = event.resumes_after
            self.current |= {"epoch": self._begin, "x": self._begin, "seconds_left": None}
        elif isinstance(event, Progress):
            self._take(event, *_FROM_PROGRESS)
            if event.update > 1:  # the first of an epoch also waits for the texts to be packed
                self._take(event, "seconds_per_update")
        elif isinstance(event, Epoch):
            self._take(event, *_FROM_EPOCH)
            self.current["x"] = event.epoch
            self._epoch_seconds.append(event.seconds)
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
        seconds = self._seconds_of_an_epoch()
        if seconds is not None:
            self.current["seconds_left"] = max(0.0, (epochs - x) * seconds)

    def _seconds_of_an_epoch(self) -> float | None:
        """What an epoch takes: the mean of the last ones, or what the first one's updates promise.

        Updates alone would leave out validation and saving, and the time left would jump at each epoch's end.
        """
        if self._epoch_seconds:
            return sum(self._epoch_seconds) / len(self._epoch_seconds)
        pace, updates = self.current.get("seconds_per_update"), self.current.get("updates", 0)
        if not pace or (self.current.get("x", 0) - self._begin) * updates < _UPDATES_FOR_A_PACE:
            return None
        held_out = self.current.get("validation_targets", 0) / max(self.current.get("training_targets", 0), 1)
        return float(pace * updates * (1 + _FORWARD_SHARE * held_out))

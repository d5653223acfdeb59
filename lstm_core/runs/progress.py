"""How far an attempt is, from its events: what a page shows without reading the curves."""

from __future__ import annotations

from typing import Any

_UPDATES_FOR_A_PACE = 20
_FROM_START = (
    "parameters",
    "vocabulary_size",
    "training_targets",
    "validation_targets",
    "training_texts",
    "validation_texts",
    "updates_per_epoch",
    "epochs",
)


class Progress:
    """The facts about a run that its `current` field holds.

    `current` has: epochs (asked for), epoch (finished ones), x (epochs with their fraction), update,
    progress (0 to 1), loss, accuracy, val_loss, val_accuracy, best_epoch, seconds_per_update, seconds_left
    (None until 20 updates gave a pace), elapsed_seconds, reason, and what the start event counted.

    Args:
        current: the facts of an attempt before this one.
    """

    def __init__(self, current: dict[str, Any]) -> None:
        self.current = dict(current)
        self.current.pop("reason", None)
        self._updates = 0
        self._rest_of_epoch = 0.0  # seconds of validation and saving
        self._last_update: int | None = None

    def take(self, event: dict[str, Any]) -> None:
        """Brings `current` up to an event."""
        kind = event.get("event")
        if kind == "start":
            self._take(event, *_FROM_START)
            self.current |= {"epoch": event["from_epoch"], "x": event["from_epoch"], "seconds_left": None}
        elif kind == "progress":
            self._take(event, "x", "update", "loss", "accuracy", "seconds_per_update")
            self._count(event)
        elif kind == "epoch":
            self._take(event, "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "elapsed_seconds")
            self.current["x"] = event["epoch"]
            self._rest_of_epoch = max(0.0, event["seconds"] - event["training_seconds"])
        elif kind == "end":
            self._take(event, "reason", "best_epoch")
            self.current["seconds_left"] = 0.0
            return
        self._look_ahead()

    def _take(self, event: dict[str, Any], *names: str) -> None:
        self.current |= {name: event[name] for name in names if name in event}

    def _count(self, event: dict[str, Any]) -> None:
        """Updates of this attempt: the fraction of epochs since its first point, in updates."""
        if self._last_update is None:
            self._last_update = event["update"]
        self._updates = max(self._updates, event["update"] - self._last_update + 1)

    def _look_ahead(self) -> None:
        epochs, x = self.current.get("epochs"), self.current.get("x", 0)
        if not epochs:
            return
        self.current["progress"] = min(1.0, x / epochs)
        pace = self.current.get("seconds_per_update")
        if pace and self._updates >= _UPDATES_FOR_A_PACE:
            an_epoch = pace * self.current.get("updates_per_epoch", 0) + self._rest_of_epoch
            self.current["seconds_left"] = max(0.0, (epochs - x) * an_epoch)

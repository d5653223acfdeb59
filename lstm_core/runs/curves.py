"""The curves of a run, put together from its events; a resumed run's curves are those of one never stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Curves:
    """Points and epochs so far.

    Args:
        points: live points inside epochs: x (fractional epochs), loss, accuracy.
        epochs: finished epochs as `Training.events` gives them.
        start: the start event of the latest attempt, empty before it.
        baselines: what models without learning reach on the validation rows, by name.
        pinned: by epoch what the model answered to the pinned seeds at its end: "seed", "words" and
            "probabilities" of each.
        sequence: of the last event taken, to ask the store for later ones.
    """

    points: list[Any] = field(default_factory=list)
    epochs: list[Any] = field(default_factory=list)
    start: dict[str, Any] = field(default_factory=dict)
    baselines: dict[str, dict[str, Any]] = field(default_factory=dict)
    pinned: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    sequence: int = 0

    def take(self, events: list[dict[str, Any]]) -> None:
        """Adds later events in their order; the start of a new attempt voids what came after its epoch."""
        for event in events:
            kind = event["event"]
            if kind == "start":
                self.start = event
                self.baselines = event.get("baselines", {})
                begin = event.get("from_epoch", 0)
                self.points = [point for point in self.points if point["x"] <= begin]
                self.epochs = [epoch for epoch in self.epochs if epoch["epoch"] <= begin]
                self.pinned = {epoch: told for epoch, told in self.pinned.items() if epoch <= begin}
            elif kind == "progress":
                self.points.append({name: event[name] for name in ("x", "loss", "accuracy")})
            elif kind == "epoch":
                self.epochs.append(event)
            elif kind == "pinned":
                self.pinned[int(event["epoch"])] = event["answers"]
            self.sequence = event["sequence"]

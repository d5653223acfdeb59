"""The curves of a run, put together from its events; a resumed run's curves are those of one never stopped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lstm_core.events import Baselines, Epoch, Pinned, PinnedAnswer, Progress, Start
from lstm_core.runs.run import StoredEvent


@dataclass
class Curves:
    """Points and epochs so far.

    Args:
        points: live points inside epochs.
        epochs: finished epochs.
        baselines: what models without learning reach on the validation rows.
        ending_baseline_loss: see `lstm_core.events.Start`.
        pinned: by epoch what the model answered to the pinned seeds at its end.
        sequence: of the last event taken, to ask the store for later ones.
    """

    points: list[Progress] = field(default_factory=list)
    epochs: list[Epoch] = field(default_factory=list)
    baselines: Baselines = field(default_factory=dict)
    ending_baseline_loss: float | None = None
    pinned: dict[int, tuple[PinnedAnswer, ...]] = field(default_factory=dict)
    sequence: int = 0

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Adds later events in their order; the start of a new attempt voids what came after its epoch."""
        for stored in events:
            event = stored.event
            if isinstance(event, Start):
                self._resume_after(event.resumes_after)
                self.baselines = event.baselines
                self.ending_baseline_loss = event.ending_baseline_loss
            elif isinstance(event, Progress):
                self.points.append(event)
            elif isinstance(event, Epoch):
                self.epochs.append(event)
            elif isinstance(event, Pinned):
                self.pinned[event.epoch] = event.answers
            self.sequence = stored.sequence

    @property
    def measured_epochs(self) -> list[Epoch]:
        """The finished epochs with held-out figures."""
        return [epoch for epoch in self.epochs if epoch.val_loss is not None]

    @property
    def best_epoch(self) -> Epoch | None:
        """The epoch with the lowest validation loss, the first of equals; None before there is one."""
        return min(self.measured_epochs, key=_val_loss, default=None)

    def _resume_after(self, epoch: int) -> None:
        self.points = [point for point in self.points if point.x <= epoch]
        self.epochs = [one for one in self.epochs if one.epoch <= epoch]
        self.pinned = {number: told for number, told in self.pinned.items() if number <= epoch}


def _val_loss(epoch: Epoch) -> float:
    assert epoch.val_loss is not None
    return epoch.val_loss

"""Loss and accuracy of training, averaged over targets rather than over updates."""

from __future__ import annotations


class RunningMean:
    """Loss and accuracy over the targets of several updates."""

    def __init__(self) -> None:
        self._loss = self._right = self._targets = 0.0

    def add(self, loss: float, num_right: float, num_targets: int) -> None:
        """Takes what one update reported: its mean loss, right answers, targets."""
        self._loss += loss * num_targets
        self._right += num_right
        self._targets += num_targets

    @property
    def loss(self) -> float:
        """Mean cross-entropy in nats; 0 before the first target."""
        return self._loss / max(self._targets, 1)

    @property
    def accuracy(self) -> float:
        """Share of right answers, 0 to 1."""
        return self._right / max(self._targets, 1)

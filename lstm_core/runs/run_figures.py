"""What a run came to, in the few figures by which runs are compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstm_core.runs.curves import Curves


@dataclass(frozen=True)
class RunFigures:
    """The held-out figures of a run's best epoch; None where nothing is held out, or before the first epoch.

    Args:
        best_epoch: the epoch with the lowest validation loss.
        val_loss: its mean cross-entropy in nats.
        perplexity: its perplexity over known targets.
        trigram_perplexity: the same of the trigram on the same targets.
        accuracy: share of targets that were its first guess, 0 to 1.
        top5_accuracy: share of targets among its first five guesses, 0 to 1.
        model_bytes: size of the model's file; None before there is one.
    """

    best_epoch: int | None = None
    val_loss: float | None = None
    perplexity: float | None = None
    trigram_perplexity: float | None = None
    accuracy: float | None = None
    top5_accuracy: float | None = None
    model_bytes: int | None = None

    @property
    def perplexity_ratio(self) -> float | None:
        """The perplexity as a multiple of the trigram's: below 1 the model is ahead."""
        if self.perplexity is None or not self.trigram_perplexity:
            return None
        return self.perplexity / self.trigram_perplexity

    @classmethod
    def of_curves(cls, curves: Curves, model_bytes: int | None = None) -> RunFigures:
        """The figures in a run's curves.

        Args:
            curves: with their baselines; points inside epochs are not needed.
            model_bytes: size of the model's file.
        """
        best = curves.best_epoch
        if best is None:
            return cls(model_bytes=model_bytes)
        return cls(
            best_epoch=best.epoch,
            val_loss=best.val_loss,
            perplexity=best.val_perplexity,
            trigram_perplexity=curves.baselines.get("trigram", {}).get("perplexity"),
            accuracy=best.val_accuracy,
            top5_accuracy=best.val_top5_accuracy,
            model_bytes=model_bytes,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunFigures:
        """The inverse of `to_dict`, also of another version's."""
        names = {field.name for field in dataclasses.fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in names})

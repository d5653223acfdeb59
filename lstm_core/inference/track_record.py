"""How good a model proved to be on texts that it never saw, as its file tells."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.bundle import Bundle
from lstm_core.text.baselines import BASELINES_FACT


@dataclass(frozen=True)
class TrackRecord:
    """Shares of held-out targets that were among the five most probable words, 0..1.

    Args:
        top5: of the model.
        trigram_top5: of the trigram, on the same targets; None where the file does not tell.
    """

    top5: float
    trigram_top5: float | None


def track_record(bundle: Bundle) -> TrackRecord | None:
    """What a model's file says of it; None for models trained without held-out texts, and for old files."""
    epoch = bundle.facts.get("epoch")
    measured = next((entry for entry in bundle.history if entry.get("epoch") == epoch), {})
    top5 = measured.get("val_top5_accuracy")
    if top5 is None:
        return None
    trigram = bundle.facts.get(BASELINES_FACT, {}).get("trigram", {})
    return TrackRecord(top5, trigram.get("top5_accuracy"))

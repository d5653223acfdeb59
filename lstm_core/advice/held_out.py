"""Whether there is anything to validate on, said before a run starts."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.advice.proposal import Proposal
from lstm_core.counted import counted
from lstm_core.settings import Settings
from lstm_core.text.corpus import CorpusSummary

_LABELS = 50
"""A column with fewer different texts than this probably holds labels."""


@dataclass(frozen=True)
class NothingHeldOut:
    """Validation was asked for, and no text is left for it.

    Args:
        reason: why, in one or two sentences.
        proposals: what can be done about it.
    """

    reason: str
    proposals: tuple[Proposal, ...]


def nothing_held_out(
    settings: Settings, summary: CorpusSummary, validation_texts: int
) -> NothingHeldOut | None:
    """Why a run would have no validation; None where it has some, or none was asked for.

    Args:
        settings: validation_share and drop_duplicates are read.
        summary: of the corpus that these settings make.
        validation_texts: held-out texts that are left in it.
    """
    if not settings.validation_share or validation_texts:
        return None
    proposals = [
        Proposal(
            "Train without validation",
            {"validation_share": 0.0},
            "All texts are trained on, and nothing says how the model does on new ones.",
        )
    ]
    if not summary.left_out_validation:
        share = f"{100 * settings.validation_share:g} % of {counted(summary.texts, 'text')}"
        return NothingHeldOut(
            f"{share} is less than one text: there is nothing to validate on.", (*proposals,)
        )
    different = summary.texts if settings.drop_duplicates else summary.texts - summary.duplicates
    if not settings.drop_duplicates and different > 1 and round(different * settings.validation_share):
        proposals.insert(
            0,
            Proposal(
                "Drop duplicates",
                {"drop_duplicates": True},
                f"Leaves {counted(different, 'text')}, each different.",
            ),
        )
    reason = (
        "The held-out text also occurs in training"
        if summary.left_out_validation == 1
        else f"All {summary.left_out_validation:,} held-out texts also occur in training"
    )
    reason += (
        f": of {counted(summary.texts, 'text')} {different:,} {'is' if different == 1 else 'are'} different. "
    )
    reason += "There is nothing to validate on."
    if different < _LABELS:
        reason += " This column may hold labels rather than texts."
    return NothingHeldOut(reason, (*proposals,))

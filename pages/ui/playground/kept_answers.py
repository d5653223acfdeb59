"""What a run would have answered after each of its epochs whose model it kept."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lstm_core.artifact_names import epoch_bundle, kept_epochs
from lstm_core.errors import LabError
from lstm_core.events import PinnedAnswer
from lstm_core.inference.pinned_answers import pinned_answers
from lstm_core.runs.pinned_seeds import PINNED_TOP_K
from pages.ui import resources
from pages.ui.working import working


def epochs(run_id: str) -> list[int]:
    """The epochs that can be asked about any seed, rising; none for a run from before models were kept."""
    return kept_epochs(resources.store().artifacts.names(run_id))


def answer(run_id: str, epoch: int, seed: str) -> PinnedAnswer | None:
    """What the model of an epoch expects after a seed; None where the model is no longer there.

    Args:
        run_id: the run's id.
        epoch: one of `epochs`.
        seed: any text.
    """
    path = resources.store().artifacts.get(run_id, epoch_bundle(epoch))
    if path is None:
        return None
    try:
        with working("Asking the model of that epoch"):
            return _answer(run_id, epoch, path.stat().st_mtime_ns, seed, path)
    except (LabError, OSError):
        return None


# Kept by what was asked: while the epochs play, each model is opened for one answer.
@st.cache_data(show_spinner=False, max_entries=512)
def _answer(run_id: str, epoch: int, stamp: int, seed: str, _path: Path) -> PinnedAnswer:
    (found,) = pinned_answers(resources.predictor(_path), [seed], PINNED_TOP_K)
    return found

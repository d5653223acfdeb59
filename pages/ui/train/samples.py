"""What a run's model writes now: a few short texts, written once for everybody who watches the run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.run import Run
from pages.ui import resources
from pages.ui.models import current_run

SEEDS: Final = (("this", 4), ("it is", 4), ("did you", 5))
"""What the model completes, and by how many words."""


@dataclass(frozen=True)
class Samples:
    """Texts that a model wrote.

    Args:
        texts: one for each of `SEEDS`.
        epoch: after how many epochs; a fraction where the run was stopped inside an epoch.
    """

    texts: tuple[str, ...]
    epoch: float


def samples(run: Run) -> Samples | None:
    """What the run's latest model writes, the greedy way; None while there is no model."""
    path = current_run.model_path(run, "last")
    try:
        return None if path is None else _written_once(path, path.stat().st_mtime_ns)
    except (LabError, OSError):  # replaced or deleted at this moment
        return None


@st.cache_resource(show_spinner=False, max_entries=64)
def _written_once(path: Path, stamp: int) -> Samples:
    return written(resources.predictor(path))


def written(model: Predictor) -> Samples:
    """Lets a model complete each of `SEEDS`."""
    texts = tuple(model.complete(seed, words) for seed, words in SEEDS)
    return Samples(texts, model.bundle.facts.get("epoch", 0))

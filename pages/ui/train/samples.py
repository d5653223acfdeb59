"""What a run's model writes now: a few short texts, written once for everybody who watches the run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.inference.example_seeds import example_seeds
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.run import Run
from pages.ui import resources
from pages.ui.models import current_run

NUM_WORDS: Final = 5
"""By how many words the model continues each of its example seeds."""


@dataclass(frozen=True)
class Samples:
    """Texts that a model wrote.

    Args:
        texts: one for each of the model's example seeds.
        ends: for each text whether the model ended it.
        epoch: epochs before they were written; a fraction where the run was stopped during an epoch.
    """

    texts: tuple[str, ...]
    ends: tuple[bool, ...]
    epoch: float


def samples(run: Run) -> Samples | None:
    """What the run's latest model writes, the greedy way; None while there is no model."""
    try:
        path = current_run.model_path(run, "last")
        return None if path is None else _written_once(path, path.stat().st_mtime_ns)
    except (LabError, OSError):  # replaced or deleted at this moment, or away
        return None


@st.cache_resource(show_spinner=False, max_entries=64)
def _written_once(path: Path, stamp: int) -> Samples:
    return written(resources.predictor(path))


def written(model: Predictor) -> Samples:
    """Lets a model continue each of its example seeds."""
    seeds = example_seeds(model.bundle)
    found = [model.most_probable(seed, NUM_WORDS) for seed in seeds]
    texts = tuple(model.append(seed, words) for seed, (words, _) in zip(seeds, found, strict=True))
    return Samples(texts, tuple(ends for _, ends in found), model.bundle.facts.get("epoch", 0))

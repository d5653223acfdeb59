"""The curves of a run, read and drawn once for everybody who watches it.

Fifty people who watch one run ask for the same two pictures every second. Whoever asks first after something has
changed reads the new events and draws; the others get what is there.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from lstm_core.events import Epoch
from lstm_core.runs.curves import Curves
from lstm_core.runs.run import Run
from lstm_core.runs.verdict import verdict
from pages.ui import resources
from pages.ui.charts.live_chart import figure_json
from pages.ui.charts.shared_figures import accuracy_curves, loss_curves
from pages.ui.models import current_run

MAX_POINTS: Final = 1500
SAMPLE_SEEDS: Final = (("this", 4), ("it is", 4), ("did you", 5))
_FRESH_SECONDS: Final = 0.4


@dataclass(frozen=True)
class Drawn:
    """What the page shows of a run's curves at one moment.

    Args:
        loss: the figure of the loss as JSON.
        accuracy: the figure of the accuracy as JSON.
        loss_alt: the loss in words.
        accuracy_alt: the accuracy in words.
        best: the epoch with the lowest validation loss, None before there is one.
        sentences: what the curves say.
        written: what the model writes now for `SAMPLE_SEEDS`; empty before there is a model.
        written_epoch: after how many epochs it writes that.
    """

    loss: str
    accuracy: str
    loss_alt: str
    accuracy_alt: str
    best: Epoch | None
    sentences: list[str]
    written: list[str]
    written_epoch: float


def drawn(run: Run) -> Drawn:
    """The run's curves as they stand, at most half a second old."""
    return _shared(run.id).drawn(run)


class _Shared:
    """One run's curves in this server process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._curves = Curves()
        self._read_at = -1.0
        self._state: tuple[Any, ...] | None = None
        self._drawn: Drawn | None = None

    def drawn(self, run: Run) -> Drawn:
        with self._lock:
            now = time.monotonic()
            if self._drawn is None or now - self._read_at > _FRESH_SECONDS or run.is_over:
                self._curves.take(resources.store().events_after(run.id, self._curves.sequence))
                self._read_at = now
            path = current_run.model_path(run, "last")
            changed = path.stat().st_mtime_ns if path is not None and path.exists() else 0
            state = (self._curves.sequence, run.settings.epochs, changed)
            if self._drawn is None or state != self._state:
                self._drawn, self._state = _draw(self._curves, run), state
            return self._drawn


@st.cache_resource(show_spinner=False, max_entries=64)
def _shared(run_id: str) -> _Shared:
    return _Shared()


def _draw(curves: Curves, run: Run) -> Drawn:
    points, epochs = _thinned(curves.points), run.settings.epochs
    losses, accuracies = (_baselines(curves, figure) for figure in ("loss", "accuracy"))
    written, written_epoch = _written(run)
    return Drawn(
        loss=figure_json(loss_curves(points, curves.epochs, losses, epochs)),
        accuracy=figure_json(accuracy_curves(points, curves.epochs, accuracies, epochs)),
        loss_alt=_alt("Loss", curves, "loss"),
        accuracy_alt=_alt("Accuracy", curves, "accuracy"),
        best=curves.best_epoch,
        sentences=verdict(curves),
        written=written,
        written_epoch=written_epoch,
    )


def _written(run: Run) -> tuple[list[str], float]:
    """What the model writes now, the greedy way."""
    path = current_run.model_path(run, "last")
    model = None if path is None else resources.predictor_or_none(path)
    if model is None:
        return [], 0
    return [model.complete(seed, words) for seed, words in SAMPLE_SEEDS], model.bundle.facts.get("epoch", 0)


def _baselines(curves: Curves, figure: str) -> dict[str, float]:
    """A figure of each baseline that has it."""
    found = ((name, score[figure]) for name, score in curves.baselines.items())
    return {name: value for name, value in found if value is not None}


def _thinned(points: list[Any]) -> list[Any]:
    """At most about `MAX_POINTS` of the live points, the latest among them."""
    step = -(-len(points) // MAX_POINTS) or 1
    return points[::-step][::-1]


def _alt(what: str, curves: Curves, name: str) -> str:
    """The curve in words."""
    if not curves.epochs:
        return f"{what} of this run: no epoch has ended yet"
    first, last = curves.epochs[0], curves.epochs[-1]
    text = f"{what} over {last.epoch} epochs: training from {getattr(first, name):.3f} to {getattr(last, name):.3f}"
    held_out = getattr(last, f"val_{name}")
    return text if held_out is None else f"{text}, validation {held_out:.3f}"

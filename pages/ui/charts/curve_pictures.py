"""The two charts of a run, loss and accuracy, as JSON for the browser and in words; drawn once for all watchers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from lstm_core.events import Progress
from lstm_core.runs.curves import Curves
from lstm_core.runs.run import Run
from pages.ui.charts.curve_figures import accuracy_curves, loss_curves
from pages.ui.charts.live_chart import figure_json

MAX_POINTS: Final = 1500


@dataclass(frozen=True)
class CurvePictures:
    """Both charts at one moment.

    Args:
        loss: the figure of the loss as JSON.
        accuracy: the figure of the accuracy as JSON.
        loss_alt: the loss in words.
        accuracy_alt: the accuracy in words.
    """

    loss: str
    accuracy: str
    loss_alt: str
    accuracy_alt: str


def curve_pictures(run: Run, curves: Curves) -> CurvePictures:
    """Draws a run's curves, unless somebody has seen the same ones before.

    Args:
        run: whose curves they are.
        curves: of `curves_cache`.
    """
    return _drawn_once(run.id, curves.sequence, run.settings.epochs, curves)


@st.cache_resource(show_spinner=False, max_entries=64)
def _drawn_once(run_id: str, sequence: int, total_epochs: int, _curves: Curves) -> CurvePictures:
    return draw(_curves, total_epochs)


def draw(curves: Curves, total_epochs: int) -> CurvePictures:
    """Draws curves over the epochs of a run.

    Args:
        curves: points and epochs so far.
        total_epochs: right end of both epoch axes.
    """
    points = thinned(curves.points)
    losses, accuracies = (_baselines(curves, figure) for figure in ("loss", "accuracy"))
    return CurvePictures(
        loss=figure_json(loss_curves(points, curves.epochs, losses, total_epochs)),
        accuracy=figure_json(accuracy_curves(points, curves.epochs, accuracies, total_epochs)),
        loss_alt=in_words("Loss", curves, "loss"),
        accuracy_alt=in_words("Accuracy", curves, "accuracy"),
    )


def thinned(points: Sequence[Progress]) -> Sequence[Progress]:
    """At most `MAX_POINTS` of the live points, evenly spread, the latest among them."""
    step = -(-len(points) // MAX_POINTS) or 1
    return points[::-step][::-1]


def in_words(what: str, curves: Curves, name: str) -> str:
    """A curve as a sentence for readers who cannot see it.

    Args:
        what: how the sentence calls it, such as "Loss".
        curves: epochs so far.
        name: of the figure in an epoch: "loss" or "accuracy".
    """
    if not curves.epochs:
        return f"{what} of this run: no epoch has ended yet"
    first, last = curves.epochs[0], curves.epochs[-1]
    epochs = "1 epoch" if last.epoch == 1 else f"{last.epoch} epochs"
    text = f"{what} over {epochs}: training from {getattr(first, name):.3f} to {getattr(last, name):.3f}"
    held_out = getattr(last, f"val_{name}")
    return text if held_out is None else f"{text}, validation {held_out:.3f}"


def _baselines(curves: Curves, figure: str) -> dict[str, float]:
    """A figure of each baseline that has it."""
    found = ((name, score[figure]) for name, score in curves.baselines.items())
    return {name: value for name, value in found if value is not None}

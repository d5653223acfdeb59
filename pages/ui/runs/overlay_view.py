"""The curves of the chosen runs over each other, with what they are drawn by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.runs.run import Run
from pages.ui import database_away
from pages.ui.charts import curves_cache
from pages.ui.charts.live_chart import live_chart
from pages.ui.charts.run_looks import RUN_LOOKS
from pages.ui.models.run_names import distinct_names
from pages.ui.runs import chosen_runs
from pages.ui.runs.overlay_figures import AXES, CURVES, DrawnRun, overlaid

POLL_SECONDS: Final = 2.0
MOST_RUNS: Final = len(RUN_LOOKS)

_NO_CURVE: Final = (
    "A run without a curve has not ended its first epoch yet, or holds no texts out; in the latter case its training "
    "curve, under “Smoothing and scale”, shows how it learned."
)


def show(runs: Sequence[Run]) -> None:
    """The curves and their controls.

    Args:
        runs: the chosen ones, at most `MOST_RUNS`.
    """
    live = any(not run.is_over for run in runs)
    st.fragment(database_away.said(_overlay), run_every=POLL_SECONDS if live else None)(runs)


def _overlay(runs: Sequence[Run]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        name = st.segmented_control(
            "Curve",
            list(CURVES),
            format_func=lambda name: CURVES[name].title,
            default="loss",
            required=True,
            key="curve",
            bind="query-params",
            label_visibility="collapsed",
        )
        by = st.segmented_control(
            "Along",
            list(AXES),
            format_func=lambda by: AXES[by],
            default="epochs",
            required=True,
            key="axis",
            bind="query-params",
            label_visibility="collapsed",
        )
        with st.popover("Smoothing and scale", icon=":material/tune:"):
            smoothing = st.slider(
                "Smoothing",
                0.0,
                0.95,
                0.0,
                0.05,
                key="smoothing",
                bind="query-params",
                help="How much of the mean so far each point keeps; 0 shows what was measured.",
            )
            log_scale = st.toggle(
                "Logarithmic axis", key="log", bind="query-params", help="Equal steps are equal factors."
            )
            training_too = st.toggle(
                "Training curves too",
                key="training",
                bind="query-params",
                help="The values on training texts, thin; loss and accuracy have them.",
            )
    curve = CURVES[name or "loss"]
    drawn = drawn_runs(runs)
    figure, height = overlaid(
        drawn,
        curve,
        by=by or "epochs",
        smoothing=smoothing,
        log_scale=log_scale,
        training_too=training_too,
    )
    if not any(line.x for line in figure.data if line.legendgroup):
        st.caption(_NO_CURVE)
        return
    live_chart(figure, key="overlay", height=height, alt=in_words(drawn, name or "loss"), file_name="runs")
    if any(not run.curves.measured_epochs for run in drawn):
        st.caption(_NO_CURVE)


def drawn_runs(runs: Sequence[Run]) -> list[DrawnRun]:
    """Runs with the names and looks that they have in every part of the comparison."""
    names = distinct_names({run.id: run.name for run in runs})
    places = chosen_runs.places([run.id for run in runs], MOST_RUNS)
    return [DrawnRun(names[run.id], RUN_LOOKS[places[run.id]], curves_cache.curves(run)) for run in runs]


def in_words(runs: Sequence[DrawnRun], name: str) -> str:
    """The chart as a sentence for readers who cannot see it."""
    curve = CURVES[name]
    told = []
    for run in runs:
        last = next(
            (value for epoch in reversed(run.curves.epochs) if (value := curve.held_out(epoch))), None
        )
        reached = "no value yet" if last is None else f"{curve.scale * last:,.3g}"
        told.append(f"{run.name}: {reached}")
    return f"{curve.title} on held-out texts after the last epoch. " + "; ".join(told)

"""Curves of several runs in one figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from lstm_core.events import Epoch
from lstm_core.runs.curves import Curves
from lstm_core.runs.smoothing import smoothed
from pages.ui.charts.cell_looks import Look
from pages.ui.charts.chart_labels import escape_label
from pages.ui.charts.colours import LIGHT
from pages.ui.charts.run_looks import legend_name, with_legend

PLOT_HEIGHT: Final = 340


@dataclass(frozen=True)
class ComparedCurve:
    """A quantity that runs are compared by.

    Args:
        title: what it is called.
        axis: the title of its axis.
        baseline: what `Curves.baselines` call it.
        held_out: its value on held-out texts after an epoch.
        training: its value on training texts, where there is one.
        scale: what values are multiplied by.
        hover: the format of a value.
    """

    title: str
    axis: str
    baseline: str
    held_out: Callable[[Epoch], float | None]
    training: Callable[[Epoch], float | None] = lambda epoch: None
    scale: float = 1.0
    hover: str = ".3f"


CURVES: Final = {
    "loss": ComparedCurve(
        "Loss",
        "Loss (nats): lower is better",
        "loss",
        lambda epoch: epoch.val_loss,
        lambda epoch: epoch.loss,
    ),
    "perplexity": ComparedCurve(
        "Perplexity",
        "Perplexity: lower is better",
        "perplexity",
        lambda epoch: epoch.val_perplexity,
        hover=",.1f",
    ),
    "accuracy": ComparedCurve(
        "Accuracy",
        "First guess right (%)",
        "accuracy",
        lambda epoch: epoch.val_accuracy,
        lambda epoch: epoch.accuracy,
        scale=100,
        hover=".1f",
    ),
    "top5": ComparedCurve(
        "Top-5",
        "Among five guesses (%)",
        "top5_accuracy",
        lambda epoch: epoch.val_top5_accuracy,
        scale=100,
        hover=".1f",
    ),
}

AXES: Final = {"epochs": "Epochs", "seconds": "Seconds"}


@dataclass(frozen=True)
class DrawnRun:
    """A run as it is drawn.

    Args:
        name: what its owner calls it; any text.
        look: its own in the whole comparison.
        curves: of the run.
    """

    name: str
    look: Look
    curves: Curves


def overlaid(
    runs: Sequence[DrawnRun],
    curve: ComparedCurve,
    *,
    by: str = "epochs",
    smoothing: float = 0.0,
    log_scale: bool = False,
    training_too: bool = False,
) -> tuple[go.Figure, int]:
    """Draws a quantity of several runs over each other.

    Args:
        runs: at least one, each with a look of its own.
        curve: one of `CURVES`.
        by: "epochs" or "seconds" of training.
        smoothing: 0 to below 1, see `lstm_core.runs.smoothing`.
        log_scale: whether the vertical axis is logarithmic.
        training_too: also draw the values on training texts, thin.

    Returns:
        The figure and the height that it is made for, in CSS pixels.
    """
    figure = go.Figure()
    for run in runs:
        figure.add_scatter(**_line(run, curve, curve.held_out, by, smoothing, is_training=False))
        if training_too:
            figure.add_scatter(**_line(run, curve, curve.training, by, smoothing, is_training=True))
    end = max((line.x[-1] for line in figure.data if line.x), default=1)
    for value in _baselines(runs, curve):
        _add_baseline(figure, curve, curve.scale * value, end, log_scale)
    legend, height = with_legend(len(runs), PLOT_HEIGHT)
    figure.update_layout(
        **legend,
        template={},
        title={"text": f"{curve.title} on held-out texts" + (", training thin" if training_too else "")},
        hovermode="closest",
        uirevision=f"{curve.title} {by} {log_scale}",
        xaxis={
            "title": {"text": "Epoch" if by == "epochs" else "Seconds of training"},
            "rangemode": "tozero",
            "tickformat": "~g",
        },
        yaxis={
            "title": {"text": curve.axis},
            "type": "log" if log_scale else "linear",
            "tickformat": "~g",
            "nticks": 8,
        },
    )
    return figure, height


def _line(
    run: DrawnRun,
    curve: ComparedCurve,
    value_of: Callable[[Epoch], float | None],
    by: str,
    smoothing: float,
    *,
    is_training: bool,
) -> dict[str, Any]:
    """One run's line. Names travel as data, never inside a template, where "%{...}" would be read."""
    places = [(epoch, value) for epoch in run.curves.epochs if (value := value_of(epoch)) is not None]
    measured = [curve.scale * value for _, value in places]
    kind = "training" if is_training else "held-out"
    what = f"{kind} {curve.title.lower()} %{{customdata[1]:{curve.hover}}}"
    if smoothing:
        what += f", smoothed %{{y:{curve.hover}}}"
    return {
        "x": [epoch.epoch if by == "epochs" else epoch.elapsed_seconds for epoch, _ in places],
        "y": smoothed(measured, smoothing),
        "customdata": [
            [escape_label(run.name), value, epoch.epoch, epoch.elapsed_seconds]
            for (epoch, _), value in zip(places, measured, strict=True)
        ],
        "mode": "lines" if is_training else "lines+markers",
        "name": legend_name(run.name),
        "legendgroup": run.look.colour,
        "showlegend": not is_training,
        "opacity": 0.6 if is_training else 1,
        "line": {"color": run.look.colour, "width": 1.25 if is_training else 2.5, "dash": run.look.dash},
        "marker": {"symbol": run.look.symbol, "size": 8, "color": run.look.colour},
        "hovertemplate": f"%{{customdata[0]}}<br>epoch %{{customdata[2]}}, %{{customdata[3]:,.0f}} s: {what}"
        "<extra></extra>",
    }


def _add_baseline(figure: go.Figure, curve: ComparedCurve, value: float, end: float, log_scale: bool) -> None:
    """A line at what the trigram reaches, named at its end."""
    figure.add_scatter(
        x=[0, end],
        y=[value, value],
        mode="lines",
        line={"color": LIGHT.baseline, "width": 1.5, "dash": "dash"},
        showlegend=False,
        hovertemplate=f"trigram: {curve.title.lower()} %{{y:{curve.hover}}}<extra></extra>",
    )
    figure.add_annotation(
        x=1,
        xref="paper",
        y=math.log10(value)
        if log_scale
        else value,  # the place of a note on a logarithmic axis is its exponent
        text="trigram",
        showarrow=False,
        xanchor="left",
        yanchor="middle",
        font={"color": LIGHT.baseline, "size": 12},
    )


def _baselines(runs: Sequence[DrawnRun], curve: ComparedCurve) -> list[float]:
    """What the trigram reaches on the texts of the runs; one value where they have the same texts."""
    found = (run.curves.baselines.get("trigram", {}).get(curve.baseline) for run in runs)
    return sorted({round(value, 4) for value in found if value})

"""The validation curves of a sweep's runs in one figure, the best of them in front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from lstm_core.events import Epoch
from pages.ui.charts.chart_labels import escape_label
from pages.ui.charts.colours import LIGHT
from pages.ui.charts.run_looks import legend_name, with_legend

_DASHES: Final = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot")
PLOT_HEIGHT: Final = 340


@dataclass(frozen=True)
class SweepCurve:
    """One run's curve.

    Args:
        name: of the run, as hover says it.
        group: its value of the first setting that varies; runs of one group have one dash.
        epochs: with held-out figures, ascending.
        is_best: the run leads the leaderboard.
    """

    name: str
    group: str
    epochs: Sequence[Epoch]
    is_best: bool = False


def sweep_curves(runs: Sequence[SweepCurve], trigram_loss: float | None = None) -> tuple[go.Figure, int]:
    """Draws how the validation loss of every run falls.

    Args:
        runs: always all of them in the same order, so that the figure can be updated in place.
        trigram_loss: in nats, drawn as a grey line; None draws none.

    Returns:
        The figure and the height that it is made for, in CSS pixels.
    """
    figure = go.Figure()
    dashes = {
        group: _DASHES[index % len(_DASHES)]
        for index, group in enumerate(dict.fromkeys(run.group for run in runs))
    }
    shown: set[str] = set()
    for run in runs:
        measured = [(one.epoch, one.val_loss) for one in run.epochs if one.val_loss is not None]
        figure.add_scatter(
            x=[epoch for epoch, _ in measured],
            y=[loss for _, loss in measured],
            mode="lines+markers",
            name=legend_name(run.group),
            legendgroup=run.group,
            showlegend=run.group not in shown,
            line={
                "color": LIGHT.validation,
                "width": 3.5 if run.is_best else 1.75,
                "dash": dashes[run.group],
            },
            marker={"symbol": "diamond", "size": 9 if run.is_best else 5},
            opacity=1.0 if run.is_best else 0.75,
            hovertemplate=f"{escape_label(run.name)}: validation loss %{{y:.3f}} after epoch %{{x}}<extra></extra>",
        )
        shown.add(run.group)
    best = next((run for run in runs if run.is_best), None)
    lowest = None if best is None else min(best.epochs, key=lambda one: one.val_loss or float("inf"))
    figure.add_scatter(
        x=[] if lowest is None else [lowest.epoch],
        y=[] if lowest is None else [lowest.val_loss],
        mode="markers+text",
        text=[] if lowest is None else ["best"],
        textposition="bottom center",
        textfont={"color": LIGHT.validation, "size": 12},
        cliponaxis=False,
        marker={"symbol": "circle-open", "size": 18, "color": LIGHT.validation, "line": {"width": 2}},
        showlegend=False,
        hoverinfo="skip",
    )
    if trigram_loss is not None:
        figure.add_hline(y=trigram_loss, line={"color": LIGHT.baseline, "width": 1.5, "dash": "dash"})
        figure.add_annotation(
            x=1,
            xref="paper",
            y=trigram_loss,
            text="trigram",
            showarrow=False,
            xanchor="left",
            yanchor="middle",
            font={"color": LIGHT.baseline, "size": 12},
        )
    if not any(run.epochs for run in runs):
        figure.add_annotation(
            x=0.5,
            y=0.5,
            xref="paper",
            yref="paper",
            text="The first epoch has not ended yet",
            showarrow=False,
        )
        figure.update_yaxes(range=[0, 10], showticklabels=False)
    legend, height = with_legend(len(dashes), PLOT_HEIGHT)
    figure.update_layout(
        **legend,
        template={},
        title={"text": "Validation loss of every run"},
        hovermode="closest",
        xaxis={"title": {"text": "Epoch"}, "rangemode": "tozero", "tickformat": "~g"},
        yaxis={"title": {"text": "Loss (nats): lower is better"}, "tickformat": "~g"},
    )
    return figure, height

"""Figures of the lesson: functions from numbers to a Plotly figure, with no Streamlit in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.cell_looks import LOOKS
from pages.ui.charts.chart_labels import escape_label, percent
from pages.ui.charts.colours import LIGHT
from pages.ui.learn.prose import fading_prose, three_cells_prose, uses_prose
from pages.ui.plain_text import count

FLOOR: Final = 1e-4
"""Lowest share that the reach axis shows; below it a gradient is as good as gone."""


@dataclass(frozen=True)
class Curve:
    """One line of a figure.

    Args:
        look: a key of `LOOKS`.
        name: plain text.
        y: values over 0, 1, 2, ...
    """

    look: str
    name: str
    y: Sequence[float]


def reach_figure(curves: Sequence[Curve], chosen: int, title: str) -> go.Figure:
    """How a gradient shrinks with distance, on a logarithmic axis.

    Args:
        curves: shares of the last word's gradient by distance, 1 at distance 0.
        chosen: the distance to mark.
        title: plain text.
    """
    figure = go.Figure()
    for curve in curves:
        shares = np.asarray(curve.y, np.float64)
        distances = np.arange(len(shares))
        figure.add_trace(
            _line(
                curve,
                x=distances,
                y=100 * np.maximum(shares, FLOOR),
                hover=[
                    _reach_hover(k).format(name=escape_label(curve.name), back=k, share=percent(share))
                    for k, share in zip(distances.tolist(), shares.tolist(), strict=True)
                ],
            )
        )
    figure.add_vline(x=chosen, line={"color": LIGHT.baseline, "width": 1, "dash": "dot"})
    last = max((len(curve.y) for curve in curves), default=1) - 1
    highest = max((100 * share for curve in curves for share in curve.y), default=100)
    figure.update_layout(
        **_layout(title),
        xaxis={
            "title": {"text": fading_prose.REACH_X},
            "range": [-0.3, max(last, 1) + 0.3],
            "fixedrange": True,
        },
        yaxis={
            "title": {"text": fading_prose.REACH_Y},
            "type": "log",
            "range": [-2.05, max(2.6, 0.2 + np.log10(highest))],
            "tickvals": [0.01, 0.1, 1, 10, 100, 1_000, 10_000],
            "ticktext": ["≤0.01", "0.1", "1", "10", "100", "1,000", "10,000"],
            "fixedrange": True,
        },
    )
    return figure


def race_figure(curves: Sequence[Curve], x: Sequence[float], chance: float, title: str) -> go.Figure:
    """Right answers while learning, one line a cell.

    Args:
        curves: shares of right answers, 0..1, at the places of `x`.
        x: sequences seen.
        chance: what guessing reaches, 0..1.
        title: plain text.
    """
    figure = go.Figure()
    for curve in curves:
        figure.add_trace(
            _line(
                curve,
                x=x,
                y=[100 * share for share in curve.y],
                markers=False,
                hover=[
                    three_cells_prose.RACE_HOVER.format(
                        name=escape_label(curve.name), share=percent(share), seen=count(round(seen))
                    )
                    for seen, share in zip(x, curve.y, strict=True)
                ],
            )
        )
    figure.add_hline(
        y=100 * chance,
        line={"color": LIGHT.baseline, "width": 1.5, "dash": "dot"},
        annotation={"text": three_cells_prose.GUESSING, "font": {"color": LIGHT.baseline}},
        annotation_position="bottom right",
    )
    figure.update_layout(
        **_layout(title),
        xaxis={"title": {"text": three_cells_prose.RACE_X}, "fixedrange": True},
        yaxis={"title": {"text": three_cells_prose.RACE_Y}, "range": [-2, 104], "fixedrange": True},
    )
    return figure


def forecast_figure(
    observed: Sequence[float],
    truth: Sequence[float],
    ahead: Sequence[float],
    repeated: Sequence[float],
    title: str,
) -> go.Figure:
    """A series, its continuation, and two forecasts of it.

    Args:
        observed: what the forecaster read.
        truth: what came.
        ahead: the forecaster's free run, as long as `truth`.
        repeated: the last cycle repeated with its drift, as long as `truth`.
        title: plain text.
    """
    start = len(observed)
    # Each later line begins at the last observed value, so that no gap is drawn where there is none.
    later = list(range(start - 1, start + len(truth)))
    figure = go.Figure()
    for name, values, x, line in (
        (uses_prose.OBSERVED, list(observed), list(range(start)), {"color": LIGHT.baseline, "width": 2}),
        (
            uses_prose.CAME,
            [observed[-1], *truth],
            later,
            {"color": LIGHT.baseline, "width": 2, "dash": "dot"},
        ),
        (
            uses_prose.SIMPLE,
            [observed[-1], *repeated],
            later,
            {"color": LIGHT.validation, "dash": "dash"},
        ),
        (uses_prose.RUNNING_FREE, [observed[-1], *ahead], later, {"color": LIGHT.cell_state, "width": 3}),
    ):
        figure.add_trace(
            go.Scatter(
                x=x,
                y=values,
                mode="lines",
                name=name,
                line=line,
                hovertext=[
                    uses_prose.HOVER.format(name=name, step=step, value=value)
                    for step, value in zip(x, values, strict=True)
                ],
                hoverinfo="text",
            )
        )
    figure.add_vline(x=start - 1, line={"color": LIGHT.baseline, "width": 1})
    low, high = min(*observed, *truth), max(*observed, *truth)
    room = 0.35 * max(high - low, 0.5)
    figure.update_layout(
        **_layout(title),
        xaxis={"title": {"text": uses_prose.STEP}, "fixedrange": True},
        yaxis={"title": {"text": uses_prose.VALUE}, "range": [low - room, high + room], "fixedrange": True},
    )
    return figure


def _line(curve: Curve, *, x: Any, y: Any, hover: list[str], markers: bool = True) -> go.Scatter:
    look = LOOKS[curve.look]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines+markers" if markers else "lines",
        name=escape_label(curve.name),
        line={"color": look.colour, "dash": look.dash, "width": 2.5},
        marker={"color": look.colour, "symbol": look.symbol, "size": 8},
        hovertext=hover,
        hoverinfo="text",
    )


def _layout(title: str) -> dict[str, Any]:
    return {
        "template": {},
        "title": {"text": escape_label(title)},
        "margin": {"l": 64, "r": 20, "t": 48, "b": 92},
        "legend": {"orientation": "h", "x": 0, "y": -0.24, "yanchor": "top"},
        "hovermode": "closest",
    }


def _reach_hover(distance: int) -> str:
    if distance == 0:
        return fading_prose.REACH_HOVER_LAST
    return fading_prose.REACH_HOVER_ONE if distance == 1 else fading_prose.REACH_HOVER

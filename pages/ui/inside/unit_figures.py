"""Figures of units over a text: heatmap, mean openness, one unit word by word, and how a unit follows a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from lstm_core.inference.inspection.unit_meaning import Profile
from pages.ui.charts.chart_labels import escape_label, shorten
from pages.ui.charts.colours import LIGHT, colorscale
from pages.ui.inside.names import Quantity

ROW_HEIGHT: Final = 26
TOP: Final = 58
BOTTOM: Final = 52
_LABEL_WIDTH: Final = 112
_ISOLATED: Final = "\u2068{}\u2069"
"""A word that Plotly puts into a sentence on hover, in the direction of its own letters."""


def word_labels(words: Sequence[str], cells: int = 13) -> list[str]:
    """Words as labels of an axis, shortened and escaped."""
    return [escape_label(shorten(word, cells)) for word in words]


def heatmap_height(num_words: int) -> int:
    """Height in pixels of a heatmap of this many words."""
    return TOP + ROW_HEIGHT * max(num_words, 1) + BOTTOM


def unit_heatmap(
    values: np.ndarray, words: Sequence[str], order: np.ndarray, quantity: Quantity, marked: int | None = None
) -> go.Figure:
    """Draw one quantity over words and units.

    Args:
        values: (timesteps, units).
        words: (timesteps,) as they are shown, one per row.
        order: (units,) numbers of the units from left to right, from 0.
        quantity: what is drawn.
        marked: the unit to point at.
    """
    shown = values[:, order]
    limit = _limit(quantity, values)
    low = -limit if quantity.signed else 0.0
    ends = (f"{-limit:.2g}", "0", f"{limit:.2g}") if quantity.signed else ("0 shut", "", "1 open")
    hover = quantity.hover.format(word=_ISOLATED.format("%{y}"), unit="%{customdata}", value="%{z:.2f}")
    rows = list(range(len(words)))
    figure = go.Figure(
        go.Heatmap(
            z=np.round(shown.astype(float), 3).tolist(),
            x=list(range(len(order))),
            y=rows,
            customdata=[(order + 1).tolist()] * len(words),
            zmin=low,
            zmax=limit,
            colorscale=colorscale(LIGHT.diverging if quantity.signed else LIGHT.sequential),
            colorbar={
                "orientation": "h",
                "thickness": 10,
                "len": 0.45,
                "x": 1,
                "xanchor": "right",
                "y": 0,
                "yanchor": "top",
                "ypad": 10,
                "tickvals": [low, (low + limit) / 2, limit],
                "ticktext": list(ends),
                "outlinewidth": 0,
            },
            hovertemplate=f"{hover}<extra></extra>",
            xgap=1 if len(order) <= 64 else 0,
            ygap=2,
            name="",
        )
    )
    if marked is not None and marked in order:
        place = int(np.flatnonzero(order == marked)[0])
        figure.add_annotation(
            x=place,
            y=-0.5,
            text=f"▾ {marked + 1}",
            showarrow=False,
            xanchor="center",
            yanchor="bottom",
            font={"size": 12},
        )
        figure.add_shape(
            type="rect",
            x0=place - 0.5,
            x1=place + 0.5,
            y0=-0.5,
            y1=len(words) - 0.5,
            line={"color": LIGHT.unknown, "width": 2},
        )
    figure.update_layout(
        template={},
        title={"text": f"{quantity.title} at each word"},
        margin={"l": _LABEL_WIDTH, "r": 12, "t": TOP, "b": BOTTOM},
        xaxis={"showticklabels": False, "showgrid": False, "ticks": ""},
        yaxis=_word_axis(words) | {"range": [len(words) - 0.5, -0.5]},
    )
    figure.update_xaxes(zeroline=False)
    figure.add_annotation(
        text=f"{len(order)} units",
        xref="paper",
        yref="paper",
        x=0,
        y=0,
        xanchor="left",
        yanchor="top",
        yshift=-6,
        showarrow=False,
        font={"size": 13},
    )
    return figure


def mean_openness(
    gates: Mapping[str, np.ndarray], known: Sequence[Quantity], words: Sequence[str]
) -> go.Figure:
    """Draw how open the gates are at each word, on average over all units.

    Args:
        gates: (timesteps, units) by name.
        known: the gates among the cell's quantities.
        words: (timesteps,).
    """
    figure = go.Figure()
    for quantity in known:
        figure.add_scatter(
            x=list(range(len(words))),
            y=np.round(gates[quantity.name].mean(axis=1), 4).tolist(),
            text=word_labels(words),
            name=quantity.title,
            **_line(quantity),
            hovertemplate=f"at “%{{text}}”, {quantity.title.lower()}s are open by %{{y:.2f}} on average<extra></extra>",
        )
    _over_words(figure, words, "Mean openness of the gates", "0 shut, 1 open", len(known))
    figure.update_yaxes(range=[0, 1.02])
    return figure


def unit_course(
    values: Mapping[str, np.ndarray], known: Sequence[Quantity], words: Sequence[str], unit: int
) -> go.Figure:
    """Draw all that one unit decides and remembers, word by word.

    Args:
        values: (timesteps, units) by name.
        known: the cell's quantities.
        words: (timesteps,).
        unit: its number, from 0.
    """
    figure = go.Figure()
    for quantity in known:
        hover = quantity.hover.format(word=_ISOLATED.format("%{text}"), unit=unit + 1, value="%{y:.2f}")
        figure.add_scatter(
            x=list(range(len(words))),
            y=np.round(values[quantity.name][:, unit].astype(float), 4).tolist(),
            text=word_labels(words),
            name=quantity.title,
            **_line(quantity),
            hovertemplate=f"{hover}<extra></extra>",
        )
    _over_words(figure, words, f"Unit {unit + 1}, word by word", "Value", len(known))
    figure.update_yaxes(zeroline=True)
    return figure


def unit_profile(found: Profile, quantity: Quantity, unit: int, along: str) -> go.Figure:
    """Draw how a unit follows a number of the words.

    Args:
        found: mean and spread at each number.
        quantity: what is drawn.
        unit: its number, from 0.
        along: what the number is, such as "Position in the text (words)".
    """
    numbers = found.numbers.tolist()
    figure = go.Figure()
    figure.add_scatter(
        x=numbers + numbers[::-1],
        y=[*found.high.tolist(), *found.low.tolist()[::-1]],
        fill="toself",
        fillcolor=LIGHT.baseline,
        opacity=0.18,
        line={"width": 0},
        hoverinfo="skip",
        name="8 of 10 words",
        mode="lines",
    )
    figure.add_scatter(
        x=numbers,
        y=np.round(found.mean, 4).tolist(),
        customdata=found.num_words.tolist(),
        name="Mean",
        mode="lines+markers",
        line={"color": quantity.colour, "width": 2.5},
        marker={"symbol": quantity.symbol, "size": 7},
        hovertemplate="at %{x}: mean %{y:.2f} over %{customdata} words<extra></extra>",
    )
    figure.update_layout(
        template={},
        title={"text": f"What unit {unit + 1} follows"},
        margin={"l": 56, "r": 16, "t": 76, "b": 56},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        xaxis={"title": {"text": along}},
        yaxis={"title": {"text": quantity.title}},
    )
    return figure


def _limit(quantity: Quantity, values: np.ndarray) -> float:
    """The end of the colour scale: 1, or for a cell state the bound of nearly all values."""
    if quantity.name != "c" or not values.size:
        return 1.0
    return max(1.0, float(np.quantile(np.abs(values), 0.99)))


def _line(quantity: Quantity) -> dict[str, Any]:
    return {
        "mode": "lines+markers",
        "line": {"color": quantity.colour, "width": 2.5, "dash": quantity.dash},
        "marker": {"color": quantity.colour, "symbol": quantity.symbol, "size": 8},
    }


def _word_axis(words: Sequence[str]) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(words))),
        "ticktext": word_labels(words),
        "tickfont": {"size": 13},
        "showgrid": False,
        "zeroline": False,
    }


def _over_words(figure: go.Figure, words: Sequence[str], title: str, axis: str, num_lines: int) -> None:
    step = max(1, -(-len(words) // 24))
    figure.update_layout(
        template={},
        title={"text": title},
        hovermode="closest",
        margin={"l": 56, "r": 16, "t": 48 if num_lines == 1 else 58 + 18 * -(-num_lines // 2), "b": 72},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"},
        xaxis={
            "tickvals": list(range(0, len(words), step)),
            "ticktext": word_labels(words)[::step],
            "range": [-0.4, max(len(words), 1) - 0.6],
            "zeroline": False,
            "tickangle": -40,
        },
        yaxis={"title": {"text": axis}, "zeroline": False},
    )

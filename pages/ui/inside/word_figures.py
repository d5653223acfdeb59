"""Figures about words: before and after surgery, which words mattered, and neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts.chart_labels import escape_label, percent
from pages.ui.charts.colours import LIGHT
from pages.ui.inside.unit_figures import word_labels
from pages.ui.plain_text import isolated

ROW_HEIGHT: Final = 30


def bars_height(num_rows: int) -> int:
    """Height in pixels of this many rows."""
    return 104 + ROW_HEIGHT * max(num_rows, 1)


def before_and_after(words: Sequence[str], before: Sequence[float], after: Sequence[float]) -> go.Figure:
    """Draw next-word probabilities after surgery as bars, with a mark where each was before.

    Args:
        words: (k,) from top to bottom.
        before, after: (k,) probabilities in 0..1.
    """
    rows = list(range(len(words)))
    labels = word_labels(words)
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=[100 * share for share in after],
            y=rows,
            width=0.62,
            marker={"color": LIGHT.bars, "cornerradius": 3},
            hovertext=[
                f"“{isolated(label)}”: {escape_label(percent(new))} after surgery, {escape_label(percent(old))} before"
                for label, new, old in zip(labels, after, before, strict=True)
            ],
            hoverinfo="text",
            name="After surgery",
        )
    )
    figure.add_scatter(
        x=[100 * share for share in before],
        y=rows,
        mode="markers",
        marker={
            "symbol": "line-ns-open",
            "size": 20,
            "line": {"width": 3, "color": LIGHT.validation},
            "color": LIGHT.validation,
        },
        hoverinfo="skip",
        name="Before",
        cliponaxis=False,
    )
    figure.add_scatter(
        x=[100 * max(pair) for pair in zip(before, after, strict=True)],
        y=rows,
        mode="text",
        text=[f"  {escape_label(_change(*pair))}" for pair in zip(before, after, strict=True)],
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
        name="",
    )
    highest = 100 * max([0.0, *before, *after])
    _rows(figure, words, "Next word, before and after")
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom"},
        margin={"l": 112, "r": 112, "t": 80, "b": 52},
        xaxis={
            "title": {"text": "Probability (%)"},
            "range": [0, max(10.0, min(104.0, 1.15 * highest))],
            "fixedrange": True,
        },
    )
    return figure


def attribution_bars(
    words: Sequence[str], values: np.ndarray, title: str, axis: str, limit: float
) -> go.Figure:
    """Draw one number for each word that says what it has to do with a logit.

    Args:
        words: (timesteps,) from top to bottom.
        values: (timesteps,) in units of the logit.
        title: plain text.
        axis: what the numbers are.
        limit: half the width of the axis, the same for figures side by side.
    """
    rows, labels = list(range(len(words))), word_labels(words)
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=[float(value) for value in values],
            y=rows,
            width=0.66,
            marker={"color": [LIGHT.diverging[7] if value >= 0 else LIGHT.diverging[2] for value in values]},
            text=[signed(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                f"“{isolated(label)}”: {signed(value)}, {escape_label(axis.lower())}"
                for label, value in zip(labels, values, strict=True)
            ],
            hoverinfo="text",
            name="",
        )
    )
    _rows(figure, words, title)
    figure.update_layout(
        margin={"l": 92, "r": 8, "t": 48, "b": 52},
        xaxis={
            "title": {"text": escape_label(axis)},
            "range": [-1.3 * limit, 1.3 * limit],
            "fixedrange": True,
            "zeroline": True,
        },
    )
    return figure


def cosine_bars(words: Sequence[str], cosines: Sequence[float], title: str) -> go.Figure:
    """Draw the words whose vectors point in the most similar directions; the words travel in `customdata`."""
    rows = list(range(len(words)))
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=list(cosines),
            y=rows,
            width=0.62,
            marker={"color": LIGHT.bars, "cornerradius": 3},
            customdata=list(words),
            text=[signed(cosine) for cosine in cosines],
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                f"“{isolated(label)}”: cosine {cosine:.2f}"
                for label, cosine in zip(word_labels(words), cosines, strict=True)
            ],
            hoverinfo="text",
            name="",
        )
    )
    _rows(figure, words, title)
    lowest = min([0.0, *cosines])
    figure.update_layout(
        margin={"l": 124, "r": 64, "t": 48, "b": 52},
        xaxis={
            "title": {"text": "Cosine (1: same direction)"},
            "range": [1.1 * lowest, 1.0],
            "fixedrange": True,
        },
    )
    return figure


def _change(before: float, after: float) -> str:
    """Both shares in per cent, or one where they are equal."""
    old, new = percent(before), percent(after)
    return new if old == new else f"{old} → {new}"


def signed(value: float) -> str:
    """A number with its sign and two decimals, with a true minus."""
    return f"{value:+.2f}".replace("-", "−")


def _rows(figure: go.Figure, words: Sequence[str], title: str) -> None:
    figure.update_layout(
        template={},
        title={"text": escape_label(title)},
        showlegend=False,
        yaxis={
            "range": [max(len(words), 1) - 0.5, -0.5],
            "tickvals": list(range(len(words))),
            "ticktext": word_labels(words),
            "tickfont": {"size": 13},
            "ticks": "outside",
            "ticklen": 6,
            "tickcolor": "rgba(0,0,0,0)",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )

"""Figures of the stages on learning and writing: from numbers to a Plotly figure, with no Streamlit in them."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.ui.charts.chart_labels import escape_label, shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.learn.prose import learning_prose as prose


def surprise_figure(words: Sequence[str], losses: Sequence[float], chosen: int) -> go.Figure:
    """The loss at each word as bars, one of them marked.

    Args:
        words: (steps,) the right words.
        losses: (steps,) in nats.
        chosen: the place to mark.
    """
    places = list(range(len(words)))
    figure = go.Figure(
        go.Bar(
            x=places,
            y=list(losses),
            marker={
                "color": LIGHT.bars,
                "pattern": {"shape": ["/" if place == chosen else "" for place in places]},
                "line": {"width": [2 if place == chosen else 0 for place in places], "color": LIGHT.baseline},
            },
            hovertext=[
                prose.SURPRISE_HOVER.format(word=escape_label(word), loss=loss)
                for word, loss in zip(words, losses, strict=True)
            ],
            hoverinfo="text",
            name="",
        )
    )
    figure.update_layout(
        template={},
        title={"text": prose.SURPRISE_FIGURE},
        margin={"l": 56, "r": 12, "t": 48, "b": 72},
        showlegend=False,
        xaxis={
            "tickvals": places,
            "ticktext": [escape_label(shorten(word, 11)) for word in words],
            "tickangle": -40,
            "fixedrange": True,
            "showgrid": False,
        },
        yaxis={"title": {"text": prose.LOSS_AXIS}, "fixedrange": True, "rangemode": "tozero"},
    )
    return figure


def epochs_figure(losses: Sequence[float], held_out: Sequence[float | None]) -> go.Figure:
    """Training and validation loss by epoch.

    Args:
        losses: (epochs,) of training, in nats.
        held_out: (epochs,) of validation; None where nothing was held out.
    """
    epochs = list(range(1, len(losses) + 1))
    figure = go.Figure()
    for name, values, colour, dash, symbol in (
        (prose.TRAINING, losses, LIGHT.training, "solid", "circle"),
        (prose.VALIDATION, held_out, LIGHT.validation, "dash", "diamond"),
    ):
        if all(value is None for value in values):
            continue
        figure.add_scatter(
            x=epochs,
            y=list(values),
            mode="lines+markers",
            name=name,
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"color": colour, "symbol": symbol, "size": 7},
            hovertemplate=prose.EPOCHS_HOVER.format(name=name, epoch="%{x}", loss="%{y:.3f}")
            + "<extra></extra>",
        )
    figure.update_layout(
        template={},
        title={"text": prose.EPOCHS_FIGURE},
        margin={"l": 56, "r": 12, "t": 76, "b": 52},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={"title": {"text": prose.EPOCH}, "fixedrange": True, "dtick": max(1, len(epochs) // 10)},
        yaxis={"title": {"text": prose.LOSS_AXIS}, "fixedrange": True},
    )
    return figure

"""The class's curves in one chart: held-out loss by epoch, a line a run, named at its end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from pages.ui.charts.chart_labels import escape_label, shorten
from pages.ui.charts.colours import LIGHT

MOST_LABELS: Final = 12
"""Lines that are named at their end, the best ones; the others are named when one points at them."""

_HUES: Final = (
    LIGHT.validation,
    LIGHT.training,
    LIGHT.bars,
    LIGHT.forget,
    LIGHT.output,
    LIGHT.hidden_state,
    LIGHT.candidate,
    LIGHT.input,
)
_SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "x")
_LABEL_CELLS: Final = 18
_ROUNDS: Final = 500
_FEW_EPOCHS: Final = 12
"""Up to so many, each has its mark on the axis."""

_LABEL_HEIGHT: Final = 0.055
"""Room for a label, as a share of the chart's height."""


@dataclass(frozen=True)
class BoardLine:
    """One run's line.

    Args:
        name: of its student.
        losses: held-out loss in nats by epoch.
        place: in the order in which runs were started; decides colour and mark, which a run keeps.
        is_mine: it is the visitor's own, and drawn in bold.
    """

    name: str
    losses: dict[int, float]
    place: int
    is_mine: bool = False


def board_figure(lines: Sequence[BoardLine], trigram_loss: float | None = None) -> go.Figure:
    """Draw the held-out loss of all runs of a class.

    Args:
        lines: the best run first, which decides whose names stand at the lines' ends.
        trigram_loss: what counting word triples reaches, where that is the same for all.

    Returns:
        A figure with one trace a line.
    """
    figure = go.Figure()
    drawn = [line for line in lines if line.losses]
    for line in sorted(drawn, key=lambda one: one.place):
        name = escape_label(line.name)
        figure.add_scatter(
            x=list(line.losses),
            y=list(line.losses.values()),
            mode="lines+markers",
            name=name,
            showlegend=False,
            line={"color": _hue(line), "width": 4 if line.is_mine else 1.75},
            marker={
                "symbol": _SYMBOLS[line.place // len(_HUES) % len(_SYMBOLS)],
                "size": 10 if line.is_mine else 6,
            },
            hovertemplate=f"{name}, after epoch %{{x}}: loss %{{y:.3f}}<extra></extra>",
        )
    end = max((max(line.losses) for line in drawn), default=1)
    if trigram_loss is not None:
        figure.add_scatter(
            x=[0, end],
            y=[trigram_loss, trigram_loss],
            mode="lines",
            name="trigram",
            showlegend=False,
            line={"color": LIGHT.baseline, "width": 1.5, "dash": "dash"},
            hovertemplate="trigram: loss %{y:.3f}<extra></extra>",
        )
    named = [(line.name, list(line.losses.values())[-1], _hue(line)) for line in drawn]
    named = named[:MOST_LABELS]
    if trigram_loss is not None:
        named.append(("trigram", trigram_loss, LIGHT.baseline))
    losses = [value for line in drawn for value in line.losses.values()] + [loss for _, loss, _ in named]
    span = max(losses, default=1.0) - min(losses, default=0.0) or 1.0
    for (name, _, hue), height in zip(
        named, spread([loss for _, loss, _ in named], span * _LABEL_HEIGHT), strict=True
    ):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=height,
            text=escape_label(shorten(name, _LABEL_CELLS)),
            showarrow=False,
            xanchor="left",
            yanchor="middle",
            font={"color": hue, "size": 12},
        )
    figure.update_layout(
        template={},
        title={"text": "Held-out loss of the class"},
        hovermode="closest",
        margin={"l": 56, "r": 116, "t": 52, "b": 52},
        xaxis={
            "title": {"text": "Epoch"},
            "rangemode": "tozero",
            "tickformat": "~g",
            "dtick": 1 if end <= _FEW_EPOCHS else None,
        },
        yaxis={"title": {"text": "Loss (nats): lower is better"}, "tickformat": "~g"},
    )
    return figure


def _hue(line: BoardLine) -> str:
    return _HUES[line.place % len(_HUES)]


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Places on an axis moved apart as little as needed, so that labels there do not cover one another.

    Args:
        places: where labels should stand.
        gap: smallest distance between two of them.
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    moved = list(places)
    for _ in range(_ROUNDS):
        crowded = False
        for below, above in itertools.pairwise(order):
            missing = gap - (moved[above] - moved[below])
            if missing > gap / 100:
                crowded = True
                moved[below] -= missing / 2
                moved[above] += missing / 2
        if not crowded:
            break
    return moved

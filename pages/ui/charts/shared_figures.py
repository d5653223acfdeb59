"""Figures that several pages show: functions from numbers to a Plotly figure, with no Streamlit in them.

This is the one door: pages import every shared figure, and how its labels are written, from here.

Colours are those of `colours.LIGHT`; text, grid and background are left to whoever draws the figure, so that they
follow the reader's theme. Text that comes from a user passes through `escape_label`, since Plotly reads a subset
of HTML in every label.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import plotly.graph_objects as go

from pages.ui.charts.chart_labels import escape_label, percent, shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.charts.curve_figures import accuracy_curves, loss_curves

__all__ = [
    "accuracy_curves",
    "escape_label",
    "length_histogram",
    "loss_curves",
    "next_word_bars",
    "percent",
    "shorten",
]

BAR_LIMITS: Final = (10, 20, 50, 100)
"""Right ends that the axis of the bars may have, in per cent; few of them, so that bars seldom change scale."""


def next_word_bars(
    words: Sequence[str], probabilities: Sequence[float], chosen: str | None = None, title: str = "Next word"
) -> go.Figure:
    """Draw the most probable next words as horizontal bars, the most probable on top.

    Bars stand at ranks, not at words, so that a new seed changes their lengths and labels and nothing else; a word
    such as "200" or "constructor" is a label like any other. The words as they are travel in `customdata`.

    Args:
        words: shape (k,), as the model knows them.
        probabilities: shape (k,), in 0..1; any order.
        chosen: the word to mark, if it is among them.
        title: plain text above the bars.

    Returns:
        A figure with one bar trace.

    Raises:
        ValueError: when there are not as many words as probabilities.
    """
    if len(words) != len(probabilities):
        raise ValueError(
            f"got {len(words)} words and {len(probabilities)} probabilities; expected as many of each"
        )
    ranked = sorted(zip(words, map(float, probabilities), strict=True), key=lambda pair: -pair[1])
    ranks = list(range(len(ranked)))
    marked = [word == chosen for word, _ in ranked]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=[100 * share for _, share in ranked],
            y=ranks,
            width=0.62,
            marker={
                "color": LIGHT.bars,
                "cornerradius": 3,
                "pattern": {
                    "shape": ["/" if mark else "" for mark in marked],
                    "fillmode": "overlay",
                    "fgcolor": LIGHT.background,
                    "size": 7,
                    "solidity": 0.2,
                },
            },
            customdata=[word for word, _ in ranked],
            text=[escape_label(percent(share)) for _, share in ranked],
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                f"next word “{escape_label(word)}”: {escape_label(percent(share))}" for word, share in ranked
            ],
            hoverinfo="text",
            name="",
        )
    )
    limit = next(
        limit for limit in BAR_LIMITS if limit >= min(100, 100 * max([0.0, *(p for _, p in ranked)]))
    )
    labels = [escape_label(shorten(word)) for word, _ in ranked]
    figure.update_layout(
        template={},
        title={"text": escape_label(title)},
        showlegend=False,
        margin={"l": 148, "r": 72, "t": 48, "b": 52},
        xaxis={
            "title": {"text": "Probability (%)"},
            "range": [0, 1.004 * limit],  # a hair more, or the last grid line is left out
            "dtick": limit / 5 if limit < 100 else 25,
            "fixedrange": True,
        },
        yaxis={
            "range": [max(len(ranked), 1) - 0.5, -0.5],
            "tickvals": ranks,
            "ticktext": [
                f"<b>▸ {label}</b>" if mark else label for label, mark in zip(labels, marked, strict=True)
            ],
            "tickfont": {"size": 15},
            "ticks": "outside",
            "ticklen": 8,
            "tickcolor": "rgba(0,0,0,0)",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    return figure


def length_histogram(counts: Mapping[int, int]) -> go.Figure:
    """Draw how long the texts are.

    A few texts far longer than all others would press the rest into one bar, so that the axis ends where 99 of 100
    texts are covered and says how many lie beyond.

    Args:
        counts: number of texts by their length in words.

    Returns:
        A figure with at most about 40 bars; where lengths are grouped, each bar says from where to where.
    """
    shortest, longest = min(counts, default=0), _quantile(counts, 0.99)
    width = next(step for step in _steps() if (longest - shortest) / step < 40)
    groups: dict[int, int] = {}
    for length in sorted(length for length in counts if length <= longest):
        start = shortest + (length - shortest) // width * width
        groups[start] = groups.get(start, 0) + counts[length]
    beyond = sum(counts.values()) - sum(groups.values())
    unseen = f"; {_many(beyond, 'longer text')} not shown" if beyond else ""
    figure = go.Figure(
        go.Bar(
            x=[start + (width - 1) / 2 for start in groups],
            y=list(groups.values()),
            width=width * 0.86,
            marker={"color": LIGHT.baseline},
            hovertext=[f"{_span(start, width)}: {_many(number, 'text')}" for start, number in groups.items()],
            hoverinfo="text",
            name="",
        )
    )
    figure.update_layout(
        template={},
        title={"text": f"Half of the texts have at most {_many(_quantile(counts, 0.5), 'word')}"},
        showlegend=False,
        margin={"l": 56, "r": 16, "t": 48, "b": 52},
        xaxis={"title": {"text": f"Length (words){unseen}"}, "showgrid": False},
        yaxis={"title": {"text": "Texts"}, "rangemode": "tozero"},
    )
    return figure


def _quantile(counts: Mapping[int, int], share: float) -> int:
    """The smallest length that at least this share of the texts does not exceed; 0 without texts."""
    passed, texts = 0, sum(counts.values())
    for length in sorted(counts):
        passed += counts[length]
        if passed >= share * texts:
            return length
    return 0


def _span(start: int, width: int) -> str:
    """The lengths that one bar stands for."""
    return _many(start, "word") if width == 1 else f"{start} to {start + width - 1} words"


def _many(number: int, noun: str) -> str:
    """A number and its noun, with thin spaces between thousands."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}".replace(",", "\u202f")


def _steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, ... without end."""
    scale = 1
    while True:
        yield from (scale, 2 * scale, 5 * scale)
        scale *= 10

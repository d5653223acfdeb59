"""The most probable next words as bars: the figure, and the chart that pages show of it.

Colours are those of `colours.LIGHT`; text, grid and background are left to whoever draws the figure, so that they
follow the reader's theme. Text that comes from a user passes through `escape_label`, since Plotly reads a subset
of HTML in every label.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from pages.ui.charts.chart_labels import bits, escape_label, percent, shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.charts.live_chart import live_chart
from pages.ui.plain_text import isolated

ROW_HEIGHT: Final = 34
MARGINS: Final = 104
BAR_LIMITS: Final = (10, 20, 50, 100)
"""Right ends that the axis of the bars may have, in per cent; few of them, so that bars seldom change scale."""


def next_word_bars(
    words: Sequence[str], probabilities: Sequence[float], chosen: str | None = None, title: str = "Next word"
) -> dict[str, Any]:
    """Draw the most probable next words as horizontal bars, the most probable on top.

    Bars are placed by rank, not by word, so that a new seed changes their lengths and labels and nothing else; a word
    such as "200" or "constructor" is a label like any other. The words as they are travel in `customdata`.

    Args:
        words: shape (k,), as the model knows them.
        probabilities: shape (k,), in 0..1; any order.
        chosen: the word to mark, if it is among them.
        title: plain text above the bars.

    Returns:
        A figure with one bar trace, as Plotly's JSON describes one. It is drawn for every word that somebody types, and
        a `go.Figure` would take ten times as long; tests make one of it, which looks at every property.

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
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [100 * share for _, share in ranked],
        "y": ranks,
        "width": 0.62,
        "marker": {
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
        "customdata": [word for word, _ in ranked],
        "text": [escape_label(percent(share)) for _, share in ranked],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            f"next word “{escape_label(isolated(word))}”: {escape_label(percent(share))}"
            for word, share in ranked
        ],
        "hoverinfo": "text",
        "name": "",
    }
    limit = next(
        limit for limit in BAR_LIMITS if limit >= min(100, 100 * max([0.0, *(p for _, p in ranked)]))
    )
    labels = [escape_label(shorten(word)) for word, _ in ranked]
    layout = {
        "title": {"text": escape_label(title)},
        "showlegend": False,
        "margin": {"l": 148, "r": 72, "t": 48, "b": 52},
        "xaxis": {
            "title": {"text": "Probability (%)"},
            "range": [0, 1.004 * limit],  # a hair more, or the last grid line is left out
            "dtick": limit / 5 if limit < 100 else 25,
            "fixedrange": True,
        },
        "yaxis": {
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
    }
    return {"data": [bars], "layout": layout}


def with_surprise(figure: dict[str, Any]) -> dict[str, Any]:
    """Bars of next words that also tell each word's surprise in bits when they are pointed at.

    Args:
        figure: of `next_word_bars`; it is changed.
    """
    (bars,) = figure["data"]
    bars["hovertext"] = [
        f"next word “{escape_label(isolated(word))}”: {escape_label(percent(share / 100))}, "
        f"a surprise of {bits(share / 100)}"
        for word, share in zip(bars["customdata"], bars["x"], strict=True)
    ]
    return figure


def next_word_chart(
    words: Sequence[str],
    probabilities: Sequence[float],
    *,
    title: str,
    key: str,
    num_rows: int | None = None,
    chosen: str | None = None,
    on_select: Callable[[str], None] | None = None,
    follow_words: bool = False,
) -> None:
    """Show next words as bars that tell their surprise, and can be chosen.

    Args:
        words: shape (k,), as the model knows them, best first.
        probabilities: shape (k,), in 0..1.
        title: plain text above the bars.
        key: one chart on the page.
        num_rows: rows that the height leaves room for; None for as many as there are words.
        chosen: the word to mark, if it is among them.
        on_select: called with the word of a bar that was chosen; None makes bars that cannot be chosen.
        follow_words: let a word's bar glide to its new place, instead of the bars at each rank to their new length.
    """
    figure = with_surprise(next_word_bars(words, probabilities, chosen=chosen, title=title))
    if follow_words:
        figure["layout"]["meta"] = {"glide": "words"}
    first = list(zip(words, probabilities, strict=True))[:5]
    live_chart(
        figure,
        key=key,
        height=MARGINS + ROW_HEIGHT * (num_rows or max(1, len(words))),
        alt=f"{title}: " + ", ".join(f"{word} {percent(share)}" for word, share in first),
        selectable=on_select is not None,
        on_select=on_select,
        select_label="Append",
    )

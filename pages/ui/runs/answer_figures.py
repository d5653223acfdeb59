"""What several runs expect after the same text, word by word, in one figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from lstm_core.events import PinnedAnswer
from pages.ui.charts.chart_labels import escape_label, percent, shorten
from pages.ui.charts.run_looks import PATTERNS, RUN_LOOKS, legend_name, with_legend
from pages.ui.plain_text import isolated

TOP_WORDS: Final = 5
MOST_WORDS: Final = 10
_BAR: Final = 15
_GAP: Final = 12


def words_of(answers: Sequence[PinnedAnswer]) -> list[str]:
    """The words among the first guesses of any of the answers, those first that are most probable in the mean.

    Args:
        answers: to the same seed, at least one.
    """
    words = dict.fromkeys(word for answer in answers for word in answer.words[:TOP_WORDS])

    def mean(word: str) -> float:
        return sum(_probability(answer, word) or 0.0 for answer in answers) / len(answers)

    return sorted(words, key=mean, reverse=True)[:MOST_WORDS]


def table_of(answers: Sequence[PinnedAnswer]) -> list[list[str]]:
    """The answers as rows: a word, then its probability in each answer, see `share_of`."""
    return [[word, *(share_of(answer, word) for answer in answers)] for word in words_of(answers)]


def share_of(answer: PinnedAnswer, word: str) -> str:
    """A word's probability; of one that is not among the stored words, that it is less than theirs: "<2.1 %"."""
    found = _probability(answer, word)
    if found is not None:
        return percent(found)
    return f"<{percent(min(answer.probabilities)).removeprefix('<')}"


def answer_bars(
    names: Sequence[str], places: Sequence[int], answers: Sequence[PinnedAnswer], title: str
) -> tuple[go.Figure, int]:
    """Draws the probabilities of each word in all answers beside each other.

    Args:
        names: what the runs are called; any texts.
        places: of their looks, see `RUN_LOOKS`.
        answers: theirs to the same seed.
        title: plain text above the bars.

    Returns:
        The figure and the height that it is made for, in CSS pixels.
    """
    words = words_of(answers)
    ranks = list(range(len(words)))
    figure = go.Figure()
    for name, place, answer in zip(names, places, answers, strict=True):
        found = [_probability(answer, word) for word in words]
        figure.add_bar(
            orientation="h",
            y=ranks,
            x=[100 * (one or 0.0) for one in found],
            name=legend_name(name),
            marker={
                "color": RUN_LOOKS[place].colour,
                "cornerradius": 2,
                "pattern": {"shape": PATTERNS[place], "fillmode": "overlay", "size": 6, "solidity": 0.25},
            },
            text=[escape_label(share_of(answer, word)) for word in words],
            textposition="outside",
            cliponaxis=False,
            hovertext=[
                f"{escape_label(name)}: “{escape_label(isolated(word))}” {escape_label(share_of(answer, word))}"
                for word in words
            ],
            hoverinfo="text",
        )
    legend, height = with_legend(len(names), 60 + len(words) * (_BAR * len(names) + _GAP))
    legend["margin"] |= {"l": 130, "r": 64}
    figure.update_layout(
        **legend,
        template={},
        title={"text": escape_label(title)},
        barmode="group",
        bargap=_GAP / (_BAR * len(names) + _GAP),
        showlegend=True,
        xaxis={"title": {"text": "Probability (%)"}, "rangemode": "tozero", "fixedrange": True},
        yaxis={
            "autorange": "reversed",
            "tickvals": ranks,
            "ticktext": [escape_label(shorten(word)) for word in words],
            "tickfont": {"size": 15},
            "ticks": "outside",
            "ticklen": 8,
            "tickcolor": "rgba(0,0,0,0)",
            "showgrid": False,
            "fixedrange": True,
        },
    )
    return figure, height


def _probability(answer: PinnedAnswer, word: str) -> float | None:
    """Of a word in an answer; None where it is not among the words that are stored."""
    return dict(zip(answer.words, answer.probabilities, strict=True)).get(word)

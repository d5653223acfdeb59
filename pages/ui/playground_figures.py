"""Figures of the playground: functions from numbers to a Plotly figure, with no Streamlit in them."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from pages.ui.labels import escape_label, percent


def bits(probability: float) -> str:
    """The surprise of a word, -log2 of its probability, for people: "1.5 bits"."""
    if probability <= 0:
        return "more bits than can be counted"
    return f"{max(0.0, -math.log2(probability)):.1f} bits"


def with_surprise(figure: go.Figure) -> go.Figure:
    """Bars of next words that tell each word's surprise in bits as well when they are pointed at.

    Args:
        figure: of `figures.next_word_bars`; it is changed.
    """
    bars = figure.data[0]
    bars.hovertext = [
        f"next word “{escape_label(word)}”: {escape_label(percent(share / 100))}, a surprise of {bits(share / 100)}"
        for word, share in zip(bars.customdata, bars.x, strict=True)
    ]
    return figure

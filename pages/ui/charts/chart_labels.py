"""Words and numbers as a chart shows them: a user's text stays text, and a share is written in one way."""

import math
import unicodedata
from typing import Final

LABEL_CELLS: Final = 16
"""Widest label of a bar, in cells of a Latin letter; longer words end in an ellipsis."""


def escape_label(text: str) -> str:
    """Make Plotly show a text literally instead of reading `<b>`, `<a href>` or `&amp;` in it.

    Args:
        text: any text, such as a word of a user's corpus.

    Returns:
        The text with `&`, `<` and `>` as entities, and whitespace of every kind as single spaces.
    """
    flat = " ".join(text.split())
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, cells: int = LABEL_CELLS) -> str:
    """Cut a text to a width, with an ellipsis where something is missing.

    Args:
        text: the text as the user wrote it, not escaped.
        cells: the width; a Latin letter takes one cell, a wide (East Asian) character two, a combining mark none.

    Returns:
        The text, or its beginning and "…".
    """
    widths = [_cells(character) for character in text]
    if sum(widths) <= cells:
        return text
    taken, end = 1, 0  # the ellipsis takes one cell
    while taken + widths[end] <= cells:
        taken += widths[end]
        end += 1
    return text[:end].rstrip() + "…"


def percent(share: float) -> str:
    """Write a share as per cent with one decimal; what would round to nothing reads "<0.1 %".

    Args:
        share: in 0..1.

    Returns:
        For example "12.3 %".
    """
    return "<0.1 %" if 0 < share < 0.0005 else f"{100 * share:.1f} %"


def bits(probability: float) -> str:
    """The surprise of a word, -log2 of its probability, for people: "1.5 bits"."""
    if probability <= 0:
        return "more bits than can be counted"
    return f"{max(0.0, -math.log2(probability)):.1f} bits"


def _cells(character: str) -> int:
    """Width of one character in cells."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1

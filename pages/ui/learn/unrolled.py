"""The drawing of stage 1: networks unrolled over the same words, lit by what reaches each word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from pages.ui.charts.cell_looks import LOOKS
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.learn import ink
from pages.ui.learn.lesson_figures import FLOOR, Curve
from pages.ui.learn.prose.fading_prose import SHORT_NAMES

MOST_CELLS: Final = 18
_LEFT: Final = 58
_WIDTH: Final = 760
_ROW: Final = 88


def unrolled(words: Sequence[str], target: str, curves: Sequence[Curve], back: int) -> str:
    """Words below, a row of cells for each network above them.

    Args:
        words: those before the target, left to right; the last `MOST_CELLS` are drawn.
        target: the word that is asked about.
        curves: relative reach of each network by distance from the last word.
        back: the chosen distance.

    Returns:
        An SVG.
    """
    shown = words[-MOST_CELLS:]
    step = (_WIDTH - _LEFT - 76) / len(shown)
    size = min(40.0, 0.66 * step)
    cells = max(2, int(step / 8.2))
    parts = []
    for row, curve in enumerate(curves):
        y, look = 46 + _ROW * row, LOOKS[curve.look]
        parts.append(ink.text(2, y, SHORT_NAMES[curve.look], anchor="start", bold=True, colour=look.colour))
        for place in range(len(shown)):
            x, distance = _LEFT + step * place, len(shown) - 1 - place
            share = curve.y[distance] if distance < len(curve.y) else 0.0
            parts.append(ink.box(x, y - size / 2, size, size, fill=look.colour, lit=_light(share)))
            parts.append(ink.arrow([(x + size, y), (x + step, y)], opacity=0.65, thick=1.2))
            if distance == back:
                parts.append(ink.box(x - 4, y - size / 2 - 4, size + 8, size + 8, thick=2.4, radius=9))
                parts.append(ink.text(x + size / 2, y - size / 2 - 15, percent(share), size=14, bold=True))
        parts.append(ink.text(_WIDTH - 72, y, shorten(target, 8), anchor="start", bold=True))
    bottom = 46 + _ROW * (len(curves) - 1) + size / 2
    for place, word in enumerate(shown):
        x = _LEFT + step * place + size / 2
        chosen = place == len(shown) - 1 - back
        parts.append(ink.arrow([(x, bottom + 26), (x, bottom + 5)], opacity=0.65, thick=1.2))
        parts.append(ink.text(x, bottom + 38, shorten(word, cells), size=14.5, bold=chosen))
    return ink.drawing(_WIDTH, bottom + 54, parts)


def place_of(words: Sequence[str], back: int) -> float:
    """Where in the drawing's width the chosen cell stands, 0..1."""
    shown = min(len(words), MOST_CELLS)
    step = (_WIDTH - _LEFT - 76) / shown
    return float(np.clip((_LEFT + step * (shown - 1 - back + 0.4)) / _WIDTH, 0, 1))


def _light(share: float) -> float:
    """How strongly a cell is lit, 0..1: on the logarithmic scale of the chart below, so that a hundredth is seen."""
    return min(1.0, max(0.0, 1 - math.log(max(share, FLOOR)) / math.log(FLOOR)))

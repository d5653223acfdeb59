"""The drawing of stage 1: two networks unrolled over the same words, lit by what reaches each word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.learn import ink
from pages.ui.learn.lesson_figures import FLOOR, LOOKS

MOST_CELLS: Final = 18
_LEFT: Final = 58
_WIDTH: Final = 760
_ROW: Final = 88


def unrolled(
    words: Sequence[str], target: str, lstm: Sequence[float], rnn: Sequence[float], back: int
) -> str:
    """Words below, a row of cells for each network above them.

    Args:
        words: those before the target, left to right; the last `MOST_CELLS` are drawn.
        target: the word that is asked about.
        lstm: relative reach by distance from the last word.
        rnn: the same of the simple RNN.
        back: the chosen distance.

    Returns:
        An SVG.
    """
    shown = words[-MOST_CELLS:]
    step = (_WIDTH - _LEFT - 76) / len(shown)
    size = min(40.0, 0.66 * step)
    cells = max(2, int(step / 8.2))
    parts = []
    for row, (name, look, reach) in enumerate((("LSTM", LOOKS["lstm"], lstm), ("RNN", LOOKS["rnn"], rnn))):
        y = 46 + _ROW * row
        parts.append(ink.text(2, y, name, anchor="start", bold=True, colour=look.colour))
        for place in range(len(shown)):
            x, distance = _LEFT + step * place, len(shown) - 1 - place
            share = reach[distance] if distance < len(reach) else 0.0
            parts.append(ink.box(x, y - size / 2, size, size, fill=look.colour, lit=_light(share)))
            parts.append(ink.arrow([(x + size, y), (x + step, y)], opacity=0.65, thick=1.2))
            if distance == back:
                parts.append(ink.box(x - 4, y - size / 2 - 4, size + 8, size + 8, thick=2.4, radius=9))
                parts.append(ink.text(x + size / 2, y - size / 2 - 15, percent(share), size=14, bold=True))
        parts.append(ink.text(_WIDTH - 72, y, shorten(target, 8), anchor="start", bold=True))
    bottom = 46 + _ROW + size / 2
    for place, word in enumerate(shown):
        x = _LEFT + step * place + size / 2
        chosen = place == len(shown) - 1 - back
        parts.append(ink.arrow([(x, bottom + 26), (x, bottom + 5)], opacity=0.65, thick=1.2))
        parts.append(ink.text(x, bottom + 38, shorten(word, cells), size=14.5, bold=chosen))
    return ink.drawing(_WIDTH, bottom + 54, parts)


def _light(share: float) -> float:
    """How strongly a cell is lit, 0..1: on the logarithmic scale of the chart below, so that a hundredth is seen."""
    return min(1.0, max(0.0, 1 - math.log(max(share, FLOOR)) / math.log(FLOOR)))

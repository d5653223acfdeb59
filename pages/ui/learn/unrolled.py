"""The drawing of stage 1: networks unrolled over the same words, lit by what reaches each word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pages.ui.charts.cell_looks import LOOKS
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.learn import ink
from pages.ui.learn.lesson_figures import FLOOR, Curve
from pages.ui.learn.prose.fading_prose import SHORT_NAMES

MOST_CELLS: Final = 18


@dataclass(frozen=True)
class _Room:
    """What there is room for.

    Args:
        width: of the drawing.
        left, right: of the cells, for the networks' names and for the word that is asked about.
        row: from one network to the next.
        letters: of the word that is asked about.
        size: of the names.
    """

    width: float
    left: float
    right: float
    row: float
    letters: int
    size: float


_WIDE: Final = _Room(760, 58, 76, 88, 8, 15)
_NARROW: Final = _Room(372, 52, 46, 66, 6, 13.5)


def unrolled(
    words: Sequence[str], target: str, curves: Sequence[Curve], back: int, is_narrow: bool = False
) -> str:
    """Words below, a row of cells for each network above them.

    Args:
        words: those before the target, left to right; the last `MOST_CELLS` are drawn.
        target: the word that is asked about.
        curves: relative reach of each network by distance from the last word.
        back: the chosen distance.
        is_narrow: laid out for phones.

    Returns:
        An SVG.
    """
    room = _NARROW if is_narrow else _WIDE
    shown = words[-MOST_CELLS:]
    step = (room.width - room.left - room.right) / len(shown)
    size = min(40.0, 0.66 * step)
    parts = []
    for row, curve in enumerate(curves):
        y, look = 46 + room.row * row, LOOKS[curve.look]
        parts.append(
            ink.text(
                2, y, SHORT_NAMES[curve.look], anchor="start", size=room.size, bold=True, colour=look.colour
            )
        )
        for place in range(len(shown)):
            x, distance = room.left + step * place, len(shown) - 1 - place
            share = curve.y[distance] if distance < len(curve.y) else 0.0
            parts.append(
                ink.box(x, y - size / 2, size, size, fill=look.colour, lit=_light(share), radius=size / 6)
            )
            parts.append(ink.arrow([(x + size, y), (x + step, y)], opacity=0.65, thick=min(1.2, step / 24)))
            if distance == back:
                parts.append(
                    ink.box(x - 4, y - size / 2 - 4, size + 8, size + 8, thick=2.4, radius=size / 6 + 3)
                )
                parts.append(ink.text(x + size / 2, y - size / 2 - 15, percent(share), size=14, bold=True))
        parts.append(
            ink.text(
                room.width - room.right + 4,
                y,
                shorten(target, room.letters),
                anchor="start",
                size=room.size,
                bold=True,
            )
        )
    bottom = 46 + room.row * (len(curves) - 1) + size / 2
    parts += [
        ink.arrow([(x, bottom + 26), (x, bottom + 5)], opacity=0.65, thick=1.2)
        for x in (room.left + step * place + size / 2 for place in range(len(shown)))
    ]
    cells = max(2, int(step / 8.2))
    is_turned = is_narrow and any(len(word) > cells for word in shown)
    for place, word in enumerate(shown):
        x, chosen = room.left + step * place + size / 2, place == len(shown) - 1 - back
        if is_turned:
            parts.append(
                ink.text(x + 3, bottom + 34, shorten(word, 8), size=13, anchor="end", bold=chosen, turned=-50)
            )
        else:
            parts.append(ink.text(x, bottom + 38, shorten(word, cells), size=14.5, bold=chosen))
    return ink.drawing(room.width, bottom + (90 if is_turned else 54), parts)


def _light(share: float) -> float:
    """How strongly a cell is lit, 0..1: on the logarithmic scale of the chart below, so that a hundredth is seen."""
    return min(1.0, max(0.0, 1 - math.log(max(share, FLOOR)) / math.log(FLOOR)))

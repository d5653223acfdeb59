"""Four small drawings: what goes into an LSTM and what comes out, for language, speech, time series and video."""

from __future__ import annotations

import math
from typing import Final

from pages.ui.charts.colours import LIGHT
from pages.ui.learn import ink
from pages.ui.learn.prose.uses_prose import IN, OUT, Use

_WIDTH: Final = 300
_HEIGHT: Final = 150
_CELLS: Final = 4


def use_drawing(use: Use) -> str:
    """A chain of cells with the inputs of a use below and its outputs above."""
    step = 66
    parts = []
    for place in range(_CELLS):
        x = 42 + step * place
        parts.append(ink.box(x - 17, 62, 34, 30, fill=LIGHT.cell_state, lit=0.35, stroke=LIGHT.cell_state))
        if place:
            parts.append(ink.arrow([(x - step + 17, 77), (x - 17, 77)], thick=1.3))
        parts.append(ink.arrow([(x, 112), (x, 93)], thick=1.2))
        parts.append(_input(use, x, place))
    for place, name in enumerate(OUT[use]):
        if name:
            x = 42 + step * place
            parts.append(ink.arrow([(x, 61), (x, 38)], thick=1.2))
            parts.append(ink.text(x, 24, name, size=13.5, bold=True))
    return ink.drawing(_WIDTH, _HEIGHT, parts)


def _input(use: Use, x: float, place: int) -> str:
    """What one cell reads."""
    if use == "language":
        return ink.text(x, 126, IN[use][place], size=13.5)
    if use == "speech":
        heights = [abs(math.sin(1.7 * (7 * place + bar))) * 14 + 2 for bar in range(7)]
        return "".join(
            ink.line(
                [(x - 15 + 5 * bar, 130 - height), (x - 15 + 5 * bar, 130 + height)],
                thick=2,
                colour=LIGHT.training,
            )
            for bar, height in enumerate(heights)
        )
    if use == "series":
        points = [(x - 20 + 4 * dot, 130 - 11 * math.sin(0.55 * (10 * place + dot))) for dot in range(11)]
        return ink.line(points, thick=2, colour=LIGHT.training)
    lift = (4, -2, -8, -2)[place]
    return (
        ink.box(x - 17, 114, 34, 32, thick=1, radius=3)
        + ink.disc(x - 3, 123, 3.5, fill=LIGHT.training, stroke="none")
        + ink.line([(x - 3, 127), (x - 3, 141)], thick=2, colour=LIGHT.training)
        + ink.line([(x - 3, 131), (x + 9, 131 + lift)], thick=2, colour=LIGHT.training)
    )

"""Rows of squares, one square a unit: what the cell holds and decides, row by row."""

from __future__ import annotations

from typing import Final

import numpy as np

from pages.ui.charts.colours import LIGHT
from pages.ui.learn import ink

_LEFT: Final = 104
_SIZE: Final = 15
_ROW: Final = 36
_GAP: Final = 2


def memory_strip(rows: list[tuple[str, np.ndarray | None, str]]) -> str:
    """The rows as an SVG.

    Args:
        rows: name, one value a unit (None: not there yet, drawn empty), and "signed" or a gate's name; signed
            values take the diverging colours (nearly 0 stays empty), gates their own hue from 0 to 1.
    """
    most = max((len(values) for _, values, _ in rows if values is not None), default=1)
    per_line = most
    parts, y = [], 20.0
    for name, values, kind in rows:
        colour = ink.INK if kind == "signed" else LIGHT.gates[kind]
        there = values is not None
        parts.append(
            ink.text(
                _LEFT - 10,
                y,
                name,
                size=13,
                anchor="end",
                bold=there,
                opacity=1 if there else 0.35,
                colour=colour,
            )
        )
        for place in range(per_line):
            x = _LEFT + place * (_SIZE + _GAP)
            fill, lit = ("none", 0.0) if values is None else _colour(float(values[place]), kind)
            parts.append(
                ink.box(
                    x,
                    y - 11,
                    _SIZE,
                    22,
                    fill=fill,
                    lit=lit,
                    thick=0.6,
                    faint=0.4 if there else 0.15,
                    radius=2,
                )
            )
        y += _ROW if name in ("what stays", "what is written", "c") else _ROW - 7
    return ink.drawing(_LEFT + per_line * (_SIZE + _GAP) + 4, y, parts)


def _colour(value: float, kind: str) -> tuple[str, float]:
    """Fill and its strength."""
    if kind != "signed":
        return LIGHT.gates[kind], max(0.0, min(1.0, value))
    if abs(value) < 0.02:
        return "none", 0.0
    steps = LIGHT.diverging
    share = (np.tanh(value) + 1) / 2  # a cell state has no bound; tanh gives every size a place
    return steps[min(len(steps) - 1, int(share * len(steps)))], 1.0

"""Rows of squares, one square a unit: what the cell holds and decides, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pages.ui.charts.colours import LIGHT
from pages.ui.learn import ink

_LEFT: Final = 104
_SIZE: Final = 15
_ROW: Final = 36
_GAP: Final = 2


@dataclass(frozen=True)
class StripRow:
    """One row of squares.

    Args:
        name: what it shows.
        values: (units,); None: not there yet, drawn empty.
        gate: whose hue the squares take from 0 to 1; None for signed values, which take the diverging colours, where
            nearly 0 stays empty.
        is_last: of its group; there is more room below it.
    """

    name: str
    values: np.ndarray | None
    gate: str | None
    is_last: bool = False


def memory_strip(rows: Sequence[StripRow]) -> str:
    """The rows as an SVG, one square a unit."""
    most = max((len(row.values) for row in rows if row.values is not None), default=1)
    parts, y = [], 20.0
    for row in rows:
        values, gate = row.values, row.gate
        colour = ink.INK if gate is None else LIGHT.gates[gate]
        there = values is not None
        parts.append(
            ink.text(
                _LEFT - 10,
                y,
                row.name,
                size=13,
                anchor="end",
                bold=there,
                opacity=1 if there else 0.35,
                colour=colour,
            )
        )
        for place in range(most):
            x = _LEFT + place * (_SIZE + _GAP)
            fill, lit = ("none", 0.0) if values is None else _colour(float(values[place]), gate)
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
        y += _ROW if row.is_last else _ROW - 7
    return ink.drawing(_LEFT + most * (_SIZE + _GAP) + 4, y, parts)


def _colour(value: float, gate: str | None) -> tuple[str, float]:
    """Fill and its strength."""
    if gate is not None:
        return LIGHT.gates[gate], max(0.0, min(1.0, value))
    if abs(value) < 0.02:
        return "none", 0.0
    steps = LIGHT.diverging
    share = (np.tanh(value) + 1) / 2  # a cell state has no bound; tanh gives every size a place
    return steps[min(len(steps) - 1, int(share * len(steps)))], 1.0

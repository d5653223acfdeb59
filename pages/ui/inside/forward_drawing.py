"""The whole forward pass as one drawing: words, then vectors and gates, then the sums of one unit and one score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lstm_core.inference.inspection.forward_pass import GateSum, WordScore
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.inside.names import Quantity
from pages.ui.learn import ink

MOST_WORDS: Final = 10
MOST_SQUARES: Final = 32
_WIDTH: Final = 760
_LEFT: Final = 132
_SQUARE: Final = (_WIDTH - _LEFT - 8) / MOST_SQUARES
_SUMS: Final = (_LEFT, 256, 390, 512, 640)
"""Where the columns of the sums begin."""


@dataclass(frozen=True)
class Strip:
    """One row of squares.

    Args:
        name: what it shows.
        values: (squares,) the shown units, or numbers of a vector.
        colour: of a gate from 0 to 1; None for signed values.
        marked: which square is the chosen unit; None where squares are no units.
    """

    name: str
    values: np.ndarray
    colour: str | None
    marked: int | None = None


@dataclass(frozen=True)
class NextWord:
    """One of the most probable next words."""

    word: str
    score: WordScore
    probability: float


def strip_of(quantity: Quantity, values: np.ndarray, shown: np.ndarray, unit: int) -> Strip:
    """A quantity of the shown units, the chosen one among them marked."""
    places = np.flatnonzero(shown == unit)
    return Strip(
        quantity.title,
        values[shown],
        None if quantity.signed else quantity.colour,
        int(places[0]) if len(places) else None,
    )


def forward_drawing(
    words: Sequence[str],
    layers: int,
    strips: Sequence[Strip],
    sums: Sequence[tuple[GateSum, str, str]],
    states: Sequence[str],
    expected: Sequence[NextWord],
) -> str:
    """The drawing as an SVG, from top to bottom.

    Args:
        words: those that were read, the chosen one last.
        layers: recurrent layers of the model.
        strips: what happens at the chosen word; empty where this is not unfolded.
        sums: each gate of the chosen unit with its title and its colour; empty where this is not unfolded.
        states: how the unit's states follow, as lines; empty where this is not unfolded.
        expected: the most probable next words.
    """
    parts: list[str] = []
    y = _words(parts, words, layers, expected[0].word)
    y = _strips(parts, strips, y)
    y = _sums(parts, sums, states, y)
    y = _expected(parts, expected, bool(sums), y)
    return ink.drawing(_WIDTH, y, parts)


def _words(parts: list[str], words: Sequence[str], layers: int, best: str) -> float:
    """The words below a chain of cells for each layer; where the drawing goes on."""
    shown = words[-MOST_WORDS:]
    step = (_WIDTH - 120) / max(len(shown), 1)
    bottom = 30 + 46 * layers
    for place, word in enumerate(shown):
        x, is_last = 20 + step * (place + 0.5), place == len(shown) - 1
        for layer in range(layers):
            y = 26 + 46 * (layers - 1 - layer)
            parts.append(
                ink.box(
                    x - 15,
                    y - 13,
                    30,
                    26,
                    fill=LIGHT.cell_state,
                    lit=0.5 if is_last else 0.12,
                    stroke=LIGHT.cell_state,
                    thick=2.4 if is_last else 1.2,
                )
            )
            parts.append(ink.arrow([(x, y + 33), (x, y + 14)], thick=1.2))
            if not is_last:
                parts.append(ink.arrow([(x + 15, y), (x + step - 15, y)], thick=1.4))
        parts.append(
            ink.text(x, bottom + 18, shorten(word, max(3, int(step / 8.5))), size=14.5, bold=is_last)
        )
    end = 20 + step * (len(shown) - 0.5)
    parts.append(ink.arrow([(end + 15, 26), (end + 40, 26)], thick=1.4))
    parts.append(ink.text(end + 44, 26, shorten(best, 9), anchor="start", bold=True, colour=LIGHT.bars))
    return bottom + 44


def _strips(parts: list[str], strips: Sequence[Strip], y: float) -> float:
    for strip in strips:
        parts.append(ink.text(_LEFT - 10, y + 9, strip.name, size=13, anchor="end"))
        for place, value in enumerate(strip.values):
            fill, lit = _colour(float(value), strip.colour)
            is_marked = place == strip.marked
            parts.append(
                ink.box(
                    _LEFT + _SQUARE * place,
                    y,
                    _SQUARE - 2,
                    18,
                    fill=fill,
                    lit=lit,
                    thick=2.2 if is_marked else 0.6,
                    faint=1 if is_marked else 0.4,
                    radius=2,
                )
            )
        y += 27
    return y + (12 if strips else 0)


def _sums(
    parts: list[str], sums: Sequence[tuple[GateSum, str, str]], states: Sequence[str], y: float
) -> float:
    """Each gate's sum in one line: from the input, from the state, the bias, the sum, what comes out."""
    if not sums:
        return y
    for x, name in zip(_SUMS, ("input · W", "+ state · U", "+ bias", "= sum", "squashed"), strict=True):
        parts.append(ink.text(x, y + 8, name, size=12.5, anchor="start", opacity=0.85))
    y += 27
    for gate, title, colour in sums:
        parts.append(ink.text(_LEFT - 10, y + 8, title, size=13.5, anchor="end", bold=True, colour=colour))
        squash = "σ" if gate.is_open else "tanh"
        cells = (
            ink.signed(gate.from_input),
            ink.signed(gate.from_state),
            ink.signed(gate.bias),
            ink.signed(gate.total),
            f"{squash} → {ink.number(gate.value) if gate.is_open else ink.signed(gate.value)}",
        )
        parts += [
            ink.text(x, y + 8, cell, anchor="start", size=14) for x, cell in zip(_SUMS, cells, strict=True)
        ]
        y += 26
    for line in states:
        parts.append(ink.text(_LEFT, y + 10, line, anchor="start", size=14.5, bold=True))
        y += 26
    return y + 12


def _expected(parts: list[str], expected: Sequence[NextWord], is_written_out: bool, y: float) -> float:
    """The most probable words with their scores and probabilities."""
    widest = max([0.01, *(one.probability for one in expected)])
    for one in expected:
        parts.append(
            ink.text(_LEFT - 10, y + 9, shorten(one.word, 14), anchor="end", bold=one is expected[0])
        )
        told = (
            f"h · w {ink.signed(one.score.from_state)}  + bias {ink.signed(one.score.bias)}  = "
            f"{ink.signed(one.score.logit)}"
            if is_written_out
            else f"score {ink.signed(one.score.logit)}"
        )
        parts.append(ink.text(_LEFT, y + 9, told, anchor="start", size=13.5))
        x = 420.0
        parts.append(ink.arrow([(x - 54, y + 9), (x - 8, y + 9)], thick=1.2))
        parts.append(
            ink.box(
                x, y, 210 * one.probability / widest, 18, fill=LIGHT.bars, lit=0.9, stroke="none", radius=3
            )
        )
        parts.append(
            ink.text(
                x + 8 + 210 * one.probability / widest,
                y + 9,
                percent(one.probability),
                anchor="start",
                size=14,
            )
        )
        y += 27
    return y + 4


def _colour(value: float, gate: str | None) -> tuple[str, float]:
    """Fill and its strength."""
    if gate is not None:
        return gate, max(0.0, min(1.0, value))
    if abs(value) < 0.02:
        return "none", 0.0
    steps = LIGHT.diverging
    return steps[min(len(steps) - 1, int((np.tanh(value) + 1) / 2 * len(steps)))], 1.0

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

MOST_SQUARES: Final = 32
SUM_COLUMNS: Final = ("input · W", "+ state · U", "+ bias", "= sum", "squashed")
SCORE: Final = "score {score}"


@dataclass(frozen=True)
class _Room:
    """What there is room for.

    Args:
        width: of the drawing.
        left: where the numbers begin; their names stand before it.
        words: of the text, at most.
        squares: of a strip in one line.
        sums: where the columns of the sums begin.
        bars: where the bars of the next words begin, beside a score alone and beside what it is made of.
        longest: of the bars.
        name: size of the names' letters.
        is_narrow: a sum stands below its name, and what a score is made of below the score.
    """

    width: float
    left: float
    words: int
    squares: int
    sums: tuple[float, ...]
    bars: tuple[float, float]
    longest: float
    name: float
    is_narrow: bool

    @property
    def square(self) -> float:
        """Width of a square with the gap after it."""
        return (self.width - self.left - 8) / self.squares


_WIDE: Final = _Room(760, 132, 10, 32, (132, 256, 390, 512, 640), (290, 420), 210, 13, False)
_NARROW: Final = _Room(372, 100, 5, 16, (4, 74, 154, 214, 282), (218, 218), 90, 12, True)


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
    is_narrow: bool = False,
) -> str:
    """The drawing as an SVG, from top to bottom.

    Args:
        words: those that were read, the chosen one last.
        layers: recurrent layers of the model.
        strips: what happens at the chosen word; empty where this is not unfolded.
        sums: each gate of the chosen unit with its title and its colour; empty where this is not unfolded.
        states: how the unit's states follow, as lines; empty where this is not unfolded.
        expected: the most probable next words.
        is_narrow: laid out for phones.
    """
    room = _NARROW if is_narrow else _WIDE
    parts: list[str] = []
    y = _words(parts, room, words, layers, expected[0].word)
    y = _strips(parts, room, strips, y)
    y = _sums(parts, room, sums, states, y)
    y = _expected(parts, room, expected, bool(sums), y)
    return ink.drawing(room.width, y, parts)


def _words(parts: list[str], room: _Room, words: Sequence[str], layers: int, best: str) -> float:
    """The words below a chain of cells for each layer; where the drawing goes on."""
    shown = words[-room.words :]
    step = (room.width - (80 if room.is_narrow else 120)) / max(len(shown), 1)
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
            if not place and len(words) > len(shown):  # words before these are left out of the picture
                parts.append(ink.arrow([(x - 34, y), (x - 15, y)], thick=1.4, dashed=True))
        parts.append(
            ink.text(x, bottom + 10, shorten(word, max(3, int(step / 8.5))), size=14.5, bold=is_last)
        )
    if len(words) > len(shown):
        parts.append(ink.text(4, bottom + 10, "…", anchor="start", size=14.5))
    end = 20 + step * (len(shown) - 0.5)
    parts.append(ink.arrow([(end + 15, 26), (end + 38, 26)], thick=1.4))
    cells = 6 if room.is_narrow else 9
    parts.append(ink.text(end + 42, 26, shorten(best, cells), anchor="start", bold=True, colour=LIGHT.bars))
    return bottom + 40


def _strips(parts: list[str], room: _Room, strips: Sequence[Strip], y: float) -> float:
    """Rows of squares, each in as many lines as it takes."""
    high, row = (13, 15) if room.is_narrow else (18, 20)
    for strip in strips:
        lines = -(-len(strip.values) // room.squares)
        middle = y + (row * lines - row + high) / 2
        parts.append(ink.text(room.left - 8, middle, strip.name, size=room.name, anchor="end"))
        for place, value in enumerate(strip.values):
            fill, lit = _colour(float(value), strip.colour)
            is_marked = place == strip.marked
            parts.append(
                ink.box(
                    room.left + room.square * (place % room.squares),
                    y + row * (place // room.squares),
                    room.square - 2,
                    high,
                    fill=fill,
                    lit=lit,
                    thick=2.2 if is_marked else 0.6,
                    faint=1 if is_marked else 0.4,
                    radius=2,
                )
            )
        y += row * lines + 7
    return y + (12 if strips else 0)


def _sums(
    parts: list[str],
    room: _Room,
    sums: Sequence[tuple[GateSum, str, str]],
    states: Sequence[str],
    y: float,
) -> float:
    """Each gate's sum in one line: from the input, from the state, the bias, the sum, what comes out."""
    if not sums:
        return y
    for x, name in zip(room.sums, SUM_COLUMNS, strict=True):
        parts.append(ink.text(x, y + 8, name, size=room.name, anchor="start", opacity=0.85))
    y += 27
    for gate, title, colour in sums:
        if room.is_narrow:
            parts.append(ink.text(4, y + 8, title, size=13, anchor="start", bold=True, colour=colour))
            y += 19
        else:
            parts.append(
                ink.text(room.left - 8, y + 8, title, size=13.5, anchor="end", bold=True, colour=colour)
            )
        squash = "σ" if gate.is_open else "tanh"
        cells = (
            ink.signed(gate.from_input),
            ink.signed(gate.from_state),
            ink.signed(gate.bias),
            ink.signed(gate.total),
            f"{squash} → {ink.number(gate.value) if gate.is_open else ink.signed(gate.value)}",
        )
        parts += [
            ink.text(x, y + 8, cell, anchor="start", size=14)
            for x, cell in zip(room.sums, cells, strict=True)
        ]
        y += 26
    x, size = (4, 13.5) if room.is_narrow else (room.left, 14.5)
    for line in states:
        parts.append(ink.text(x, y + 10, line, anchor="start", size=size, bold=True))
        y += 26
    return y + 12


def _expected(
    parts: list[str], room: _Room, expected: Sequence[NextWord], is_written_out: bool, y: float
) -> float:
    """The most probable words with their scores and probabilities."""
    widest = max([0.01, *(one.probability for one in expected)])
    bars, below = room.bars[is_written_out], 19 if is_written_out and room.is_narrow else 0
    for one in expected:
        word = shorten(one.word, 11 if room.is_narrow else 14)
        parts.append(ink.text(room.left - 8, y + 9, word, anchor="end", bold=one is expected[0]))
        made_of = (
            f"h · w {ink.signed(one.score.from_state)}  + bias {ink.signed(one.score.bias)}  = "
            f"{ink.signed(one.score.logit)}"
        )
        score = SCORE.format(score=ink.signed(one.score.logit))
        told = made_of if is_written_out and not room.is_narrow else score
        parts.append(ink.text(room.left, y + 9, told, anchor="start", size=13.5))
        if below:
            parts.append(ink.text(room.left, y + 28, made_of, anchor="start", size=12.5, opacity=0.85))
        length = room.longest * one.probability / widest
        parts.append(ink.arrow([(bars - 30, y + 9), (bars - 8, y + 9)], thick=1.2))
        parts.append(ink.box(bars, y, length, 18, fill=LIGHT.bars, lit=0.9, stroke="none", radius=3))
        parts.append(ink.text(bars + 8 + length, y + 9, percent(one.probability), anchor="start", size=14))
        y += 27 + below
    return y + 4


def _colour(value: float, gate: str | None) -> tuple[str, float]:
    """Fill and its strength."""
    if gate is not None:
        return gate, max(0.0, min(1.0, value))
    if abs(value) < 0.02:
        return "none", 0.0
    steps = LIGHT.diverging
    return steps[min(len(steps) - 1, int((np.tanh(value) + 1) / 2 * len(steps)))], 1.0

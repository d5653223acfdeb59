"""Simple RNN, LSTM and GRU as three small drawings in one manner, to be compared side by side.

In each, the hidden state comes in from the left and leaves to the right, and the word comes in from below. What the
LSTM and the GRU have beyond the RNN is in colour.
"""

from __future__ import annotations

from typing import Final

from lstm_core.settings import Cell
from pages.ui.charts.colours import LIGHT
from pages.ui.learn import ink
from pages.ui.learn.prose import three_cells_prose as prose

_WIDTH: Final = 280
_HEIGHT: Final = 216
_TOP, _MIDDLE, _BOTTOM = 44, 112, 164
_H: Final = LIGHT.hidden_state
_C: Final = LIGHT.cell_state


def small_diagram(cell: Cell) -> str:
    """The drawing of a cell as an SVG."""
    parts = {"rnn": _rnn, "lstm": _lstm, "gru": _gru}[cell]()
    frame = ink.box(34, 16, 212, 174, radius=12, thick=1, faint=0.45)
    return ink.drawing(_WIDTH, _HEIGHT, [frame, *parts, ink.text(64, 206, prose.WORD, size=13)])


def _rnn() -> list[str]:
    return [
        ink.arrow([(4, _BOTTOM), (112, _BOTTOM)], colour=_H, thick=3),
        ink.arrow([(168, _BOTTOM), (276, _BOTTOM)], colour=_H, thick=3),
        ink.line([(64, 196), (64, _BOTTOM)], thick=1.6),
        _box(140, _BOTTOM, "tanh", ink.INK, 56),
        ink.text(140, 70, prose.REWRITTEN[0], size=13, opacity=0.75),
        ink.text(140, 88, prose.REWRITTEN[1], size=13, opacity=0.75),
        ink.text(6, _BOTTOM - 16, "h", anchor="start", colour=_H, bold=True),
    ]


def _lstm() -> list[str]:
    f, i, g, o, out = 62, 102, 142, 184, 226
    plus = (i + g) / 2
    return [
        ink.arrow([(4, _TOP), (f - 11, _TOP)], colour=_C, thick=3),
        ink.arrow([(f + 11, _TOP), (plus - 11, _TOP)], colour=_C, thick=3),
        ink.arrow([(plus + 11, _TOP), (276, _TOP)], colour=_C, thick=3),
        ink.line([(4, _BOTTOM), (o, _BOTTOM)], colour=_H, thick=3),
        ink.arrow([(out, _MIDDLE + 11), (out, _BOTTOM), (276, _BOTTOM)], colour=_H, thick=3),
        ink.line([(46, 196), (46, _BOTTOM)], thick=1.6),
        *(ink.arrow([(x, _BOTTOM), (x, _MIDDLE + 14)], thick=1.3) for x in (f, i, g, o)),
        ink.arrow([(f, _MIDDLE - 13), (f, _TOP + 11)], colour=LIGHT.forget, thick=2),
        ink.line([(i, _MIDDLE - 13), (i, 78), (plus - 10, 78)], colour=LIGHT.input, thick=2),
        ink.line([(g, _MIDDLE - 13), (g, 78), (plus + 10, 78)], colour=LIGHT.candidate, thick=2),
        ink.arrow([(plus, 68), (plus, _TOP + 11)], thick=1.6),
        ink.arrow([(out, _TOP), (out, _MIDDLE - 11)], thick=1.6),
        ink.arrow([(o + 16, _MIDDLE), (out - 11, _MIDDLE)], colour=LIGHT.output, thick=2),
        _box(f, _MIDDLE, "σ", LIGHT.forget, 30),
        _box(i, _MIDDLE, "σ", LIGHT.input, 30),
        _box(g, _MIDDLE, "tanh", LIGHT.candidate, 36),
        _box(o, _MIDDLE, "σ", LIGHT.output, 30),
        ink.box(out - 19, 66, 38, 20, fill=LIGHT.background, thick=1.2),
        ink.text(out, 76, "tanh", size=12),
        _sign(f, _TOP, "×"),
        _sign(plus, _TOP, "+"),
        _sign(plus, 78, "×"),
        _sign(out, _MIDDLE, "×"),
        ink.text(6, _TOP - 16, "c", anchor="start", colour=_C, bold=True),
        ink.text(6, _BOTTOM - 16, "h", anchor="start", colour=_H, bold=True),
    ]


def _gru() -> list[str]:
    """Reset after the product, as it is computed: h goes through its matrix U first, then r scales what comes out."""
    z, r, g, product, scaled, word_y = 74, 124, 208, 147, 178, 181
    return [
        ink.line([(4, _BOTTOM), (20, _BOTTOM), (20, _TOP), (24, _TOP)], colour=_H, thick=3),
        ink.arrow([(20, _TOP), (z - 11, _TOP)], colour=_H, thick=3),
        ink.arrow([(z + 11, _TOP), (g - 11, _TOP)], colour=_H, thick=3),
        ink.arrow([(g + 11, _TOP), (276, _TOP)], colour=_H, thick=3),
        ink.line([(20, _BOTTOM), (product - 10, _BOTTOM)], colour=_H, thick=3),
        ink.line([(product + 10, _BOTTOM), (scaled - 10, _BOTTOM)], colour=_H, thick=3),
        ink.arrow([(scaled + 10, _BOTTOM), (g - 8, _BOTTOM), (g - 8, _MIDDLE + 14)], colour=_H, thick=1.6),
        # the word goes to both gates and to the candidate, past the reset gate
        ink.line([(64, 197), (64, word_y), (g + 8, word_y)], thick=1.3),
        *(ink.arrow([(x, word_y), (x, _MIDDLE + 14)], thick=1.3) for x in (z - 7, r - 7, g + 8)),
        *(ink.arrow([(x, _BOTTOM), (x, _MIDDLE + 14)], colour=_H, thick=1.6) for x in (z + 7, r + 7)),
        ink.arrow([(z, _MIDDLE - 13), (z, _TOP + 11)], colour=LIGHT.forget, thick=2),
        ink.arrow([(z, 78), (g - 11, 78)], colour=LIGHT.forget, thick=2, dashed=True),
        ink.text(134, 69, "1 − z", size=12.5, colour=LIGHT.forget, bold=True),
        ink.arrow(
            [(r + 16, _MIDDLE), (scaled, _MIDDLE), (scaled, _BOTTOM - 11)], colour=LIGHT.output, thick=2
        ),
        ink.arrow([(g, _MIDDLE - 13), (g, 89)], colour=LIGHT.candidate, thick=2),
        ink.arrow([(g, 68), (g, _TOP + 11)], thick=1.6),
        _box(z, _MIDDLE, "σ", LIGHT.forget, 30),
        _box(r, _MIDDLE, "σ", LIGHT.output, 30),
        _box(g, _MIDDLE, "tanh", LIGHT.candidate, 40),
        _box(product, _BOTTOM, "U", _H, 20),
        _sign(z, _TOP, "×"),
        _sign(g, _TOP, "+"),
        _sign(g, 78, "×"),
        _sign(scaled, _BOTTOM, "×"),
        ink.text(z - 28, _MIDDLE, "z", colour=LIGHT.forget, bold=True),
        ink.text(r - 24, _MIDDLE, "r", colour=LIGHT.output, bold=True),
        ink.text(6, _BOTTOM + 16, "h", anchor="start", colour=_H, bold=True),
    ]


def _box(x: float, y: float, name: str, colour: str, width: float) -> str:
    return ink.box(
        x - width / 2, y - 13, width, 26, fill=LIGHT.background, stroke=colour, thick=2, radius=5
    ) + ink.text(x, y, name, size=13, bold=True)


def _sign(x: float, y: float, sign: str) -> str:
    return ink.disc(x, y, 10, fill=LIGHT.background) + ink.text(x, y, sign, size=15)

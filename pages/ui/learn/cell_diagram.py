"""The LSTM cell as a drawing that lights up with the values of one unit at one word.

The way of the cell state runs along the top: multiplied by the forget gate, added to, and out to the next word. The
four gates stand below it in the order of their work: forget, input, candidate, output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pages.ui.charts.chart_labels import shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.learn import ink
from pages.ui.learn.prose import cell_prose as prose

Phase = Literal["forget", "write", "update", "output"]

_HEIGHT: Final = 366
_TOP: Final = 70
_GATE_Y: Final = 196
_DIM: Final = 0.22


@dataclass(frozen=True)
class _Places:
    """Where things stand from left to right.

    Args:
        width: of the drawing.
        frame: left and right side of the cell.
        gates: the middle of each.
        gate_width: of each.
        label_size: of the gates' names.
        out: where the hidden state is made.
        is_narrow: there is no room left of the cell.
    """

    width: float
    frame: tuple[float, float]
    gates: Mapping[str, float]
    gate_width: float
    label_size: float
    out: float
    is_narrow: bool


_WIDE: Final = _Places(
    600, (66, 522), {"forget": 118, "input": 212, "candidate": 306, "output": 404}, 80, 13.5, 474, False
)
_NARROW: Final = _Places(
    396, (28, 372), {"forget": 66, "input": 135, "candidate": 204, "output": 273}, 62, 12.5, 342, True
)


@dataclass(frozen=True)
class UnitValues:
    """One unit at one word: what it decides and what becomes of its states, plain numbers.

    Args:
        units: of the layer; its gates read the hidden states of all of them.
        layer: 1 reads the words; 2 reads the hidden states of layer 1.
    """

    forget: float
    input: float
    candidate: float
    output: float
    c_before: float
    c: float
    h_before: float
    h: float
    units: int
    layer: int = 1

    def reads(self, word: str) -> str:
        """What comes in from below."""
        return (prose.READS if self.layer == 1 else prose.READS_LAYER_1).format(word=word)


def cell_diagram(
    values: UnitValues, word: str, word_before: str, phase: Phase | None = None, is_narrow: bool = False
) -> str:
    """The cell as an SVG.

    Args:
        values: what to write and how strongly to light each gate.
        word: the word that is read; any text.
        word_before: the one before it; empty at the beginning.
        phase: what to light, all else dim; None lights everything.
        is_narrow: laid out for phones.
    """
    on = _lights(phase)
    at = _NARROW if is_narrow else _WIDE
    f, i, g, o = (at.gates[name] for name in ("forget", "input", "candidate", "output"))
    plus, out, end = (i + g) / 2, at.out, at.width - 6
    c_colour, h_colour = LIGHT.cell_state, LIGHT.hidden_state
    parts = [
        ink.box(at.frame[0], 30, at.frame[1] - at.frame[0], 284, radius=16, thick=1, faint=0.45),
        # the cell state's way
        ink.arrow([(6, _TOP), (f - 15, _TOP)], colour=c_colour, thick=3.4, opacity=on("c_before")),
        ink.arrow([(f + 15, _TOP), (plus - 15, _TOP)], colour=c_colour, thick=3.4, opacity=on("kept")),
        ink.arrow([(plus + 15, _TOP), (end, _TOP)], colour=c_colour, thick=3.4, opacity=on("c")),
        # the gates' ways up
        ink.arrow([(f, _GATE_Y - 24), (f, _TOP + 15)], colour=LIGHT.forget, thick=2, opacity=on("forget")),
        ink.line(
            [(i, _GATE_Y - 24), (i, 122), (plus - 14, 122)], colour=LIGHT.input, thick=2, opacity=on("input")
        ),
        ink.line(
            [(g, _GATE_Y - 24), (g, 122), (plus + 14, 122)],
            colour=LIGHT.candidate,
            thick=2,
            opacity=on("candidate"),
        ),
        ink.arrow([(plus, 108), (plus, _TOP + 15)], thick=2, opacity=on("write")),
        # out: tanh of the cell state, through the output gate, to the hidden state
        ink.arrow([(out, _TOP), (out, 106)], colour=c_colour, thick=2, opacity=on("tanh")),
        ink.arrow([(out, 132), (out, _GATE_Y - 15)], thick=2, opacity=on("tanh")),
        ink.arrow(
            [(o + at.gate_width / 2, _GATE_Y), (out - 15, _GATE_Y)],
            colour=LIGHT.output,
            thick=2,
            opacity=on("output"),
        ),
        ink.arrow([(out, _GATE_Y + 14), (out, 290), (end, 290)], colour=h_colour, thick=3.4, opacity=on("h")),
        # in: h before and the word, to all four gates
        ink.line([(6, 290), (o, 290)], colour=h_colour, thick=3.4, opacity=on("in")),
        ink.line([(150, 336), (150, 290)], thick=2, opacity=on("in")),
    ]
    parts += [
        ink.arrow([(x, 290), (x, _GATE_Y + 24)], thick=1.5, opacity=on(name)) for name, x in at.gates.items()
    ]
    parts += [
        _operation(f, _TOP, "×", on("kept")),
        _operation(plus, _TOP, "+", on("write")),
        _operation(plus, 122, "×", on("write")),
        _operation(out, _GATE_Y, "×", on("h")),
    ]
    parts.append(ink.box(out - 25, 107, 50, 25, lit=0, faint=on("tanh")))
    parts.append(ink.text(out, 120, "tanh", size=13, opacity=on("tanh")))
    for name, x in at.gates.items():
        parts.append(_gate(x, name, getattr(values, name), on(name), at))
    parts += [
        _label(4, 14, prose.C_BEFORE, values.c_before, c_colour, "start", on("c_before")),
        _label(end + 2, 14, "c", values.c, c_colour, "end", on("c")),
        _label(end + 2, 336, "h", values.h, h_colour, "end", on("h")),
        ink.text(
            (f + plus) / 2,
            _TOP - 14,
            ink.signed(values.forget * values.c_before),
            size=13,
            opacity=on("kept"),
        ),
        ink.text(
            plus + 8,
            97,
            ink.signed(values.input * values.candidate),
            size=13,
            anchor="start",
            opacity=on("write"),
        ),
        ink.text(
            4,
            326,
            prose.ALL_UNITS.format(units=values.units),
            size=13,
            anchor="start",
            colour=h_colour,
            opacity=on("in"),
        ),
        ink.text(86, 348, values.reads(shorten(word, 16)), anchor="start", bold=True, opacity=on("in")),
    ]
    if word_before:
        after, before = prose.AFTER, f"“{shorten(word_before, 7)}”"
        lines = (
            ((116, 14, f"{after} {before}"),)
            if at.is_narrow
            else ((4, _TOP + 20, after), (4, _TOP + 36, before))
        )
        parts += [ink.text(x, y, line, size=12, anchor="start", opacity=0.75) for x, y, line in lines]
    return ink.drawing(at.width, _HEIGHT, parts)


def described(values: UnitValues, word: str) -> str:
    """The drawing in words."""
    return prose.DIAGRAM_ALT.format(
        reads=values.reads(word),
        units=values.units,
        forget=ink.number(values.forget),
        input=ink.number(values.input),
        candidate=ink.signed(values.candidate),
        output=ink.number(values.output),
        c_before=ink.signed(values.c_before),
        c=ink.signed(values.c),
        h_before=ink.signed(values.h_before),
        h=ink.signed(values.h),
    )


_LIT: Final[dict[Phase, set[str]]] = {
    "forget": {"in", "c_before", "forget", "kept"},
    "write": {"in", "input", "candidate", "write"},
    "update": {"kept", "write", "c"},
    "output": {"in", "output", "c", "tanh", "h"},
}


def _lights(phase: Phase | None) -> Callable[[str], float]:
    """How visible a part is in a phase."""

    def on(part: str) -> float:
        return 1.0 if phase is None or part in _LIT[phase] else _DIM

    return on


def _gate(x: float, name: str, value: float, opacity: float, at: _Places) -> str:
    colour = LIGHT.gates[name]
    squash, shown = ("tanh", ink.signed(value)) if name == "candidate" else ("σ", ink.number(value))
    filled = 0.85 * abs(value) * opacity
    return (
        ink.box(
            x - at.gate_width / 2,
            _GATE_Y - 24,
            at.gate_width,
            48,
            fill=colour,
            lit=0.28 * opacity * abs(value),
            stroke=colour,
            thick=2,
            faint=opacity,
        )
        + ink.box(
            x - at.gate_width / 2,
            _GATE_Y + 18,
            at.gate_width * min(1.0, abs(value)),
            6,
            fill=colour,
            lit=filled,
            stroke="none",
            radius=2,
        )
        + ink.text(x, _GATE_Y - 6, shown, size=18, bold=True, opacity=opacity)
        + ink.text(x, _GATE_Y + 11, squash, size=12, opacity=0.8 * opacity)
        + ink.text(
            x + 8, _GATE_Y + 40, prose.GATE_NAMES[name], size=at.label_size, anchor="start", opacity=opacity
        )
    )


def _operation(x: float, y: float, sign: str, opacity: float) -> str:
    return ink.disc(
        x, y, 14, fill=LIGHT.background, stroke=ink.INK, thick=1.5 * max(opacity, 0.5)
    ) + ink.text(x, y, sign, size=19, opacity=opacity)


def _label(
    x: float, y: float, name: str, value: float, colour: str, anchor: ink.Anchor, opacity: float
) -> str:
    return ink.text(
        x, y, f"{name} {ink.signed(value)}", anchor=anchor, colour=colour, bold=True, opacity=opacity
    )

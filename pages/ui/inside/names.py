"""How the Inside page names and colours what a cell decides and remembers, for each kind of cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lstm_core.cells.registry import cell_spec
from lstm_core.settings import Cell
from pages.ui.charts.colours import LIGHT


@dataclass(frozen=True)
class Quantity:
    """One thing that a cell decides or remembers.

    Args:
        name: as the code calls it.
        title: as people read it.
        gloss: what it does, as the end of a sentence.
        hover: what one cell of a heatmap says; `{unit}`, `{value}` and `{word}` stand for what Plotly puts in.
        colour: the same on every page.
        signed: in -1..1 or wider, instead of 0..1.
        dash: of its line.
        symbol: of its marker.
    """

    name: str
    title: str
    gloss: str
    hover: str
    colour: str
    signed: bool
    dash: str
    symbol: str


_CANDIDATE: Final = Quantity(
    "candidate",
    "Candidate",
    "what the unit would write into its memory, from −1 to 1",
    "At “{word}”, unit {unit} would write {value}",
    LIGHT.candidate,
    True,
    "dash",
    "diamond",
)
_HIDDEN: Final = Quantity(
    "h",
    "Hidden state h",
    "what the unit outputs to the other units and the next layer",
    "After “{word}”, unit {unit} outputs {value}",
    LIGHT.hidden_state,
    True,
    "solid",
    "circle",
)
_QUANTITIES: Final[dict[Cell, tuple[Quantity, ...]]] = {
    "lstm": (
        Quantity(
            "forget",
            "Forget gate",
            "how much of its memory the unit keeps: 1 keeps all, 0 erases it",
            "At “{word}”, unit {unit} keeps {value} of its cell state",
            LIGHT.forget,
            False,
            "dot",
            "square",
        ),
        Quantity(
            "input",
            "Input gate",
            "how much of the candidate the unit writes into its memory",
            "At “{word}”, unit {unit} writes {value} of its candidate",
            LIGHT.input,
            False,
            "dashdot",
            "triangle-up",
        ),
        _CANDIDATE,
        Quantity(
            "output",
            "Output gate",
            "how much of its memory the unit shows",
            "At “{word}”, unit {unit} shows {value} of its memory",
            LIGHT.output,
            False,
            "longdash",
            "cross",
        ),
        Quantity(
            "c",
            "Cell state c",
            "the unit's memory, which its gates and the candidate change",
            "After “{word}”, unit {unit} remembers {value}",
            LIGHT.cell_state,
            True,
            "solid",
            "star",
        ),
        _HIDDEN,
    ),
    "gru": (
        Quantity(
            "reset",
            "Reset gate",
            "how much of the past goes into the candidate",
            "At “{word}”, unit {unit} lets {value} of the past into its candidate",
            LIGHT.input,
            False,
            "dashdot",
            "triangle-up",
        ),
        Quantity(
            "update",
            "Update gate",
            "how much of its hidden state the unit keeps; the rest comes from the candidate",
            "At “{word}”, unit {unit} keeps {value} of its hidden state",
            LIGHT.forget,
            False,
            "dot",
            "square",
        ),
        _CANDIDATE,
        _HIDDEN,
    ),
    "rnn": (_HIDDEN,),  # its candidate is its hidden state
}

EQUATIONS: Final[dict[Cell, tuple[str, ...]]] = {
    "lstm": (
        r"f_t = \sigma(x_t W_f + h_{t-1} U_f + b_f)",
        r"i_t = \sigma(x_t W_i + h_{t-1} U_i + b_i)",
        r"g_t = \tanh(x_t W_g + h_{t-1} U_g + b_g)",
        r"o_t = \sigma(x_t W_o + h_{t-1} U_o + b_o)",
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t",
        r"h_t = o_t \odot \tanh(c_t)",
    ),
    "gru": (
        r"r_t = \sigma(x_t W_r + b_r + h_{t-1} U_r + b'_r)",
        r"z_t = \sigma(x_t W_z + b_z + h_{t-1} U_z + b'_z)",
        r"g_t = \tanh(x_t W_g + b_g + r_t \odot (h_{t-1} U_g + b'_g))",
        r"h_t = z_t \odot h_{t-1} + (1 - z_t) \odot g_t",
    ),
    "rnn": (r"h_t = \tanh(x_t W + h_{t-1} U + b)",),
}

_INPUT: Final = "x is the word's embedding (in a second layer, the hidden states of the first)"
EXPLAINED: Final[dict[Cell, str]] = {
    "lstm": f"{_INPUT}, σ squashes to 0..1, ⊙ multiplies unit by unit. Forget, input and output gate (f, i, o) decide "
    "how much is kept, written and shown; g is the candidate.",
    "gru": f"{_INPUT}, σ squashes to 0..1, ⊙ multiplies unit by unit. The reset gate r decides how much of the past "
    "the candidate g sees, the update gate z how much of the old state stays. There is no cell state: the hidden "
    "state is the memory.",
    "rnn": f"{_INPUT}. A simple RNN has no gates and no cell state: every word overwrites the whole hidden state, so "
    "little survives for long.",
}


def quantities(cell: Cell) -> tuple[Quantity, ...]:
    """What a cell has, in the order in which it is explained: forget first."""
    return _QUANTITIES[cell]


def gates(cell: Cell) -> tuple[Quantity, ...]:
    """The gates among them, which are open from 0 to 1."""
    return tuple(quantity for quantity in _QUANTITIES[cell] if quantity.name in cell_spec(cell).open_gates)


def memory_title(cell: Cell) -> str:
    """What a cell remembers in, inside a sentence."""
    return "cell state" if cell_spec(cell).memory_name == "c" else "hidden state"

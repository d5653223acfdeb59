"""How the lines of each kind of cell are drawn, on every page.

The LSTM has the colour of its cell state, the simple RNN that of its hidden state and dashes, the GRU its own and dots.
Another model, such as the visitor's run beside the shipped ones, is blue with diamonds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pages.ui.charts.colours import LIGHT


@dataclass(frozen=True)
class Look:
    """How one cell's line is drawn."""

    colour: str
    dash: str
    symbol: str


LOOKS: Final = {
    "lstm": Look(LIGHT.cell_state, "solid", "circle"),
    "rnn": Look(LIGHT.hidden_state, "dash", "square"),
    "gru": Look(LIGHT.bars, "dot", "triangle-up"),
    "own": Look(LIGHT.training, "dashdot", "diamond"),
}

BASELINE_LOOK: Final = Look(LIGHT.baseline, "dot", "square")
"""What a model without learning reaches."""

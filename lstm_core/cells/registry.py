"""The cells that can be chosen, by name; whoever needs one asks here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lstm_core.cells.gru import GRU
from lstm_core.cells.lstm import LSTM
from lstm_core.cells.simple_rnn import SIMPLE_RNN
from lstm_core.cells.spec import CellSpec
from lstm_core.errors import SettingsError

CELLS: dict[str, CellSpec] = {cell.name: cell for cell in (LSTM, GRU, SIMPLE_RNN)}
"""Every cell by its name, in the order in which it is offered."""


def cell_spec(name: str) -> CellSpec:
    """The cell of a name.

    Raises:
        SettingsError: there is no such cell.
    """
    if name not in CELLS:
        raise SettingsError(f"cell was {name!r}; it can be {', '.join(CELLS)}.")
    return CELLS[name]


class CellLabels(Mapping[str, str]):
    """What people read for each cell of `CELLS`, whichever are there when it is asked."""

    def __getitem__(self, name: str) -> str:
        return CELLS[name].label

    def __iter__(self) -> Iterator[str]:
        return iter(CELLS)

    def __len__(self) -> int:
        return len(CELLS)

"""Operations on a network while it reads: gates held, memories scaled, units silenced.

An intervention changes what a cell continues with; everything after it, other layers included, follows by the
cell's own equations. No intervention at all gives the network's own reading, bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.cells.spec import Gates
from lstm_core.inference.recurrent_layer import RecurrentLayer

Chosen = tuple[int, ...] | None
"""Numbers of units or timesteps, from 0; None is all of them."""


@dataclass(frozen=True)
class HoldGate:
    """A gate is held at one value instead of following the text.

    Args:
        layer: number of the recurrent layer, from 0.
        gate: its name; a name that the cell does not have changes nothing.
        value: 0 (shut) to 1 (open), for a candidate -1 to 1.
        units: the units whose gate is held.
        timesteps: the words at which it is held.
    """

    layer: int
    gate: str
    value: float
    units: Chosen = None
    timesteps: Chosen = None

    def on_gates(self, layer: int, timestep: int, gates: Gates) -> Gates:
        """The gates with this one held."""
        if layer != self.layer or not _meant(timestep, self.timesteps) or self.gate not in gates._fields:
            return gates
        held = _with(getattr(gates, self.gate), self.units, np.float32(self.value))
        return gates._replace(**{self.gate: held})

    def on_state(
        self, layer: int, timestep: int, state: np.ndarray, gates: Gates, inside: RecurrentLayer
    ) -> np.ndarray:
        """The state as it is."""
        return state


@dataclass(frozen=True)
class ScaleMemory:
    """What a layer remembers is multiplied right after a word: 0 clears it, 2 doubles it.

    The LSTM's memory is its cell state, and the hidden state of that word follows from it through the output
    gate; GRU and simple RNN remember in the hidden state itself.

    Args:
        layer: number of the recurrent layer, from 0.
        factor: 0 clears, 1 changes nothing, above 1 strengthens.
        timesteps: the words after which it happens.
        units: the units to which it happens.
    """

    layer: int
    factor: float
    timesteps: Chosen = None
    units: Chosen = None

    def on_gates(self, layer: int, timestep: int, gates: Gates) -> Gates:
        """The gates as they are."""
        return gates

    def on_state(
        self, layer: int, timestep: int, state: np.ndarray, gates: Gates, inside: RecurrentLayer
    ) -> np.ndarray:
        """The state with the memory scaled."""
        if layer != self.layer or self.factor == 1 or not _meant(timestep, self.timesteps):
            return state
        memory = state[-1]  # ([batch,] units), see `CellSpec.show`
        scaled = _with(memory, self.units, memory[..., _index(self.units)] * np.float32(self.factor))
        return inside.show(gates, scaled)


@dataclass(frozen=True)
class Silence:
    """Units say nothing: their hidden state is 0 after every word.

    An LSTM's silenced unit still keeps its cell state; nobody hears of it, itself included.

    Args:
        layer: number of the recurrent layer, from 0.
        units: the silenced units.
        timesteps: the words after which they are silent.
    """

    layer: int
    units: Chosen
    timesteps: Chosen = None

    def on_gates(self, layer: int, timestep: int, gates: Gates) -> Gates:
        """The gates as they are."""
        return gates

    def on_state(
        self, layer: int, timestep: int, state: np.ndarray, gates: Gates, inside: RecurrentLayer
    ) -> np.ndarray:
        """The state with h at 0 in the silenced units."""
        if layer != self.layer or not _meant(timestep, self.timesteps):
            return state
        silenced = state.copy()
        silenced[0][..., _index(self.units)] = 0
        return silenced


Operation = HoldGate | ScaleMemory | Silence
"""Any intervention of this module."""


def _meant(number: int, chosen: Chosen) -> bool:
    return chosen is None or number in chosen


def _index(units: Chosen) -> slice | list[int]:
    return slice(None) if units is None else list(units)


def _with(values: np.ndarray, units: Chosen, replacement: np.ndarray | np.float32) -> np.ndarray:
    """A copy of `([batch,] units)` with the chosen units replaced."""
    changed = values.copy()
    changed[..., _index(units)] = replacement
    return changed

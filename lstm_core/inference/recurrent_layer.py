"""One recurrent layer in NumPy: a cell with its weights.

A state is one array `(num_states, ..., units)`: the hidden state h, and for the LSTM the cell state c after it. The
dots stand for nothing (one text) or for a batch.

The inputs' product is taken apart from the step (`project`), because it does not depend on the state: a whole
text's inputs go through it at once, in one matrix product instead of one a timestep.
"""

from __future__ import annotations

import numpy as np

from lstm_core.cells import numpy_operations
from lstm_core.cells.spec import CellSpec, CellWeights, Gates


class RecurrentLayer:
    """A cell's equations on one layer's weights. It is never changed, so threads may share it.

    Args:
        cell: the kind of cell.
        weights: float32, of the shapes that `cell.shapes` says.
    """

    def __init__(self, cell: CellSpec, weights: CellWeights) -> None:
        self.cell, self.weights = cell, weights

    def project(self, inputs: np.ndarray) -> np.ndarray:
        """The inputs' share of the step, `(..., inputs)` to `(..., gates * units)`."""
        projected: np.ndarray = self.cell.project(numpy_operations, inputs, self.weights)
        return projected

    def gates(self, projected: np.ndarray, state: np.ndarray) -> Gates:
        """What the cell decides, each `(..., units)`, given the projected input and the state before."""
        return self.cell.gates(numpy_operations, projected, state, self.weights)

    def update(self, gates: Gates, state: np.ndarray) -> np.ndarray:
        """The state after one timestep, `(num_states, ..., units)`, from what the cell decided."""
        return np.array(self.cell.update(numpy_operations, gates, state))

    def step(self, projected: np.ndarray, state: np.ndarray) -> np.ndarray:
        """The state after one timestep, `(num_states, ..., units)`."""
        return np.array(self.cell.step(numpy_operations, projected, state, self.weights))

    def show(self, gates: Gates, memory: np.ndarray) -> np.ndarray:
        """The state `(num_states, ..., units)` that follows from a memory, see `CellSpec.show`."""
        return np.array(self.cell.show(numpy_operations, gates, memory))

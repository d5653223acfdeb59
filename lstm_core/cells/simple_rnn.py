"""Simple recurrent network: the hidden state is rewritten whole at every step.

    h' = tanh(x K + h R + b)

References:
    Elman (1990), Finding Structure in Time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_core.cells.numpy_operations import product
from lstm_core.cells.spec import Array, CellSpec, CellWeights, Operations, State


class SimpleRnnGates(NamedTuple):
    """A simple RNN has no gates: its candidate `(..., units)`, in -1..1, is its next hidden state."""

    candidate: Array


class SimpleRnn(CellSpec):
    """Elman's recurrent network."""

    name = "rnn"
    label = "simple RNN"
    gates_type = SimpleRnnGates

    def gates(
        self, operations: Operations, projected: Array, state: State, weights: CellWeights
    ) -> SimpleRnnGates:
        """The candidate."""
        return SimpleRnnGates(
            operations.tanh(projected + operations.product(state[0], weights.recurrent_kernel))
        )

    def remember(self, gates: SimpleRnnGates, state: State) -> Array:
        """The next h: the candidate as it is."""
        return gates.candidate

    def backward(
        self,
        weights: CellWeights,
        gates: SimpleRnnGates,
        before: tuple[np.ndarray, ...],
        after: tuple[np.ndarray, ...],
        hidden_gradients: np.ndarray,
    ) -> np.ndarray:
        """The gradients of the sums, the last timestep first."""
        (h,) = after
        sums = np.empty_like(h)
        recurrent = np.ascontiguousarray(weights.recurrent_kernel.T)  # (units, units)
        dh = np.zeros(h.shape[1:], h.dtype)
        for t in range(len(h) - 1, -1, -1):
            sums[t] = (dh + hidden_gradients[t]) * (1 - h[t] ** 2)
            dh = product(sums[t], recurrent)
        return sums


SIMPLE_RNN = SimpleRnn()

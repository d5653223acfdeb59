"""Gated recurrent unit: fewer gates than an LSTM, and no cell state.

    z, r = sigmoid(x K + b_0 + h R + b_1);   g = tanh(x K + b_0 + r (h R + b_1))
    h' = z h + (1 - z) g

The reset gate acts on the state's product (cuDNN's and Keras's default, `reset_after=True`), hence two biases: one
for the inputs' product, one for the state's.

References:
    Cho et al. (2014), Learning Phrase Representations using RNN Encoder-Decoder.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_core.cells.numpy_operations import product, split
from lstm_core.cells.spec import Array, CellSpec, CellWeights, Operations, State


class GruGates(NamedTuple):
    """What a GRU decides in one step, each `(..., units)`: two gates in 0..1, a candidate in -1..1."""

    update: Array
    reset: Array
    candidate: Array


class Gru(CellSpec):
    """Gated recurrent unit, its gates in Keras's order: update, reset, candidate."""

    name = "gru"
    label = "GRU"
    gates_type = GruGates
    open_gates = ("update", "reset")

    def bias_shape(self, units: int) -> tuple[int, ...]:
        """A row for the inputs' product and one for the state's."""
        return (2, 3 * units)

    def project(self, operations: Operations, inputs: Array, weights: CellWeights) -> Array:
        """The inputs' share of a step; the second bias belongs to the state's product."""
        return operations.product(inputs, weights.kernel) + weights.bias[0]

    def gates(self, operations: Operations, projected: Array, state: State, weights: CellWeights) -> GruGates:
        """The gates update and reset, and the candidate."""
        h = state[0]
        x_z, x_r, x_g = operations.split(projected, 3)  # (..., units) each
        h_z, h_r, h_g = operations.split(operations.product(h, weights.recurrent_kernel) + weights.bias[1], 3)
        z, r = operations.sigmoid(x_z + h_z), operations.sigmoid(x_r + h_r)
        return GruGates(z, r, operations.tanh(x_g + r * h_g))

    def remember(self, gates: GruGates, state: State) -> Array:
        """The next h: between the old one and the candidate."""
        z, _, g = gates
        return z * state[0] + (1 - z) * g

    def backward(
        self,
        weights: CellWeights,
        gates: GruGates,
        before: tuple[np.ndarray, ...],
        after: tuple[np.ndarray, ...],
        hidden_gradients: np.ndarray,
    ) -> np.ndarray:
        """The gradients of the inputs' share of the sums, the last timestep first."""
        z, r, g = gates
        (h_before,), units = before, z.shape[-1]
        remembered = h_before @ weights.recurrent_kernel[:, 2 * units :] + weights.bias[1, 2 * units :]
        sums = np.empty((*h_before.shape[:-1], 3 * units), h_before.dtype)
        recurrent = np.ascontiguousarray(weights.recurrent_kernel.T)  # (3 * units, units)
        dh = np.zeros(h_before.shape[1:], h_before.dtype)
        for t in range(len(h_before) - 1, -1, -1):
            dh = dh + hidden_gradients[t]
            da_z, da_r, da_g = split(sums[t], 3)  # views: writing into them fills `sums`
            da_g[...] = dh * (1 - z[t]) * (1 - g[t] ** 2)
            da_z[...] = dh * (h_before[t] - g[t]) * z[t] * (1 - z[t])
            da_r[...] = da_g * remembered[t] * r[t] * (1 - r[t])
            # The reset gate stands between the state's product and the candidate's sum.
            state_sums = np.concatenate((da_z, da_r, da_g * r[t]), axis=-1)  # ([batch,] 3 * units)
            dh = dh * z[t] + product(state_sums, recurrent)
        return sums


GRU = Gru()

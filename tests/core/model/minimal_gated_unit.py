"""A fourth kind of cell, in one file as any other: the minimal gated unit, whose one gate forgets and writes.

    f = sigmoid(x K_f + h R_f + b_f);   g = tanh(x K_g + (f h) R_g + b_g)
    h' = (1 - f) h + f g

It is not offered, because Keras has no such layer to compare with; it shows what a new cell asks for.

References:
    Zhou, Wu, Zhang & Zhou (2016), Minimal Gated Unit for Recurrent Neural Networks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_core.cells.numpy_operations import product, split
from lstm_core.cells.spec import Array, CellSpec, CellWeights, Operations, State


class MinimalGates(NamedTuple):
    """What a minimal gated unit decides in one step, each `(..., units)`: a gate in 0..1, a candidate in -1..1."""

    forget: Array
    candidate: Array


class MinimalGatedUnit(CellSpec):
    """One gate for what an LSTM has three for."""

    name = "mgu"
    label = "minimal gated unit"
    gates_type = MinimalGates
    open_gates = ("forget",)

    def gates(
        self, operations: Operations, projected: Array, state: State, weights: CellWeights
    ) -> MinimalGates:
        """The gate, and the candidate that sees as much of the state as the gate lets through."""
        h = state[0]
        x_f, x_g = operations.split(projected, 2)
        R_f, R_g = operations.split(weights.recurrent_kernel, 2)
        f = operations.sigmoid(x_f + operations.product(h, R_f))
        return MinimalGates(f, operations.tanh(x_g + operations.product(f * h, R_g)))

    def remember(self, gates: MinimalGates, state: State) -> Array:
        """The next h: between the old one and the candidate."""
        f, g = gates
        return (1 - f) * state[0] + f * g

    def backward(
        self,
        weights: CellWeights,
        gates: MinimalGates,
        before: tuple[np.ndarray, ...],
        after: tuple[np.ndarray, ...],
        hidden_gradients: np.ndarray,
    ) -> np.ndarray:
        """The gradients of the sums, the last timestep first."""
        (f, g), (h,) = gates, before
        sums = np.empty((*h.shape[:-1], 2 * h.shape[-1]), h.dtype)
        back_f, back_g = (
            np.ascontiguousarray(part.T) for part in split(weights.recurrent_kernel, 2)
        )  # (units, units)
        dh = np.zeros(h.shape[1:], h.dtype)
        for t in range(len(h) - 1, -1, -1):
            dh = dh + hidden_gradients[t]
            da_f, da_g = split(sums[t], 2)  # views: writing into them fills `sums`
            da_g[...] = dh * f[t] * (1 - g[t] ** 2)
            through = product(da_g, back_g)  # of f h
            da_f[...] = (dh * (g[t] - h[t]) + through * h[t]) * f[t] * (1 - f[t])
            dh = dh * (1 - f[t]) + through * f[t] + product(da_f, back_f)
        return sums


MINIMAL_GATED_UNIT = MinimalGatedUnit()

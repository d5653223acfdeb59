"""Long short-term memory: a cell state c that gates write to, keep and show.

    i, f, o = sigmoid(x K + h R + b);   g = tanh(x K + h R + b)
    c' = f c + i g
    h' = o tanh(c')

With a_x the sum that goes into a gate's squashing function, a step backwards is

    dc' += dh' o (1 - tanh(c')^2)
    da_i = dc' g i (1 - i),   da_f = dc' c f (1 - f),   da_g = dc' i (1 - g^2),   da_o = dh' tanh(c') o (1 - o)
    dc = dc' f,   dh = da R^T

References:
    Hochreiter & Schmidhuber (1997), Long Short-Term Memory.
    Gers, Schmidhuber & Cummins (2000), Learning to Forget.
    Jozefowicz, Zaremba & Sutskever (2015), An Empirical Exploration of Recurrent Network Architectures (a forget
    gate that starts open).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_core.cells.numpy_operations import product, split
from lstm_core.cells.spec import Array, CellSpec, CellWeights, Operations, State


class LstmGates(NamedTuple):
    """What an LSTM decides in one step, each `(..., units)`: three gates in 0..1, a candidate in -1..1."""

    input: Array
    forget: Array
    candidate: Array
    output: Array


class Lstm(CellSpec):
    """Long short-term memory, its gates in Keras's order: input, forget, candidate, output."""

    name = "lstm"
    label = "LSTM"
    gates_type = LstmGates
    open_gates = ("input", "forget", "output")
    state_names = ("h", "c")

    def initial_bias(self, units: int) -> np.ndarray:
        """Zero but for the forget gate, which starts open at 1."""
        bias = super().initial_bias(units)
        split(bias, 4)[LstmGates._fields.index("forget")][...] = 1.0
        return bias

    def gates(
        self, operations: Operations, projected: Array, state: State, weights: CellWeights
    ) -> LstmGates:
        """The gates input, forget and output, and the candidate."""
        h, _ = state
        sums = projected + operations.product(h, weights.recurrent_kernel)  # (..., 4 * units)
        i, f, g, o = operations.split(sums, 4)
        sigmoid = operations.sigmoid
        return LstmGates(sigmoid(i), sigmoid(f), operations.tanh(g), sigmoid(o))

    def remember(self, gates: LstmGates, state: State) -> Array:
        """The next c: some of the old one kept, some of the candidate written."""
        _, c = state
        i, f, g, _ = gates
        return f * c + i * g

    def show(self, operations: Operations, gates: LstmGates, memory: Array) -> tuple[Array, ...]:
        """The next h and c: what of the cell state the output gate lets out."""
        return gates.output * operations.tanh(memory), memory

    def backward(
        self,
        weights: CellWeights,
        gates: LstmGates,
        before: tuple[np.ndarray, ...],
        after: tuple[np.ndarray, ...],
        hidden_gradients: np.ndarray,
    ) -> np.ndarray:
        """As the equations above, the last timestep first."""
        i, f, g, o = gates
        (_, c_before), tanh_c = before, np.tanh(after[1])
        sums = np.empty((*tanh_c.shape[:-1], 4 * tanh_c.shape[-1]), tanh_c.dtype)
        recurrent = np.ascontiguousarray(weights.recurrent_kernel.T)  # (4 * units, units)
        dh = dc = np.zeros(tanh_c.shape[1:], tanh_c.dtype)
        for t in range(len(tanh_c) - 1, -1, -1):
            dh = dh + hidden_gradients[t]
            dc = dc + dh * o[t] * (1 - tanh_c[t] ** 2)
            da_i, da_f, da_g, da_o = split(sums[t], 4)  # views: writing into them fills `sums`
            da_i[...] = dc * g[t] * i[t] * (1 - i[t])
            da_f[...] = dc * c_before[t] * f[t] * (1 - f[t])
            da_g[...] = dc * i[t] * (1 - g[t] ** 2)
            da_o[...] = dh * tanh_c[t] * o[t] * (1 - o[t])
            dh, dc = product(sums[t], recurrent), dc * f[t]
        return sums


LSTM = Lstm()

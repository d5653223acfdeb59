"""The recurrent cells as equations: one step of one layer of LSTM, GRU and simple RNN, in Keras's layouts.

A cell's state is one array `(num_states, ..., units)`: the hidden state h, and for the LSTM the cell state c
after it. The dots stand for nothing (one text) or for a batch; the equations are the same.

The inputs' product is taken apart from the step (`project`), because it does not depend on the state: a whole
text's inputs go through it at once, in one matrix product instead of one a timestep.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np

from lstm_core.settings import Cell as CellName


def sigmoid(x: np.ndarray) -> np.ndarray:
    """The logistic function 1 / (1 + exp(-x)), written with tanh so that no x overflows."""
    return 0.5 * np.tanh(0.5 * x) + 0.5


def product(x: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """`x @ matrix`, `(..., inputs)` by `(inputs, outputs)`; a single vector is multiplied without BLAS.

    BLAS shares even a product of microseconds between threads, which then wait for each other: milliseconds a
    step where a training run keeps the cores busy. `einsum` stays in its thread.
    """
    return np.einsum("i,ij->j", x, matrix) if x.ndim == 1 else x @ matrix


def split(x: np.ndarray, num_gates: int) -> list[np.ndarray]:
    """`(..., gates * units)` as one `(..., units)` a gate: views, in a tenth of the time of `np.split`."""
    units = x.shape[-1] // num_gates
    return [x[..., gate * units : (gate + 1) * units] for gate in range(num_gates)]


class LstmGates(NamedTuple):
    """What an LSTM decides in one step, each `(..., units)`: three gates in 0..1, a candidate in -1..1."""

    input: np.ndarray
    forget: np.ndarray
    candidate: np.ndarray
    output: np.ndarray


class GruGates(NamedTuple):
    """What a GRU decides in one step, each `(..., units)`: two gates in 0..1, a candidate in -1..1."""

    update: np.ndarray
    reset: np.ndarray
    candidate: np.ndarray


class RnnGates(NamedTuple):
    """A simple RNN has no gates: its candidate `(..., units)`, in -1..1, is its next hidden state."""

    candidate: np.ndarray


class Cell(Protocol):
    """One recurrent layer."""

    num_states: ClassVar[int]
    gate_names: ClassVar[tuple[str, ...]]
    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray

    def project(self, inputs: np.ndarray) -> np.ndarray:
        """The inputs' share of the step, `(..., inputs)` to `(..., gates * units)`."""
        ...

    def gates(self, projected: np.ndarray, state: np.ndarray) -> LstmGates | GruGates | RnnGates:
        """What the cell decides, given the projected input and the state before."""
        ...

    def update(self, gates: Any, state: np.ndarray) -> np.ndarray:
        """The state after one timestep, `(num_states, ..., units)`, from what the cell decided."""
        ...

    def step(self, projected: np.ndarray, state: np.ndarray) -> np.ndarray:
        """The state after one timestep, `(num_states, ..., units)`."""
        ...


class _Cell:
    """The weights that all cells have.

    Args:
        kernel: (inputs, gates * units) float32.
        recurrent_kernel: (units, gates * units) float32.
        bias: (gates * units,) float32; for the GRU (2, gates * units).
    """

    def __init__(self, kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray) -> None:
        self.kernel, self.recurrent_kernel, self.bias = kernel, recurrent_kernel, bias

    def project(self, inputs: np.ndarray) -> np.ndarray:
        """The inputs' share of the step, `(..., inputs)` to `(..., gates * units)`."""
        return product(inputs, self.kernel) + self.bias


class LstmCell(_Cell):
    """Long short-term memory: a cell state c that gates write to, keep and show.

    References:
        Hochreiter & Schmidhuber (1997), Long Short-Term Memory.
        Gers, Schmidhuber & Cummins (2000), Learning to Forget.
    """

    num_states: ClassVar[int] = 2
    gate_names: ClassVar[tuple[str, ...]] = LstmGates._fields

    def gates(self, projected: np.ndarray, state: np.ndarray) -> LstmGates:
        """The gates input, forget and output, and the candidate, each `(..., units)`."""
        h, _ = state
        i, f, g, o = split(projected + product(h, self.recurrent_kernel), 4)  # (..., units) each
        return LstmGates(sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o))

    def update(self, gates: LstmGates, state: np.ndarray) -> np.ndarray:
        """The next h and c, `(2, ..., units)`, from the gates."""
        _, c = state
        i, f, g, o = gates
        c = f * c + i * g
        h = o * np.tanh(c)
        return np.array((h, c))  # (2, ..., units)

    def step(self, projected: np.ndarray, state: np.ndarray) -> np.ndarray:
        """The next h and c, `(2, ..., units)`."""
        return self.update(self.gates(projected, state), state)


class GruCell(_Cell):
    """Gated recurrent unit with `reset_after=True`: the reset gate acts on the state's product.

    References:
        Cho et al. (2014), Learning Phrase Representations using RNN Encoder-Decoder.
    """

    num_states: ClassVar[int] = 1
    gate_names: ClassVar[tuple[str, ...]] = GruGates._fields

    def project(self, inputs: np.ndarray) -> np.ndarray:
        """The inputs' share of the step; the second bias belongs to the state's product."""
        return product(inputs, self.kernel) + self.bias[0]

    def gates(self, projected: np.ndarray, state: np.ndarray) -> GruGates:
        """The gates update and reset, and the candidate, each `(..., units)`."""
        (h,) = state
        x_z, x_r, x_g = split(projected, 3)  # (..., units) each
        h_z, h_r, h_g = split(product(h, self.recurrent_kernel) + self.bias[1], 3)
        r = sigmoid(x_r + h_r)
        return GruGates(sigmoid(x_z + h_z), r, np.tanh(x_g + r * h_g))

    def update(self, gates: GruGates, state: np.ndarray) -> np.ndarray:
        """The next h, `(1, ..., units)`, from the gates."""
        z, _, g = gates
        return z * state + (1 - z) * g  # (1, ..., units)

    def step(self, projected: np.ndarray, state: np.ndarray) -> np.ndarray:
        """The next h, `(1, ..., units)`."""
        return self.update(self.gates(projected, state), state)


class RnnCell(_Cell):
    """Simple recurrent network: the state is rewritten whole at every step.

    References:
        Elman (1990), Finding Structure in Time.
    """

    num_states: ClassVar[int] = 1
    gate_names: ClassVar[tuple[str, ...]] = RnnGates._fields

    def gates(self, projected: np.ndarray, state: np.ndarray) -> RnnGates:
        """The candidate `(..., units)`."""
        (h,) = state
        return RnnGates(np.tanh(projected + product(h, self.recurrent_kernel)))

    def update(self, gates: RnnGates, state: np.ndarray) -> np.ndarray:
        """The next h, `(1, ..., units)`: the candidate as it is."""
        return gates.candidate[np.newaxis]  # (1, ..., units)

    def step(self, projected: np.ndarray, state: np.ndarray) -> np.ndarray:
        """The next h, `(1, ..., units)`."""
        return self.update(self.gates(projected, state), state)


CELLS: dict[CellName, type[LstmCell] | type[GruCell] | type[RnnCell]] = {
    "lstm": LstmCell,
    "gru": GruCell,
    "rnn": RnnCell,
}

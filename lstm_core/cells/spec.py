"""What a kind of recurrent cell is: its equations forward and backward, its shapes, its initial bias.

The forward equations are written once, in operations that are handed in: NumPy's for prediction and inspection,
TensorFlow's for training, which differentiates them by itself. The backward pass of a trace is NumPy's.

A state is a tuple of arrays `(..., units)`, the hidden state h first. The last of them is the cell's *memory*: what
`remember` writes and `show` turns into a hidden state. The dots stand for nothing (one text) or for a batch.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, NamedTuple, Protocol, TypeAlias

import numpy as np

Array: TypeAlias = Any
"""A NumPy array or a TensorFlow tensor."""

Gates: TypeAlias = Any
"""What a cell decides in one step: a NamedTuple of arrays `(..., units)`, see `CellSpec.gates_type`."""

State: TypeAlias = Any
"""A cell's state arrays in the order of `CellSpec.state_names`: a tuple, or one array with them as first axis."""


class Operations(Protocol):
    """What the equations are calculated with; a module of functions will do."""

    def product(self, x: Array, matrix: Array, /) -> Array:
        """`(..., inputs)` times `(inputs, outputs)`."""
        ...

    def split(self, x: Array, parts: int, /) -> Any:
        """`(..., parts * units)` as that many `(..., units)`."""
        ...

    def sigmoid(self, x: Array, /) -> Array:
        """The logistic function, number by number."""
        ...

    def tanh(self, x: Array, /) -> Array:
        """The hyperbolic tangent, number by number."""
        ...


class CellWeights(NamedTuple):
    """The weights of one recurrent layer, or their shapes.

    Args:
        kernel: (inputs, gates * units), what the inputs are multiplied with.
        recurrent_kernel: (units, gates * units), what the hidden state is multiplied with.
        bias: see `CellSpec.bias_shape`.
    """

    kernel: Array
    recurrent_kernel: Array
    bias: Array


class CellSpec(ABC):
    """A kind of recurrent cell. It holds no numbers: weights and states are handed to it.

    A new kind is a file with a subclass and an entry in `lstm_core.cells.registry`. The inputs must enter as
    `inputs @ kernel + bias` alone: a whole text is projected in one product, and gradients go back through it.

    Args:
        name: in settings and files.
        label: as people read it, inside a sentence.
        gates_type: names what the cell decides, in the order in which the gates stand in the kernels.
        open_gates: those that open from 0 to 1; the others are candidates in -1..1.
        state_names: "h", and behind it the cell state "c" where there is one.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    gates_type: ClassVar[type[Any]]
    open_gates: ClassVar[tuple[str, ...]] = ()
    state_names: ClassVar[tuple[str, ...]] = ("h",)

    @property
    def gate_names(self) -> tuple[str, ...]:
        """What the cell decides, by name."""
        names: tuple[str, ...] = self.gates_type._fields
        return names

    @property
    def num_states(self) -> int:
        """How many arrays make up the state of a layer."""
        return len(self.state_names)

    @property
    def memory_name(self) -> str:
        """The state that carries what is remembered: "c" where there is a cell state, else "h"."""
        return self.state_names[-1]

    def bias_shape(self, units: int) -> tuple[int, ...]:
        """One number for each unit of each gate."""
        return (len(self.gate_names) * units,)

    def shapes(self, inputs: int, units: int) -> CellWeights:
        """Shapes of a layer's weights.

        Args:
            inputs: numbers that come in at each timestep.
            units: of the layer.
        """
        width = len(self.gate_names) * units
        return CellWeights((inputs, width), (units, width), self.bias_shape(units))

    def num_multiplied(self, inputs: int, units: int) -> int:
        """How many of a layer's weights take part in the matrix products of each timestep."""
        return (inputs + units) * len(self.gate_names) * units

    def initial_bias(self, units: int) -> np.ndarray:
        """The bias that training starts from, of the shape `bias_shape`."""
        return np.zeros(self.bias_shape(units))

    def project(self, operations: Operations, inputs: Array, weights: CellWeights) -> Array:
        """The inputs' share of a step, `(..., inputs)` to `(..., gates * units)`; no state is needed for it."""
        return operations.product(inputs, weights.kernel) + weights.bias

    @abstractmethod
    def gates(self, operations: Operations, projected: Array, state: State, weights: CellWeights) -> Gates:
        """What the cell decides, each `(..., units)`, given the projected input and the state before."""

    @abstractmethod
    def remember(self, gates: Gates, state: State) -> Array:
        """The memory after the step, `(..., units)`."""

    def show(self, operations: Operations, gates: Gates, memory: Array) -> tuple[Array, ...]:
        """The state that follows from a memory; a cell without a cell state remembers in h itself."""
        return (memory,)

    def update(self, operations: Operations, gates: Gates, state: State) -> tuple[Array, ...]:
        """The state after the step, given what the cell decided."""
        return self.show(operations, gates, self.remember(gates, state))

    def step(
        self, operations: Operations, projected: Array, state: State, weights: CellWeights
    ) -> tuple[Array, ...]:
        """The state after one timestep."""
        return self.update(operations, self.gates(operations, projected, state, weights), state)

    @abstractmethod
    def backward(
        self,
        weights: CellWeights,
        gates: Gates,
        before: tuple[np.ndarray, ...],
        after: tuple[np.ndarray, ...],
        hidden_gradients: np.ndarray,
    ) -> np.ndarray:
        """Backpropagation through the time of a trace, in NumPy.

        Args:
            weights: the layer's.
            gates: what was decided, each `(timesteps, [batch,] units)`.
            before: the states before each timestep, each `(timesteps, [batch,] units)`.
            after: the states after each timestep.
            hidden_gradients: (timesteps, [batch,] units) of the outcome with respect to h after each timestep,
                each taken alone.

        Returns:
            (timesteps, [batch,] gates * units) of the outcome with respect to the projected inputs.

        References:
            Werbos (1990), Backpropagation Through Time: What It Does and How to Do It.
        """

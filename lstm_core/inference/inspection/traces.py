"""What every unit of every layer did at every word of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lstm_core.cells.spec import Gates
from lstm_core.inference.recurrent_layer import RecurrentLayer
from lstm_core.inference.recurrent_network import RecurrentNetwork, TokenIds

if TYPE_CHECKING:
    from lstm_core.inference.predictor import Predictor


class Intervention(Protocol):
    """Something that is done to a network while it reads; see `surgery`."""

    def on_gates(self, layer: int, timestep: int, gates: Gates) -> Gates:
        """The gates that the cell continues with, each `([batch,] units)`."""
        ...

    def on_state(
        self, layer: int, timestep: int, state: np.ndarray, gates: Gates, inside: RecurrentLayer
    ) -> np.ndarray:
        """The state that the cell continues with, `(num_states, [batch,] units)`; `inside` is the layer itself."""
        ...


@dataclass(frozen=True)
class LayerTrace:
    """One recurrent layer over a text.

    All arrays are `(timesteps, [batch,] units)` float32.

    Args:
        gates: what the cell decided, by name, in Keras's kernel order: "input", "forget", "candidate" and
            "output" of an LSTM; "update", "reset" and "candidate" of a GRU; "candidate" of a simple RNN.
            Gates are in 0..1, candidates in -1..1.
        states: the states after each word, by name: "h" in -1..1, and of an LSTM "c" of any size.
        initial: the same before the first word, `([batch,] units)` each.
    """

    gates: dict[str, np.ndarray]
    states: dict[str, np.ndarray]
    initial: dict[str, np.ndarray]

    @property
    def h(self) -> np.ndarray:
        """The hidden state after each word."""
        return self.states["h"]

    @property
    def c(self) -> np.ndarray | None:
        """The cell state after each word; None for GRU and simple RNN, which have none."""
        return self.states.get("c")

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names that `values` knows: the gates, then "c" where there is a cell state, then "h"."""
        return (*self.gates, *reversed(self.states))

    def values(self, quantity: str) -> np.ndarray:
        """One quantity by name, `(timesteps, [batch,] units)`.

        Raises:
            KeyError: the cell has no such quantity.
        """
        return (self.gates | self.states)[quantity]

    def before(self, quantity: str) -> np.ndarray:
        """The state "h" or "c" before each word, `(timesteps, [batch,] units)`."""
        return np.concatenate((self.initial[quantity][np.newaxis], self.states[quantity][:-1]))


@dataclass(frozen=True)
class Trace:
    """A network over a text.

    Args:
        inputs: (timesteps, [batch,] embedding_size) the embedded words.
        layers: the recurrent layers, the first one reads the embedded words.
    """

    inputs: np.ndarray
    layers: tuple[LayerTrace, ...]

    @property
    def timesteps(self) -> int:
        """How many words were read."""
        return len(self.inputs)

    @property
    def hidden_states(self) -> np.ndarray:
        """(timesteps, [batch,] units) what the output layer sees after each word."""
        return self.layers[-1].h


def network_of(inspected: RecurrentNetwork | Predictor) -> RecurrentNetwork:
    """The network that is looked into."""
    return inspected if isinstance(inspected, RecurrentNetwork) else inspected.network


def trace(
    inspected: RecurrentNetwork | Predictor,
    token_ids: TokenIds,
    interventions: Sequence[Intervention] = (),
) -> Trace:
    """Reads a text and keeps everything that the cells decide and remember.

    Args:
        inspected: a network or a predictor.
        token_ids: (timesteps,) or, of several texts, (timesteps, batch).
        interventions: what is done to the network meanwhile, in this order; none reads as it always does.
    """
    network = network_of(inspected)
    return trace_inputs(network, network.embedding[np.asarray(token_ids, np.int64)], interventions)


def trace_inputs(
    network: RecurrentNetwork, inputs: np.ndarray, interventions: Sequence[Intervention] = ()
) -> Trace:
    """The same for words that are given as vectors, which need not be any word's embedding.

    Args:
        network: the network.
        inputs: (timesteps, [batch,] embedding_size) float32.
        interventions: as for `trace`.
    """
    layers: list[LayerTrace] = []
    x = inputs
    initial = network.initial_state(
        x.shape[1] if x.ndim == 3 else None
    )  # (layers, num_states, [batch,] units)
    for number, layer in enumerate(network.layers):
        layers.append(_trace_layer(layer, number, x, initial[number], interventions))
        x = layers[-1].h  # (timesteps, [batch,] units)
    return Trace(inputs, tuple(layers))


def _trace_layer(
    layer: RecurrentLayer,
    number: int,
    x: np.ndarray,
    state: np.ndarray,
    interventions: Sequence[Intervention],
) -> LayerTrace:
    """One layer over its inputs `(timesteps, [batch,] inputs)`, from a state `(num_states, [batch,] units)`."""
    cell = layer.cell
    shape = (len(x), *state.shape[1:])  # (timesteps, [batch,] units)
    initial = dict(zip(cell.state_names, state, strict=True))
    kept = {name: np.empty(shape, np.float32) for name in cell.gate_names}
    states = np.empty((cell.num_states, *shape), np.float32)
    projected = layer.project(x)  # (timesteps, [batch,] gates * units)
    for timestep in range(len(x)):
        gates = layer.gates(projected[timestep], state)
        for intervention in interventions:
            gates = intervention.on_gates(number, timestep, gates)
        state = layer.update(gates, state)
        for intervention in interventions:
            state = intervention.on_state(number, timestep, state, gates, layer)
        for name, values in zip(cell.gate_names, gates, strict=True):
            kept[name][timestep] = values
        states[:, timestep] = state
    return LayerTrace(kept, dict(zip(cell.state_names, states, strict=True)), initial)

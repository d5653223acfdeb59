"""What every unit of every layer did at every word of a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.inference.cells import Cell
from lstm_core.inference.recurrent import RecurrentNetwork, TokenIds

if TYPE_CHECKING:
    from lstm_core.inference.predictor import Predictor

Inspected = "RecurrentNetwork | Predictor"
"""What can be looked into: a network, or a predictor, whose network is then meant."""


@dataclass(frozen=True)
class LayerTrace:
    """One recurrent layer over a text.

    All arrays are `(timesteps, [batch,] units)` float32.

    Args:
        gates: what the cell decided, by name, in Keras's kernel order: "input", "forget", "candidate" and
            "output" of an LSTM; "update", "reset" and "candidate" of a GRU; "candidate" of a simple RNN.
            Gates are in 0..1, candidates in -1..1.
        h: the hidden state after each word, in -1..1.
        c: the cell state after each word, of any size; None for GRU and simple RNN, which have none.
    """

    gates: dict[str, np.ndarray]
    h: np.ndarray
    c: np.ndarray | None

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names that `values` knows: the gates, then "c" where there is a cell state, then "h"."""
        return (*self.gates, *(("c",) if self.c is not None else ()), "h")

    def values(self, quantity: str) -> np.ndarray:
        """One quantity by name, `(timesteps, [batch,] units)`.

        Raises:
            KeyError: the cell has no such quantity.
        """
        if quantity == "h":
            return self.h
        if quantity == "c" and self.c is not None:
            return self.c
        return self.gates[quantity]

    def before(self, quantity: str) -> np.ndarray:
        """The state "h" or "c" before each word, zeros before the first, `(timesteps, [batch,] units)`."""
        after = self.values(quantity)
        return np.concatenate((np.zeros_like(after[:1]), after[:-1]))


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


def trace(inspected: RecurrentNetwork | Predictor, token_ids: TokenIds) -> Trace:
    """Reads a text and keeps everything that the cells decide and remember.

    Args:
        inspected: a network or a predictor.
        token_ids: (timesteps,) or, of several texts, (timesteps, batch).
    """
    network = network_of(inspected)
    return trace_inputs(network, network.embedding[np.asarray(token_ids, np.int64)])


def trace_inputs(network: RecurrentNetwork, inputs: np.ndarray) -> Trace:
    """The same for words that are given as vectors, which need not be any word's embedding.

    Args:
        network: the network.
        inputs: (timesteps, [batch,] embedding_size) float32.
    """
    layers: list[LayerTrace] = []
    x = inputs
    for cell in network.cells:
        layers.append(_trace_layer(cell, x, network.settings.units))
        x = layers[-1].h  # (timesteps, [batch,] units)
    return Trace(inputs, tuple(layers))


def _trace_layer(cell: Cell, x: np.ndarray, units: int) -> LayerTrace:
    """One layer over its inputs `(timesteps, [batch,] inputs)`."""
    state = np.zeros((cell.num_states, *x.shape[1:-1], units), np.float32)
    projected = cell.project(x)  # (timesteps, [batch,] gates * units)
    decided, states = [], []
    for timestep in range(len(x)):
        gates = cell.gates(projected[timestep], state)
        state = cell.update(gates, state)
        decided.append(gates)
        states.append(state)
    return layer_trace(cell, decided, states, (0, *x.shape[1:-1], units))


def layer_trace(
    cell: Cell, decided: list[tuple[np.ndarray, ...]], states: list[np.ndarray], empty: tuple[int, ...]
) -> LayerTrace:
    """A layer's steps, put together.

    Args:
        cell: the layer.
        decided: the gates at each timestep, each gate ([batch,] units).
        states: (num_states, [batch,] units) after each timestep.
        empty: the shape of a quantity without any timestep.
    """
    nothing = np.zeros(empty, np.float32)
    gates = {
        name: np.stack([step[index] for step in decided]) if decided else nothing
        for index, name in enumerate(cell.gate_names)
    }
    h = np.stack([state[0] for state in states]) if states else nothing
    c = (np.stack([state[1] for state in states]) if states else nothing) if cell.num_states == 2 else None
    return LayerTrace(gates, h, c)

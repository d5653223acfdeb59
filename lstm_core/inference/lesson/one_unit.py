"""One unit of an LSTM at one word: set its gates, and see what follows for its states and the next word.

The other units stay as the network left them, so that a change is the unit's own doing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.inference.distribution import log_softmax_real
from lstm_core.inference.inspection.traces import LayerTrace, trace
from lstm_core.inference.recurrent_network import RecurrentNetwork, TokenIds


@dataclass(frozen=True)
class UnitStep:
    """One unit at one word, all plain numbers.

    Args:
        forget, input, output: gates in 0..1.
        candidate: in -1..1.
        c_before: the cell state before the word.
        h_before: the hidden state before the word.
    """

    forget: float
    input: float
    candidate: float
    output: float
    c_before: float
    h_before: float

    @property
    def c(self) -> float:
        """The cell state after the word: c = f c_before + i g."""
        return self.forget * self.c_before + self.input * self.candidate

    @property
    def h(self) -> float:
        """The hidden state after the word: h = o tanh(c)."""
        return self.output * float(np.tanh(self.c))


def unit_step(layer: LayerTrace, timestep: int, unit: int) -> UnitStep:
    """What a unit did.

    Args:
        layer: an LSTM layer's trace of one text.
        timestep: 0..timesteps - 1.
        unit: 0..units - 1.
    """
    gates = {name: float(values[timestep, unit]) for name, values in layer.gates.items()}
    return UnitStep(
        forget=gates["forget"],
        input=gates["input"],
        candidate=gates["candidate"],
        output=gates["output"],
        c_before=float(layer.before("c")[timestep, unit]),
        h_before=float(layer.before("h")[timestep, unit]),
    )


def log_probs_with(network: RecurrentNetwork, hidden_state: np.ndarray, unit: int, h: float) -> np.ndarray:
    """Log probabilities of the next word with one unit's hidden state set.

    Args:
        network: whose output layer is meant.
        hidden_state: (units,) of the last layer after a word; it stays as it is.
        unit: 0..units - 1.
        h: the value to set, -1..1.

    Returns:
        (vocabulary_size,) float64, in nats, over real words.
    """
    changed = hidden_state.copy()
    changed[unit] = h
    return log_softmax_real(network.output(changed))


def units_by_influence(network: RecurrentNetwork, hidden_state: np.ndarray) -> np.ndarray:
    """Units in the order of how much they speak for or against the most probable next word.

    The measure is |h d log p / d h|, with p that word's probability: gradient times value.

    Args:
        network: whose output layer is meant.
        hidden_state: (units,) of the last layer after a word.

    Returns:
        (units,) unit numbers, the most influential first.
    """
    log_probs = log_softmax_real(network.output(hidden_state))  # (vocabulary_size,)
    expected = network.expected_gradient(np.exp(log_probs))  # (units,)
    slope = network.target_gradient(int(log_probs.argmax())) - expected
    return np.argsort(-np.abs(hidden_state * slope), kind="stable")


def last_layer(network: RecurrentNetwork, token_ids: TokenIds) -> LayerTrace:
    """The trace of the layer that the output layer reads, over one text `(timesteps,)`."""
    return trace(network, token_ids).layers[-1]

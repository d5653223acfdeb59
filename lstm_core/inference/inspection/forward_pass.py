"""The forward pass written out for one unit and one word: what goes into each gate, and into a word's score.

gate = squash(from the input + from the state + bias)
score = h W + b, whatever the kind of output layer
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.inference.inspection.traces import Trace
from lstm_core.inference.recurrent_network import RecurrentNetwork


@dataclass(frozen=True)
class GateSum:
    """What one gate of one unit adds up at one word.

    Args:
        name: of the gate or candidate.
        from_input: the input times its weights.
        from_state: the hidden states of all units times theirs; of a GRU's candidate after the reset gate.
        bias: what is added in any case.
        value: what comes out of the squashing function.
        is_open: a gate in 0..1, squashed by the logistic function; otherwise a candidate in -1..1, by tanh.
    """

    name: str
    from_input: float
    from_state: float
    bias: float
    value: float
    is_open: bool

    @property
    def total(self) -> float:
        """The sum that is squashed."""
        return self.from_input + self.from_state + self.bias


@dataclass(frozen=True)
class WordScore:
    """A word's score after the last layer.

    Args:
        from_state: the hidden states times the word's weights.
        bias: the word's own.
    """

    from_state: float
    bias: float

    @property
    def logit(self) -> float:
        """The score before the softmax."""
        return self.from_state + self.bias


def gate_sums(
    network: RecurrentNetwork, traced: Trace, layer: int, timestep: int, unit: int
) -> tuple[GateSum, ...]:
    """What goes into each gate of a unit.

    Args:
        network: the network that made the trace.
        traced: its forward pass over one text.
        layer: from 0.
        timestep: 0..timesteps - 1.
        unit: 0..units - 1.
    """
    inside, seen = network.layers[layer], traced.layers[layer]
    weights, cell = inside.weights, inside.cell
    x = (traced.layers[layer - 1].h if layer else traced.inputs)[timestep].astype(np.float64)
    h = seen.before("h")[timestep].astype(np.float64)
    units = len(h)
    biases = np.atleast_2d(weights.bias)
    sums = []
    for number, name in enumerate(cell.gate_names):
        column = number * units + unit
        from_state = float(h @ weights.recurrent_kernel[:, column])
        bias = float(biases[0, column])
        if len(biases) == 2:  # a GRU: the second bias belongs to the state's product
            if name in cell.open_gates:
                bias += float(biases[1, column])
            else:
                from_state = float(seen.gates["reset"][timestep, unit]) * (
                    from_state + float(biases[1, column])
                )
        from_input = float(x @ weights.kernel[:, column])
        value = float(seen.gates[name][timestep, unit])
        sums.append(GateSum(name, from_input, from_state, bias, value, name in cell.open_gates))
    return tuple(sums)


def word_score(network: RecurrentNetwork, hidden_state: np.ndarray, target_id: int) -> WordScore:
    """What goes into a word's score.

    Args:
        network: whose output layer is meant.
        hidden_state: (units,) of the last layer after a word.
        target_id: the word.
    """
    logit = float(network.target_logits(hidden_state, target_id))
    from_state = float(hidden_state.astype(np.float64) @ network.target_gradient(target_id))
    return WordScore(from_state, logit - from_state)

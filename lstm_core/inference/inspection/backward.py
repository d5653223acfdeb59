"""The backward pass through the recurrent layers: how a change of any word's vector moves the outcome.

Each kind of cell knows its own, see `lstm_core.cells`; here they are put one after the other.
"""

from __future__ import annotations

import numpy as np

from lstm_core.inference.inspection.traces import LayerTrace, Trace
from lstm_core.inference.recurrent_layer import RecurrentLayer
from lstm_core.inference.recurrent_network import RecurrentNetwork


def backward(network: RecurrentNetwork, trace: Trace, hidden_gradients: np.ndarray) -> np.ndarray:
    """Gradients with respect to the embedded words.

    Args:
        network: the network that made the trace.
        trace: its forward pass.
        hidden_gradients: (timesteps, [batch,] units) of the outcome with respect to the last layer's hidden
            states, each taken alone.

    Returns:
        (timesteps, [batch,] embedding_size) of the outcome with respect to `trace.inputs`.
    """
    gradients = hidden_gradients
    for layer, traced in zip(reversed(network.layers), reversed(trace.layers), strict=True):
        gradients = _layer_backward(layer, traced, gradients)
    return gradients


def _layer_backward(layer: RecurrentLayer, traced: LayerTrace, hidden_gradients: np.ndarray) -> np.ndarray:
    """From d h `(timesteps, [batch,] units)` to d x `(timesteps, [batch,] inputs)` of one layer."""
    cell, states = layer.cell, traced.states
    gates = cell.gates_type(**traced.gates)
    before = tuple(traced.before(name) for name in states)
    projected = cell.backward(layer.weights, gates, before, tuple(states.values()), hidden_gradients)
    return np.asarray(projected @ layer.weights.kernel.T)  # (timesteps, [batch,] inputs)

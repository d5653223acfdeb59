"""The backward pass through the recurrent layers: how a change of any word's vector moves the outcome.

Backpropagation through time, for one text or for a batch of them. With a_x the sum that goes into a gate's
squashing function, the LSTM's step backwards is

    dc += dh o (1 - tanh(c)^2)
    da_o = dh tanh(c) o (1 - o),   da_f = dc c_before f (1 - f),   da_i = dc g i (1 - i),   da_g = dc i (1 - g^2)
    dc_before = dc f,   dh_before = da U^T,   dx = da W^T

References:
    Werbos (1990), Backpropagation Through Time: What It Does and How to Do It.
    Hochreiter & Schmidhuber (1997), Long Short-Term Memory.
"""

from __future__ import annotations

import numpy as np

from lstm_core.inference.cells import Cell, GruCell, LstmCell, product, split
from lstm_core.inference.inspection.traces import LayerTrace, Trace
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
    for cell, layer in zip(reversed(network.cells), reversed(trace.layers), strict=True):
        gradients = _layer_backward(cell, layer, gradients)
    return gradients


def _layer_backward(cell: Cell, layer: LayerTrace, hidden_gradients: np.ndarray) -> np.ndarray:
    """From d h `(timesteps, [batch,] units)` to d x `(timesteps, [batch,] inputs)` of one layer."""
    if isinstance(cell, LstmCell):
        sums = _lstm_backward(cell, layer, hidden_gradients)
    elif isinstance(cell, GruCell):
        sums = _gru_backward(cell, layer, hidden_gradients)
    else:
        sums = _rnn_backward(cell, layer, hidden_gradients)
    return sums @ cell.kernel.T  # (timesteps, [batch,] inputs)


def _lstm_backward(cell: LstmCell, layer: LayerTrace, hidden_gradients: np.ndarray) -> np.ndarray:
    """Gradients of the gates' sums, `(timesteps, [batch,] 4 * units)`."""
    assert layer.c is not None
    i, f, g, o = (layer.gates[name] for name in cell.gate_names)
    c_before, tanh_c = layer.before("c"), np.tanh(layer.c)
    sums = np.empty((*layer.h.shape[:-1], 4 * layer.h.shape[-1]), layer.h.dtype)
    recurrent = np.ascontiguousarray(cell.recurrent_kernel.T)  # (4 * units, units)
    dh = dc = np.zeros(layer.h.shape[1:], layer.h.dtype)
    for t in range(len(layer.h) - 1, -1, -1):
        dh = dh + hidden_gradients[t]
        dc = dc + dh * o[t] * (1 - tanh_c[t] ** 2)
        da_i, da_f, da_g, da_o = split(sums[t], 4)  # views: writing into them fills `sums`
        da_i[...] = dc * g[t] * i[t] * (1 - i[t])
        da_f[...] = dc * c_before[t] * f[t] * (1 - f[t])
        da_g[...] = dc * i[t] * (1 - g[t] ** 2)
        da_o[...] = dh * tanh_c[t] * o[t] * (1 - o[t])
        dh, dc = product(sums[t], recurrent), dc * f[t]
    return sums


def _gru_backward(cell: GruCell, layer: LayerTrace, hidden_gradients: np.ndarray) -> np.ndarray:
    """Gradients of the input's share of the gates' sums, `(timesteps, [batch,] 3 * units)`."""
    z, r, g = (layer.gates[name] for name in cell.gate_names)
    h_before, units = layer.before("h"), layer.h.shape[-1]
    remembered = h_before @ cell.recurrent_kernel[:, 2 * units :] + cell.bias[1, 2 * units :]
    sums = np.empty((*layer.h.shape[:-1], 3 * units), layer.h.dtype)
    recurrent = np.ascontiguousarray(cell.recurrent_kernel.T)  # (3 * units, units)
    dh = np.zeros(layer.h.shape[1:], layer.h.dtype)
    for t in range(len(layer.h) - 1, -1, -1):
        dh = dh + hidden_gradients[t]
        da_z, da_r, da_g = split(sums[t], 3)
        da_g[...] = dh * (1 - z[t]) * (1 - g[t] ** 2)
        da_z[...] = dh * (h_before[t] - g[t]) * z[t] * (1 - z[t])
        da_r[...] = da_g * remembered[t] * r[t] * (1 - r[t])
        # The reset gate stands between the state's product and the candidate's sum.
        state_sums = np.concatenate((da_z, da_r, da_g * r[t]), axis=-1)  # ([batch,] 3 * units)
        dh = dh * z[t] + product(state_sums, recurrent)
    return sums


def _rnn_backward(cell: Cell, layer: LayerTrace, hidden_gradients: np.ndarray) -> np.ndarray:
    """Gradients of the sums, `(timesteps, [batch,] units)`."""
    sums = np.empty_like(layer.h)
    recurrent = np.ascontiguousarray(cell.recurrent_kernel.T)  # (units, units)
    dh = np.zeros(layer.h.shape[1:], layer.h.dtype)
    for t in range(len(layer.h) - 1, -1, -1):
        sums[t] = (dh + hidden_gradients[t]) * (1 - layer.h[t] ** 2)
        dh = product(sums[t], recurrent)
    return sums

"""Recurrent layers over packed rows: the state is cleared wherever a text begins.

All three cells share one loop over timesteps. The input's products are computed for all timesteps at once,
outside the loop; inside it only the state's product remains. For the LSTM the backward pass is written by
hand, so that each timestep keeps what the gradient needs and the gradients of all matrices are one product
over all timesteps at the end. GRU and simple RNN leave their backward pass to automatic differentiation.

With x_t the input and r_t the reset flag, the state is first cleared where a text begins:
h = (1 - r_t) h_{t-1}, c = (1 - r_t) c_{t-1}. Then

    LSTM   i, f, o = sigmoid(x_t K + h R + b);  g = tanh(x_t K + h R + b)
           c_t = f c + i g;  h_t = o tanh(c_t)
    GRU    z, r = sigmoid(x_t K + b_0 + h R + b_1);  n = tanh(x_t K + b_0 + r (h R + b_1))
           h_t = z h + (1 - z) n
    RNN    h_t = tanh(x_t K + h R + b)

Gates stand side by side in K, R and b in Keras's order: i, f, g, o for the LSTM; z, r, n for the GRU.

References:
    LSTM: Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000.
    GRU: Cho et al. 2014, in the variant that resets after the product (cuDNN's and Keras's default).
    Simple RNN: Elman 1990.
    Backward pass: Werbos 1990, truncated at a row's beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import tensorflow as tf

from lstm_core.settings import Cell

State = tuple[tf.Tensor, ...]
"""(h, c) for an LSTM, (h,) otherwise; each (batch, units) float32."""

Frames: TypeAlias = tf.TensorArray
"""One array a timestep, written in any order and stacked at the end."""

Layer = Callable[[tf.Tensor, tf.Tensor, State, tf.Tensor, tf.Tensor, tf.Tensor], tuple[tf.Tensor, State]]
"""(inputs, keep, state, kernel, recurrent_kernel, bias) -> (hidden states, last state).

Shapes: inputs (timesteps, batch, input_size), keep (timesteps, batch, 1) with 0 where a text begins and 1
elsewhere, kernel (input_size, gates * units), recurrent_kernel (units, gates * units); hidden states
(timesteps, batch, units).
"""


def recurrent_layer(cell: Cell) -> Layer:
    """The layer function of a cell."""
    return {"lstm": lstm, "gru": gru, "rnn": simple_rnn}[cell]


def num_states(cell: Cell) -> int:
    """How many arrays make up a layer's state."""
    return 2 if cell == "lstm" else 1


def lstm(
    inputs: tf.Tensor,
    keep: tf.Tensor,
    state: State,
    kernel: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    bias: tf.Tensor,
) -> tuple[tf.Tensor, State]:
    """Long short-term memory with a hand-written backward pass; shapes as in `Layer`."""

    @tf.custom_gradient
    def forward(
        inputs: tf.Tensor,
        h0: tf.Tensor,
        c0: tf.Tensor,
        kernel: tf.Tensor,
        recurrent_kernel: tf.Tensor,
        bias: tf.Tensor,
    ) -> tuple[tuple[tf.Tensor, tf.Tensor, tf.Tensor], Callable[..., tuple[tf.Tensor, ...]]]:
        timesteps, batch, units = inputs.shape[0], inputs.shape[1], recurrent_kernel.shape[0]
        projected = _project(inputs, kernel, bias)  # (timesteps, batch, 4 * units)

        def step(t: tf.Tensor, h: tf.Tensor, c: tf.Tensor, hs: Frames, cs: Frames, gates: Frames) -> tuple:
            h, c = keep[t] * h, keep[t] * c
            i, f, g, o = tf.split(projected[t] + tf.matmul(h, recurrent_kernel), 4, axis=1)
            i, f, g, o = tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)
            c = f * c + i * g
            h = o * tf.tanh(c)
            return t + 1, h, c, hs.write(t, h), cs.write(t, c), gates.write(t, tf.concat([i, f, g, o], 1))

        frames = [_frames(timesteps, batch, size) for size in (units, units, 4 * units)]
        _, h, c, *frames = tf.while_loop(lambda t, *_: t < timesteps, step, (0, h0, c0, *frames))
        hs, cs, gates = (frame.stack() for frame in frames)

        def backward(d_hs: tf.Tensor, d_h_last: tf.Tensor, d_c_last: tf.Tensor) -> tuple[tf.Tensor, ...]:
            h_before = keep * tf.concat([h0[None], hs[:-1]], 0)  # (timesteps, batch, units), after resets
            c_before = keep * tf.concat([c0[None], cs[:-1]], 0)
            tanh_c = tf.tanh(cs)
            i, f, g, o = tf.split(gates, 4, axis=2)
            # All that does not wait for the timestep after it is calculated at once for all timesteps.
            slopes = tf.concat(  # of c by z_i, z_f and z_g, and of h by z_o
                [g * i * (1 - i), c_before * f * (1 - f), i * (1 - g**2), tanh_c * o * (1 - o)], 2
            )
            h_by_c, c_by_c = o * (1 - tanh_c**2), keep * f

            def step(t: tf.Tensor, d_h: tf.Tensor, d_c: tf.Tensor, d_zs: Frames) -> tuple:
                d_h = d_h + d_hs[t]
                d_c = d_c + d_h * h_by_c[t]
                d_z = slopes[t] * tf.concat([d_c, d_c, d_c, d_h], 1)  # (batch, 4 * units)
                d_h = keep[t] * tf.matmul(d_z, recurrent_kernel, transpose_b=True)
                return t - 1, d_h, c_by_c[t] * d_c, d_zs.write(t, d_z)

            start = (timesteps - 1, d_h_last, d_c_last, _frames(timesteps, batch, 4 * units))
            _, d_h0, d_c0, d_zs = tf.while_loop(lambda t, *_: t >= 0, step, start)
            d_flat = _rows(d_zs.stack())  # (timesteps * batch, 4 * units)
            d_inputs = tf.reshape(tf.matmul(d_flat, kernel, transpose_b=True), inputs.shape)
            d_kernel = tf.matmul(_rows(inputs), d_flat, transpose_a=True)
            d_recurrent_kernel = tf.matmul(_rows(h_before), d_flat, transpose_a=True)
            return d_inputs, d_h0, d_c0, d_kernel, d_recurrent_kernel, tf.reduce_sum(d_flat, 0)

        return (hs, h, c), backward

    hs, h, c = forward(inputs, *state, kernel, recurrent_kernel, bias)
    return hs, (h, c)


def gru(
    inputs: tf.Tensor,
    keep: tf.Tensor,
    state: State,
    kernel: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    bias: tf.Tensor,
) -> tuple[tf.Tensor, State]:
    """Gated recurrent unit; shapes as in `Layer`, bias (2, 3 * units)."""

    def step(projected: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
        x_z, x_r, x_n = tf.split(projected, 3, axis=1)
        h_z, h_r, h_n = tf.split(tf.matmul(h, recurrent_kernel) + bias[1], 3, axis=1)
        z, r = tf.sigmoid(x_z + h_z), tf.sigmoid(x_r + h_r)
        return z * h + (1 - z) * tf.tanh(x_n + r * h_n)

    return _scan(step, _project(inputs, kernel, bias[0]), keep, state)


def simple_rnn(
    inputs: tf.Tensor,
    keep: tf.Tensor,
    state: State,
    kernel: tf.Tensor,
    recurrent_kernel: tf.Tensor,
    bias: tf.Tensor,
) -> tuple[tf.Tensor, State]:
    """Elman's recurrent network; shapes as in `Layer`."""

    def step(projected: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
        return tf.tanh(projected + tf.matmul(h, recurrent_kernel))

    return _scan(step, _project(inputs, kernel, bias), keep, state)


def _scan(
    step: Callable[[tf.Tensor, tf.Tensor], tf.Tensor], projected: tf.Tensor, keep: tf.Tensor, state: State
) -> tuple[tf.Tensor, State]:
    """Runs a cell with one state array over time, differentiated automatically."""
    timesteps, (batch, units) = projected.shape[0], state[0].shape

    def body(t: tf.Tensor, h: tf.Tensor, frames: Frames) -> tuple:
        h = step(projected[t], keep[t] * h)
        return t + 1, h, frames.write(t, h)

    start = (0, state[0], _frames(timesteps, batch, units))
    _, h, frames = tf.while_loop(lambda t, *_: t < timesteps, body, start, maximum_iterations=timesteps)
    return frames.stack(), (h,)


def _project(inputs: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Inputs times kernel for all timesteps in one product: (timesteps, batch, gates * units)."""
    flat = tf.matmul(_rows(inputs), kernel) + bias
    return tf.reshape(flat, (inputs.shape[0], inputs.shape[1], kernel.shape[1]))


def _rows(frames: tf.Tensor) -> tf.Tensor:
    """(timesteps, batch, size) as (timesteps * batch, size)."""
    return tf.reshape(frames, (-1, frames.shape[-1]))


def _frames(timesteps: int, batch: int, size: int) -> Frames:
    """Room for one (batch, size) array a timestep."""
    return tf.TensorArray(tf.float32, timesteps, element_shape=(batch, size))

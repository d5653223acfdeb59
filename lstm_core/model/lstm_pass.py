"""The LSTM's own layer: its backward pass is written by hand, so that training takes less time.

Each timestep keeps what the gradient needs, and the gradients of all matrices are one product over all timesteps
at the end. The forward equations are those of `lstm_core.cells.lstm`, and what this layer computes is what
`lstm_core.model.recurrent.scan` would.
"""

from __future__ import annotations

from collections.abc import Callable

from lstm_core.cells.lstm import LSTM
from lstm_core.cells.spec import CellWeights
from lstm_core.model import tensor_operations
from lstm_core.model.frames import Frames, as_rows, empty_frames, projected_frames
from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.xla import in_memory


def lstm_pass(
    inputs: tf.Tensor, keep: tf.Tensor, state: tuple[tf.Tensor, ...], weights: CellWeights
) -> tuple[tf.Tensor, tuple[tf.Tensor, ...]]:
    """Runs an LSTM over time; shapes as in `lstm_core.model.recurrent.Layer`."""

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
        weights = CellWeights(kernel, recurrent_kernel, bias)
        projected = projected_frames(LSTM, inputs, weights)  # (timesteps, batch, 4 * units)

        def step(t: tf.Tensor, h: tf.Tensor, c: tf.Tensor, hs: Frames, cs: Frames, gates: Frames) -> tuple:
            before = keep[t] * h, keep[t] * c
            decided = LSTM.gates(tensor_operations, projected[t], before, weights)
            h, c = LSTM.update(tensor_operations, decided, before)
            return t + 1, h, c, hs.write(t, h), cs.write(t, c), gates.write(t, tf.concat(list(decided), 1))

        frames = [empty_frames(timesteps, batch, size) for size in (units, units, 4 * units)]
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
            transposed = in_memory(tf.transpose(recurrent_kernel))  # (4 * units, units)

            def step(t: tf.Tensor, d_h: tf.Tensor, d_c: tf.Tensor, d_zs: Frames) -> tuple:
                d_h = d_h + d_hs[t]
                d_c = d_c + d_h * h_by_c[t]
                d_z = slopes[t] * tf.concat([d_c, d_c, d_c, d_h], 1)  # (batch, 4 * units)
                d_h = keep[t] * tf.matmul(d_z, transposed)
                return t - 1, d_h, c_by_c[t] * d_c, d_zs.write(t, d_z)

            start = (timesteps - 1, d_h_last, d_c_last, empty_frames(timesteps, batch, 4 * units))
            _, d_h0, d_c0, d_zs = tf.while_loop(lambda t, *_: t >= 0, step, start)
            d_flat = as_rows(d_zs.stack())  # (timesteps * batch, 4 * units)
            d_inputs = tf.reshape(tf.matmul(d_flat, kernel, transpose_b=True), inputs.shape)
            d_kernel = tf.matmul(as_rows(inputs), d_flat, transpose_a=True)
            d_recurrent_kernel = tf.matmul(as_rows(h_before), d_flat, transpose_a=True)
            return d_inputs, d_h0, d_c0, d_kernel, d_recurrent_kernel, tf.reduce_sum(d_flat, 0)

        return (hs, h, c), backward

    hs, h, c = forward(inputs, *state, *weights)
    return hs, (h, c)

"""The matrix products of one update, and nothing else: what an update would take if all the rest were free.

The same shapes as the engine's, run by the same compiler. The recurrent products follow each other as they
must, since each timestep's needs the one before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from lstm_core.model.precision import matmul


def lstm_products(
    batch_rows: int,
    timesteps: int,
    embedding_size: int,
    units: int,
    vocabulary_size: int,
    precision: tf.DType,
) -> tuple[Callable[[], Any], float]:
    """One update's matrix products.

    Args:
        batch_rows: rows of a batch.
        timesteps: cells of a row.
        precision: of the output layer's factors.

    Returns:
        The compiled program, and its floating-point operations.
    """
    rng = np.random.default_rng(0)
    cells, width = batch_rows * timesteps, 4 * units

    def matrix(*shape: int) -> tf.Variable:
        return tf.Variable((0.05 * rng.standard_normal(shape)).astype(np.float32))

    inputs, kernel, recurrent_kernel = (
        matrix(cells, embedding_size),
        matrix(embedding_size, width),
        matrix(units, width),
    )
    hidden, d_gates, dense = matrix(cells, units), matrix(cells, width), matrix(units, vocabulary_size)
    d_logits, h, d_z = matrix(cells, vocabulary_size), matrix(batch_rows, units), matrix(batch_rows, width)
    of_output = [tf.Variable(tf.cast(factor, precision)) for factor in (hidden, dense, d_logits)]

    def program() -> list[tf.Tensor]:
        def forward(t: tf.Tensor, h: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            return t + 1, tf.matmul(h, recurrent_kernel)[:, :units]

        def backward(t: tf.Tensor, d_z: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            return t + 1, tf.tile(tf.matmul(d_z, recurrent_kernel, transpose_b=True), (1, 4))

        _, last_h = tf.while_loop(lambda t, _: t < timesteps, forward, (0, tf.convert_to_tensor(h)))
        _, last_d_z = tf.while_loop(lambda t, _: t < timesteps, backward, (0, tf.convert_to_tensor(d_z)))
        rounded_hidden, rounded_dense, rounded_d_logits = (tf.convert_to_tensor(one) for one in of_output)
        return [
            last_h,
            last_d_z,
            tf.matmul(inputs, kernel),
            tf.matmul(d_gates, kernel, transpose_b=True),
            tf.matmul(inputs, d_gates, transpose_a=True),
            tf.matmul(hidden, d_gates, transpose_a=True),
            matmul(rounded_hidden, rounded_dense),
            matmul(rounded_d_logits, rounded_dense, transpose_b=True),
            matmul(rounded_hidden, rounded_d_logits, transpose_a=True),
        ]

    recurrent = 3 * units * width  # forward, backward, weight gradient
    projected = 3 * embedding_size * width
    output = 3 * units * vocabulary_size
    return tf.function(program, jit_compile=True, autograph=False), 2.0 * cells * (
        recurrent + projected + output
    )


def seconds(program: Callable[[], Any], times: int) -> float:
    """Median time of one run of a program, warm."""
    _wait(program())
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        _wait(program())
        taken.append(time.perf_counter() - began)
    return float(np.median(taken))


def _wait(tensors: list[tf.Tensor]) -> None:
    """Until the results are there: reading one number of each."""
    for tensor in tensors:
        tensor[0, 0].numpy()

"""The cells' operations in TensorFlow."""

from __future__ import annotations

from lstm_core.model.lean_tensorflow import tf


def product(x: tf.Tensor, matrix: tf.Tensor) -> tf.Tensor:
    """`(rows, inputs)` times `(inputs, outputs)`."""
    return tf.matmul(x, matrix)


def split(x: tf.Tensor, parts: int) -> list[tf.Tensor]:
    """`(..., parts * units)` as that many `(..., units)`."""
    found: list[tf.Tensor] = tf.split(x, parts, axis=-1)
    return found


sigmoid = tf.sigmoid
tanh = tf.tanh

"""What only XLA knows, the compiler of the programs: how matrices lie in memory."""

from __future__ import annotations

from lstm_core.model.lean_tensorflow import tf

try:
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops
except ImportError:  # TensorFlow doesn't promise them; all works without them, only slower
    gen_xla_ops = None


def in_memory(matrix: tf.Tensor) -> tf.Tensor:
    """A matrix as it is, written to memory row by row before anything reads it.

    XLA merges a transpose into the product that makes or takes a matrix, and reads the other one against its order.
    Where a product is large, or is made at every timestep, that takes longer than the transpose and the product.
    """
    if gen_xla_ops is None or tf.executing_eagerly():
        return matrix
    (written,) = gen_xla_ops.xla_optimization_barrier([matrix])
    return written

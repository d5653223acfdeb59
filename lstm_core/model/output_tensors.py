"""The output layers in TensorFlow: logits, and the loss with its gradient.

Their weights, and the same calculations in NumPy, are in `lstm_core.output`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import tensorflow as tf

from lstm_core.model.cross_entropy import Targets, cross_entropy
from lstm_core.output.dense import BIAS, DENSE, KERNEL
from lstm_core.output.layer import EMBEDDING
from lstm_core.output.tied import PROJECTION, TIED

Tensors = dict[str, tf.Tensor]
"""All weights of a model by name."""


class TensorOutput(ABC):
    """An output layer while training. It holds no numbers: weights are handed to it."""

    @abstractmethod
    def logits(self, weights: Tensors, hidden: tf.Tensor) -> tf.Tensor:
        """Scores of every next word, exact, `(cells, units)` to `(cells, vocabulary_size)`."""

    @abstractmethod
    def loss(
        self, weights: Tensors, hidden: tf.Tensor, targets: Targets, precision: tf.DType
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean loss of a batch, differentiable, and what is reported of it; see `cross_entropy`.

        Args:
            weights: all weights of the model.
            hidden: (cells, units) float32.
            targets: what the cells ask for.
            precision: what the factors of large products are rounded to.
        """


class DenseTensorOutput(TensorOutput):
    """Logits h W + b, see `lstm_core.output.dense`."""

    def logits(self, weights: Tensors, hidden: tf.Tensor) -> tf.Tensor:
        """h W + b."""
        return tf.matmul(hidden, weights[KERNEL]) + weights[BIAS]

    def loss(
        self, weights: Tensors, hidden: tf.Tensor, targets: Targets, precision: tf.DType
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Cross-entropy over all words."""
        return cross_entropy(hidden, weights[KERNEL], weights[BIAS], targets, precision)


class TiedTensorOutput(TensorOutput):
    """Logits h P E^T + b, see `lstm_core.output.tied`."""

    def logits(self, weights: Tensors, hidden: tf.Tensor) -> tf.Tensor:
        """h P E^T + b."""
        projected = _projected(weights, hidden)
        return tf.matmul(projected, weights[EMBEDDING], transpose_b=True) + weights[BIAS]

    def loss(
        self, weights: Tensors, hidden: tf.Tensor, targets: tf.Tensor, precision: tf.DType
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Cross-entropy over all words."""
        words = tf.transpose(weights[EMBEDDING])  # (embedding_size, vocabulary_size)
        return cross_entropy(_projected(weights, hidden), words, weights[BIAS], targets, precision)


def _projected(weights: Tensors, hidden: tf.Tensor) -> tf.Tensor:
    """h P, or h where there is no projection: (cells, embedding_size)."""
    return tf.matmul(hidden, weights[PROJECTION]) if PROJECTION in weights else hidden


OUTPUTS: dict[str, TensorOutput] = {TIED.name: TiedTensorOutput(), DENSE.name: DenseTensorOutput()}
"""By the name of the layer in `lstm_core.output`."""

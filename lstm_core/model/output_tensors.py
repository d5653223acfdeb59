"""The output layers in TensorFlow: logits, and the loss with its gradient.

Their weights, and the same calculations in NumPy, are in `lstm_core.output`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from lstm_core.model.candidates import Candidates
from lstm_core.model.cross_entropy import Targets, cross_entropy
from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.sampled_cross_entropy import ScoredWords, sampled_cross_entropy
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
        self,
        weights: Tensors,
        hidden: tf.Tensor,
        targets: Targets,
        precision: tf.DType,
        candidates: Candidates | None = None,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean loss of a batch, differentiable, and what is reported of it; see `cross_entropy`.

        Args:
            weights: all weights of the model.
            hidden: (cells, units) float32.
            targets: what the cells ask for.
            precision: what the factors of large products are rounded to.
            candidates: the words that stand for all; None scores all.
        """


class DenseTensorOutput(TensorOutput):
    """Logits h W + b, see `lstm_core.output.dense`."""

    def logits(self, weights: Tensors, hidden: tf.Tensor) -> tf.Tensor:
        """h W + b."""
        return tf.matmul(hidden, weights[KERNEL]) + weights[BIAS]

    def loss(
        self,
        weights: Tensors,
        hidden: tf.Tensor,
        targets: Targets,
        precision: tf.DType,
        candidates: Candidates | None = None,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Cross-entropy with a word's column of W."""
        if candidates is None:
            return cross_entropy(hidden, weights[KERNEL], weights[BIAS], targets, precision)
        words = tf.transpose(weights[KERNEL])  # (vocabulary_size, units)
        return sampled_cross_entropy(hidden, _picked(words, weights[BIAS]), targets, candidates, precision)


class TiedTensorOutput(TensorOutput):
    """Logits h P E^T + b, see `lstm_core.output.tied`."""

    def logits(self, weights: Tensors, hidden: tf.Tensor) -> tf.Tensor:
        """h P E^T + b."""
        projected = _projected(weights, hidden)
        return tf.matmul(projected, weights[EMBEDDING], transpose_b=True) + weights[BIAS]

    def loss(
        self,
        weights: Tensors,
        hidden: tf.Tensor,
        targets: Targets,
        precision: tf.DType,
        candidates: Candidates | None = None,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Cross-entropy with a word's row of E."""
        projected, words, biases = _projected(weights, hidden), weights[EMBEDDING], weights[BIAS]
        if candidates is None:
            return cross_entropy(projected, tf.transpose(words), biases, targets, precision)
        return sampled_cross_entropy(projected, _picked(words, biases), targets, candidates, precision)


def _picked(vectors: tf.Tensor, biases: tf.Tensor) -> Callable[[tf.Tensor], ScoredWords]:
    """Picks words from (vocabulary_size, size) vectors and their biases."""
    return lambda token_ids: ScoredWords(tf.gather(vectors, token_ids), tf.gather(biases, token_ids))


def _projected(weights: Tensors, hidden: tf.Tensor) -> tf.Tensor:
    """h P, or h where there is no projection: (cells, embedding_size)."""
    return tf.matmul(hidden, weights[PROJECTION]) if PROJECTION in weights else hidden


OUTPUTS: dict[str, TensorOutput] = {TIED.name: TiedTensorOutput(), DENSE.name: DenseTensorOutput()}
"""By the name of the layer in `lstm_core.output`."""

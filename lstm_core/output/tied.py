"""An output layer tied to the embedding: a word is scored with the very numbers that it is read by.

    logits = h P E^T + b

E is the embedding `(vocabulary_size, embedding_size)`. The projection P `(units, embedding_size)` is there only where
the two sizes differ.

References:
    Inan, Khosravi & Socher (2017), Tying Word Vectors and Word Classifiers.
    Press & Wolf (2017), Using the Output Embedding to Improve Language Models.
"""

from __future__ import annotations

import numpy as np

from lstm_core.cells.numpy_operations import product
from lstm_core.initial import glorot_uniform, log_frequencies
from lstm_core.output.layer import EMBEDDING, ModelWeights, OutputLayer
from lstm_core.settings import Settings

PROJECTION, BIAS = "dense/projection", "dense/bias"


class TiedOutput(OutputLayer):
    """Logits h P E^T + b."""

    name = "tied"
    embedding_spread = 0.3  # so that the first scores are little more than the frequencies

    def shapes(self, settings: Settings, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
        """The projection where it is needed, and the bias; the embedding is the model's already."""
        bias: dict[str, tuple[int, ...]] = {BIAS: (vocabulary_size,)}
        if settings.units == settings.embedding_size:
            return bias
        return {PROJECTION: (settings.units, settings.embedding_size)} | bias

    def initial_weights(
        self, settings: Settings, counts: np.ndarray, rng: np.random.Generator
    ) -> dict[str, np.ndarray]:
        """A Glorot uniform projection; biases with which each word is as probable as it is frequent."""
        weights = {BIAS: log_frequencies(counts)}
        if settings.units == settings.embedding_size:
            return weights
        shape = (settings.units, settings.embedding_size)
        return {PROJECTION: glorot_uniform(rng, shape, settings.embedding_size)} | weights

    def num_multiplied(self, settings: Settings, vocabulary_size: int) -> int:
        """The numbers of the projection and of the embedding."""
        projection = settings.units if settings.units != settings.embedding_size else 0
        return settings.embedding_size * (projection + vocabulary_size)

    def update_bytes(self, settings: Settings, vocabulary_size: int) -> int:
        """Logits, their exponentials and their gradients, float32 each."""
        return 3 * 4 * settings.batch_targets * vocabulary_size

    def logits(self, weights: ModelWeights, hidden_states: np.ndarray) -> np.ndarray:
        """h P E^T + b."""
        return product(_projected(weights, hidden_states), weights[EMBEDDING].T) + weights[BIAS]

    def target_logits(self, weights: ModelWeights, hidden_states: np.ndarray, target_id: int) -> np.ndarray:
        """h P with the target's row of E, and its bias."""
        projected = _projected(weights, hidden_states)
        return np.asarray(projected @ weights[EMBEDDING][target_id] + weights[BIAS][target_id])

    def target_gradient(self, weights: ModelWeights, target_id: int) -> np.ndarray:
        """P with the target's row of E."""
        return _backward(weights, weights[EMBEDDING][target_id])

    def expected_gradient(self, weights: ModelWeights, probabilities: np.ndarray) -> np.ndarray:
        """P E^T p."""
        return _backward(weights, probabilities @ weights[EMBEDDING])

    def as_dense(self, weights: ModelWeights) -> tuple[np.ndarray, np.ndarray]:
        """P E^T and b."""
        words = weights[EMBEDDING].T
        return weights[PROJECTION] @ words if PROJECTION in weights else words, weights[BIAS]


def _projected(weights: ModelWeights, hidden_states: np.ndarray) -> np.ndarray:
    """h P, or h where there is no projection: `(..., embedding_size)`."""
    return product(hidden_states, weights[PROJECTION]) if PROJECTION in weights else hidden_states


def _backward(weights: ModelWeights, gradient: np.ndarray) -> np.ndarray:
    """The gradient with respect to h, `(units,)`, from that with respect to h P."""
    return np.asarray(weights[PROJECTION] @ gradient if PROJECTION in weights else gradient)


TIED = TiedOutput()

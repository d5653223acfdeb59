"""A dense output layer: every word has a vector and a bias of its own; logits = h W + b."""

from __future__ import annotations

import numpy as np

from lstm_core.cells.numpy_operations import product
from lstm_core.initial import glorot_uniform
from lstm_core.output.layer import ModelWeights, OutputLayer
from lstm_core.settings import Settings

KERNEL, BIAS = "dense/kernel", "dense/bias"


class DenseOutput(OutputLayer):
    """Logits h W + b, with weights W `(units, vocabulary_size)` and b `(vocabulary_size,)`."""

    name = "dense"
    embedding_spread = 1.0

    def shapes(self, settings: Settings, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
        """Kernel and bias."""
        return {KERNEL: (settings.units, vocabulary_size), BIAS: (vocabulary_size,)}

    def initial_weights(
        self, settings: Settings, counts: np.ndarray, rng: np.random.Generator
    ) -> dict[str, np.ndarray]:
        """A Glorot uniform kernel, biases zero, as Keras has it."""
        shape = (settings.units, len(counts))
        return {KERNEL: glorot_uniform(rng, shape, len(counts)), BIAS: np.zeros(len(counts))}

    def num_multiplied(self, settings: Settings, vocabulary_size: int) -> int:
        """The kernel's numbers."""
        return settings.units * vocabulary_size

    def update_bytes(self, settings: Settings, vocabulary_size: int) -> int:
        """Logits, their exponentials and their gradients, float32 each."""
        return 3 * 4 * settings.batch_targets * vocabulary_size

    def logits(self, weights: ModelWeights, hidden_states: np.ndarray) -> np.ndarray:
        """h W + b."""
        return product(hidden_states, weights[KERNEL]) + weights[BIAS]

    def target_logits(self, weights: ModelWeights, hidden_states: np.ndarray, target_id: int) -> np.ndarray:
        """h with the target's column of W, and its bias."""
        return np.asarray(hidden_states @ weights[KERNEL][:, target_id] + weights[BIAS][target_id])

    def target_gradient(self, weights: ModelWeights, target_id: int) -> np.ndarray:
        """The target's column of W."""
        return weights[KERNEL][:, target_id]

    def expected_gradient(self, weights: ModelWeights, probabilities: np.ndarray) -> np.ndarray:
        """W p."""
        return np.asarray(weights[KERNEL] @ probabilities)

    def as_dense(self, weights: ModelWeights) -> tuple[np.ndarray, np.ndarray]:
        """Its own weights."""
        return weights[KERNEL], weights[BIAS]


DENSE = DenseOutput()

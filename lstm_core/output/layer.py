"""What an output layer is: its weights by name, what they cost, and its calculations in NumPy.

Nothing else knows which weights it has. Training calculates the same in TensorFlow, see
`lstm_core.model.output_tensors`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import numpy as np

from lstm_core.settings import Settings

ModelWeights: TypeAlias = Mapping[str, np.ndarray]
"""All weights of a model by name: an output layer may share one with another layer."""

EMBEDDING = "embedding"
"""The name of the weights that words are read by, `(vocabulary_size, embedding_size)`."""


class OutputLayer(ABC):
    """From the last layer's hidden state to a logit for every word. It holds no numbers: weights are handed to it.

    A logit must be linear in the hidden state, so that its gradient does not depend on it.

    Args:
        name: of the kind.
        embedding_spread: standard deviation that the embedding starts with.
    """

    name: ClassVar[str]
    embedding_spread: ClassVar[float]

    @abstractmethod
    def shapes(self, settings: Settings, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
        """Names and shapes of the weights that this layer adds to the model's."""

    @abstractmethod
    def initial_weights(
        self, settings: Settings, counts: np.ndarray, rng: np.random.Generator
    ) -> dict[str, np.ndarray]:
        """Where training starts, by the names and in the order of `shapes`.

        Args:
            settings: the model's.
            counts: (vocabulary_size,) how often training has each id as a target.
            rng: draws what is random.
        """

    @abstractmethod
    def num_multiplied(self, settings: Settings, vocabulary_size: int) -> int:
        """How many numbers take part in the matrix products of each target."""

    @abstractmethod
    def update_bytes(self, settings: Settings, vocabulary_size: int) -> int:
        """Memory that this layer takes during an update, beside its weights."""

    @abstractmethod
    def logits(self, weights: ModelWeights, hidden_states: np.ndarray) -> np.ndarray:
        """Scores of every next word before the softmax, `(..., units)` to `(..., vocabulary_size)`."""

    @abstractmethod
    def target_logits(self, weights: ModelWeights, hidden_states: np.ndarray, target_id: int) -> np.ndarray:
        """The score of one word alone, `(..., units)` to `(...,)`."""

    @abstractmethod
    def target_gradient(self, weights: ModelWeights, target_id: int) -> np.ndarray:
        """The gradient of a word's logit with respect to the hidden state, `(units,)`."""

    @abstractmethod
    def expected_gradient(self, weights: ModelWeights, probabilities: np.ndarray) -> np.ndarray:
        """The mean of all words' logit gradients, weighted by their probabilities `(vocabulary_size,)`: `(units,)`."""

    @abstractmethod
    def as_dense(self, weights: ModelWeights) -> tuple[np.ndarray, np.ndarray]:
        """Kernel `(units, vocabulary_size)` and bias `(vocabulary_size,)` of a dense layer that scores the same."""

"""A trained network, one word at a time: embedding, recurrent layers and output layer in NumPy float32.

    x = embedding[token_id]
    for each layer:   state = cell(x, state);   x = h
    logits = output layer(h)

The state is one array, so that it can be kept, copied, and picked from by row as any other:

    (layers, num_states, units)          of one text
    (layers, num_states, batch, units)   of several side by side

`num_states` is 2 for the LSTM (hidden state h, cell state c) and 1 for GRU and simple RNN (h).

A network that learned endings has read the boundary before a text's first word: its initial state is the one after
that. All else about it is as for any other network.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.recurrent_layer import RecurrentLayer
from lstm_core.output.choice import output_layer
from lstm_core.settings import Settings
from lstm_core.text.vocabulary import BOUNDARY_ID
from lstm_core.weights import EMBEDDING, Weights, cell_weights

TokenIds = Sequence[int] | np.ndarray
"""Token ids of one text, `(timesteps,)`, or of one timestep of several, `(batch,)`."""


class RecurrentNetwork:
    """The network of a bundle. It is never changed, so threads may share it.

    Args:
        weights: float32 arrays, named and shaped as `lstm_core.weights.weight_shapes` says.
        settings: cell, layers, units and whether endings were learned are read.

    Raises:
        SettingsError: there is no such cell.
    """

    def __init__(self, weights: Weights, settings: Settings) -> None:
        self.settings, self._weights = settings, weights
        self.cell = cell_spec(settings.cell)
        self.embedding = weights[EMBEDDING]  # (vocabulary_size, embedding_size)
        self.layers = [
            RecurrentLayer(self.cell, cell_weights(weights, layer)) for layer in range(settings.layers)
        ]
        self._output = output_layer(settings)
        self._initial = np.zeros((settings.layers, self.cell.num_states, settings.units), np.float32)
        if settings.learn_endings:
            self._initial = self.step(BOUNDARY_ID, self._initial)

    @property
    def vocabulary_size(self) -> int:
        """Number of token ids, padding and the unknown word included."""
        return len(self.embedding)

    def initial_state(self, batch: int | None = None) -> np.ndarray:
        """The state before any word: all zeros, or what reading the boundary leaves where endings were learned.

        Args:
            batch: number of texts side by side; None for one text without a batch axis.
        """
        if batch is None:
            return self._initial.copy()
        return np.repeat(self._initial[:, :, np.newaxis], batch, axis=2)

    def step(self, token_id: int, state: np.ndarray) -> np.ndarray:
        """The state after one more word.

        Args:
            token_id: 0..vocabulary_size - 1.
            state: (layers, num_states, units) before the word; it stays as it is.

        Returns:
            (layers, num_states, units).
        """
        return self._step(self.embedding[token_id], state)

    def step_batch(self, token_ids: TokenIds, state: np.ndarray) -> np.ndarray:
        """The states after one more word in each of several texts.

        Args:
            token_ids: (batch,) one word per text.
            state: (layers, num_states, batch, units) before the words.

        Returns:
            (layers, num_states, batch, units).
        """
        return self._step(self.embedding[np.asarray(token_ids)], state)

    def _step(self, x: np.ndarray, state: np.ndarray) -> np.ndarray:
        after = np.empty_like(state)
        for number, layer in enumerate(self.layers):
            after[number] = layer.step(layer.project(x), state[number])
            x = after[number, 0]  # (..., units): h is the next layer's input
        return after

    def run(self, token_ids: TokenIds, state: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Reads a whole text, the inputs of each layer projected in one product.

        Args:
            token_ids: (timesteps,) or, of several texts, (timesteps, batch).
            state: (layers, num_states, [batch,] units) to begin with; None begins a text.

        Returns:
            (timesteps, [batch,] units) the last layer's hidden state after every word, and
            (layers, num_states, [batch,] units) the state to continue from.
        """
        token_ids = np.asarray(token_ids, np.int64)
        if state is None:
            state = self.initial_state(token_ids.shape[1] if token_ids.ndim == 2 else None)
        after = state.copy()
        x = self.embedding[token_ids]  # (timesteps, [batch,] embedding_size)
        for number, layer in enumerate(self.layers):
            hidden = np.empty((len(token_ids), *state.shape[2:]), np.float32)
            for timestep, projected in enumerate(layer.project(x)):  # ([batch,] gates * units)
                after[number] = layer.step(projected, after[number])
                hidden[timestep] = after[number, 0]
            x = hidden  # (timesteps, [batch,] units)
        return x, after

    def states(self, token_ids: TokenIds) -> np.ndarray:
        """The last layer's hidden state after every word.

        Args:
            token_ids: (timesteps,) or (timesteps, batch).

        Returns:
            (timesteps, [batch,] units).
        """
        return self.run(token_ids)[0]

    def logits(self, state: np.ndarray) -> np.ndarray:
        """Scores of every next word, before the softmax.

        Args:
            state: (layers, num_states, [batch,] units).

        Returns:
            ([batch,] vocabulary_size).
        """
        return self.output(state[-1, 0])

    def output(self, hidden_states: np.ndarray) -> np.ndarray:
        """The output layer for any number of the last layer's hidden states, in one product.

        Args:
            hidden_states: (..., units).

        Returns:
            (..., vocabulary_size).
        """
        return self._output.logits(self._weights, hidden_states)

    def target_logits(self, hidden_states: np.ndarray, target_id: int) -> np.ndarray:
        """The logit of one word alone, `(..., units)` to `(...,)`."""
        return self._output.target_logits(self._weights, hidden_states, target_id)

    def target_gradient(self, target_id: int) -> np.ndarray:
        """The gradient of a word's logit with respect to the last layer's hidden state, `(units,)`."""
        return self._output.target_gradient(self._weights, target_id)

    def expected_gradient(self, probabilities: np.ndarray) -> np.ndarray:
        """The mean of that gradient over all words, weighted by their probabilities, `(units,)`."""
        return self._output.expected_gradient(self._weights, probabilities)

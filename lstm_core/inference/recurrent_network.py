"""A trained network, one word at a time: embedding, recurrent layers and output layer in NumPy float32.

    x = embedding[token_id]
    for each layer:   state = cell(x, state);   x = h
    logits = h W + b

The state is one array, so that it can be kept, copied, and picked from by row as any other:

    (layers, num_states, units)          of one text
    (layers, num_states, batch, units)   of several side by side

`num_states` is 2 for the LSTM (hidden state h, cell state c) and 1 for GRU and simple RNN (h).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_core.inference.cells import CELLS, Cell, product
from lstm_core.settings import Settings
from lstm_core.weights import Weights

TokenIds = Sequence[int] | np.ndarray
"""Token ids of one text, `(timesteps,)`, or of one timestep of several, `(batch,)`."""


class RecurrentNetwork:
    """The network of a bundle. It is never changed, so threads may share it.

    Args:
        weights: float32 arrays, named and shaped as `lstm_core.weights.weight_shapes` says.
        settings: cell, layers and units are read.
    """

    def __init__(self, weights: Weights, settings: Settings) -> None:
        self.settings = settings
        self.embedding = weights["embedding"]  # (vocabulary_size, embedding_size)
        self.cells: list[Cell] = [
            CELLS[settings.cell](
                weights[f"cell_{layer}/kernel"],
                weights[f"cell_{layer}/recurrent_kernel"],
                weights[f"cell_{layer}/bias"],
            )
            for layer in range(settings.layers)
        ]
        self.output_kernel = weights["dense/kernel"]  # (units, vocabulary_size)
        self.output_bias = weights["dense/bias"]  # (vocabulary_size,)

    @property
    def vocabulary_size(self) -> int:
        """Number of token ids, padding and the unknown word included."""
        return len(self.output_bias)

    def initial_state(self, batch: int | None = None) -> np.ndarray:
        """The state before any word, all zeros.

        Args:
            batch: number of texts side by side; None for one text without a batch axis.
        """
        rows = () if batch is None else (batch,)
        shape = (len(self.cells), self.cells[0].num_states, *rows, self.settings.units)
        return np.zeros(shape, np.float32)

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
            token_ids: (batch,) one word a text.
            state: (layers, num_states, batch, units) before the words.

        Returns:
            (layers, num_states, batch, units).
        """
        return self._step(self.embedding[np.asarray(token_ids)], state)

    def _step(self, x: np.ndarray, state: np.ndarray) -> np.ndarray:
        after = np.empty_like(state)
        for layer, cell in enumerate(self.cells):
            after[layer] = cell.step(cell.project(x), state[layer])
            x = after[layer, 0]  # (..., units): h is the next layer's input
        return after

    def run(self, token_ids: TokenIds, state: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Reads a whole text, the inputs of each layer projected in one product.

        Args:
            token_ids: (timesteps,) or, of several texts, (timesteps, batch).
            state: (layers, num_states, [batch,] units) to begin with; None begins with zeros.

        Returns:
            (timesteps, [batch,] units) the last layer's hidden state after every word, and
            (layers, num_states, [batch,] units) the state to go on from.
        """
        token_ids = np.asarray(token_ids, np.int64)
        if state is None:
            state = self.initial_state(token_ids.shape[1] if token_ids.ndim == 2 else None)
        after = state.copy()
        x = self.embedding[token_ids]  # (timesteps, [batch,] embedding_size)
        for layer, cell in enumerate(self.cells):
            hidden = np.empty((len(token_ids), *state.shape[2:]), np.float32)
            for timestep, projected in enumerate(cell.project(x)):  # ([batch,] gates * units)
                after[layer] = cell.step(projected, after[layer])
                hidden[timestep] = after[layer, 0]
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
        return product(hidden_states, self.output_kernel) + self.output_bias

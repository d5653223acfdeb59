"""Names and shapes of a model's weights, in Keras's layouts.

LSTM gates stand in Keras's order input, forget, candidate, output; GRU has `reset_after=True`, hence two
biases: one for the input's product, one for the state's.
"""

from __future__ import annotations

import math

import numpy as np

from lstm_core.settings import Cell, Settings

NUM_GATES: dict[Cell, int] = {"lstm": 4, "gru": 3, "rnn": 1}

Weights = dict[str, np.ndarray]
"""Tensor name to float32 array."""


def weight_shapes(settings: Settings, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """Every tensor's name and shape, from the embedding to the output layer.

    Args:
        settings: cell, embedding_size, units and layers are read.
        vocabulary_size: number of token ids, padding and unknown word included.
    """
    units, width = settings.units, NUM_GATES[settings.cell] * settings.units
    shapes: dict[str, tuple[int, ...]] = {"embedding": (vocabulary_size, settings.embedding_size)}
    inputs = settings.embedding_size
    for layer in range(settings.layers):
        shapes[f"cell_{layer}/kernel"] = (inputs, width)
        shapes[f"cell_{layer}/recurrent_kernel"] = (units, width)
        shapes[f"cell_{layer}/bias"] = (2, width) if settings.cell == "gru" else (width,)
        inputs = units
    shapes["dense/kernel"] = (units, vocabulary_size)
    shapes["dense/bias"] = (vocabulary_size,)
    return shapes


def num_parameters(settings: Settings, vocabulary_size: int) -> int:
    """How many numbers the model learns."""
    return sum(math.prod(shape) for shape in weight_shapes(settings, vocabulary_size).values())

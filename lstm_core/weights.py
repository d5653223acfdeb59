"""Names and shapes of a model's weights, in Keras's layouts: embedding, recurrent layers, output layer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_core.cells.registry import cell_spec
from lstm_core.cells.spec import CellWeights
from lstm_core.output.choice import output_layer
from lstm_core.output.layer import EMBEDDING as EMBEDDING
from lstm_core.settings import Settings

Weights = dict[str, np.ndarray]
"""Tensor name to float32 array."""


def weight_shapes(settings: Settings, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """Every tensor's name and shape, from the embedding to the output layer.

    Args:
        settings: cell, embedding_size, units and layers are read.
        vocabulary_size: number of token ids, padding and unknown word included.
    """
    cell = cell_spec(settings.cell)
    shapes: dict[str, tuple[int, ...]] = {EMBEDDING: (vocabulary_size, settings.embedding_size)}
    for layer, inputs in enumerate(layer_inputs(settings)):
        shapes |= zip(cell_names(layer), cell.shapes(inputs, settings.units), strict=True)
    return shapes | output_layer(settings).shapes(settings, vocabulary_size)


def layer_inputs(settings: Settings) -> list[int]:
    """How many numbers each recurrent layer reads at a timestep, the first layer first."""
    return [settings.embedding_size, *[settings.units] * (settings.layers - 1)]


def cell_names(layer: int) -> CellWeights:
    """The names of a recurrent layer's weights; layers count from 0."""
    return CellWeights(*(f"cell_{layer}/{part}" for part in CellWeights._fields))


def cell_weights(weights: Mapping[str, Any], layer: int) -> CellWeights:
    """A recurrent layer's weights, picked from all; layers count from 0."""
    return CellWeights(*(weights[name] for name in cell_names(layer)))


def num_parameters(settings: Settings, vocabulary_size: int) -> int:
    """How many numbers the model learns."""
    return sum(math.prod(shape) for shape in weight_shapes(settings, vocabulary_size).values())


def num_multiplied(settings: Settings, vocabulary_size: int) -> int:
    """How many numbers take part in the matrix products of each target; the embedding is only looked up."""
    cell = cell_spec(settings.cell)
    recurrent = sum(cell.num_multiplied(inputs, settings.units) for inputs in layer_inputs(settings))
    return recurrent + output_layer(settings).num_multiplied(settings, vocabulary_size)

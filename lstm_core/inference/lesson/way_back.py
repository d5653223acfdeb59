"""What a gradient is multiplied with on its way back through a recurrent layer, factor by factor.

A small change dh of a simple RNN's hidden state becomes, one word later, dh R diag(1 - h'^2): the matrix may stretch
it, the slopes of tanh shrink it. Over k words the product of both decides whether it fades or explodes. A gated cell
has a second way: a change of an LSTM's cell state is multiplied by the forget gates, unit by unit, and a change of a
GRU's hidden state by the update gates.

References:
    Hochreiter (1991), Untersuchungen zu dynamischen neuronalen Netzen.
    Pascanu, Mikolov & Bengio (2013), On the Difficulty of Training Recurrent Neural Networks (fading and exploding).
    Gers, Schmidhuber & Cummins (2000), Learning to Forget (the forget gate on the way back).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lstm_core.inference.inspection.traces import LayerTrace
from lstm_core.inference.recurrent_layer import RecurrentLayer

KEEPING_GATES = {"lstm": "forget", "gru": "update"}
"""The gate that an old memory is multiplied with, by the cell's name."""

Fate = Literal["fades", "keeps its size", "explodes"]


@dataclass(frozen=True)
class MatrixWay:
    """The way back through a simple RNN's hidden state.

    A stretch is how much longer or shorter a change of random direction becomes, on average (root mean square).

    Args:
        radius: the spectral radius of the recurrent matrix: its stretch a word in the long run, were it alone.
        slope: the mean of 1 - h^2 over words and units.
        matrices: stretch by the matrix alone, over all words of the way.
        product: stretch by matrix and slopes together.
    """

    radius: float
    slope: float
    matrices: float
    product: float


@dataclass(frozen=True)
class GateWay:
    """The way back along a gated memory.

    Args:
        gate: its mean over words and units, 0..1.
        mean: over units, the product of the gate over all words of the way.
        best: the same of the unit that keeps most.
    """

    gate: float
    mean: float
    best: float


def matrix_way(layer: RecurrentLayer, traced: LayerTrace, words: int) -> MatrixWay:
    """The factors of a simple RNN over the last words of a text.

    Args:
        layer: a simple RNN's.
        traced: its trace of one text.
        words: steps of the way, 1..timesteps.
    """
    matrix = layer.weights.recurrent_kernel.astype(np.float64)  # (units, units), h @ matrix
    slopes = 1 - traced.h[-words:].astype(np.float64) ** 2  # (words, units)
    alone = together = np.eye(len(matrix))
    for slope in slopes:
        alone, together = alone @ matrix, (together @ matrix) * slope
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    return MatrixWay(radius, float(slopes.mean()), _stretch(alone), _stretch(together))


def gate_way(gate: np.ndarray) -> GateWay:
    """The factors along a gated memory.

    Args:
        gate: (words, units) of the gate that keeps, over the words of the way, at least one.
    """
    kept = gate.astype(np.float64).prod(axis=0)  # (units,)
    return GateWay(float(gate.mean()), float(kept.mean()), float(kept.max()))


def fate(stretch: float) -> Fate:
    """What becomes of a gradient that is stretched so much: half and less is fading, twice and more exploding."""
    if stretch <= 0.5:
        return "fades"
    return "explodes" if stretch >= 2 else "keeps its size"


def _stretch(matrix: np.ndarray) -> float:
    """Root mean square over all directions of how much a matrix `(units, units)` stretches."""
    return float(np.linalg.norm(matrix) / np.sqrt(len(matrix)))

"""Adam, averaging, clipping and learning rates, as functions without a memory of their own.

References:
    Adam: Kingma & Ba 2015, with Keras's epsilon; clipping by global norm: Pascanu et al. 2013.
    Averages of weights: Polyak & Juditsky 1992, Izmailov et al. 2018.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.learned import Learned, Moments
from lstm_core.settings import Settings
from lstm_core.weights import Weights

Tensors = dict[str, tf.Tensor]
"""Tensors by the names of the weights that they belong to."""

_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-7
_INVERSE_SQRT_FROM = 500
_EXPONENTIAL_HALF_LIFE = 1000


def init(weights: Weights, *, averaging: bool) -> Learned:
    """Weights from which training starts, with no gradient seen yet.

    Args:
        weights: the initial ones.
        averaging: an average of them is kept too.
    """
    first, second, averages = (
        {name: np.zeros_like(array) for name, array in weights.items()} for _ in range(3)
    )
    return Learned(weights, Moments(first, second), averages if averaging else {})


class Rates(NamedTuple):
    """How far one update goes: numbers or tensors.

    Args:
        adam: what `adam_rate` gives for the step.
        averaging: what `averaging_rate` gives for the step.
    """

    adam: Any
    averaging: Any


def update(learned: Learned, gradients: Tensors, rates: Rates) -> Learned:
    """One step of Adam, and of the weights' average.

    Args:
        learned: tensors before the step.
        gradients: of the loss, by weight.
        rates: of the step.

    Returns:
        The tensors after the step.
    """
    weights: Tensors = {}
    first: Tensors = {}
    second: Tensors = {}
    for name, gradient in gradients.items():
        m = _BETA_1 * learned.moments.first[name] + (1 - _BETA_1) * gradient
        v = _BETA_2 * learned.moments.second[name] + (1 - _BETA_2) * gradient**2
        weights[name] = learned.weights[name] - rates.adam * m / (tf.sqrt(v) + _EPSILON)
        first[name], second[name] = m, v
    averages = {
        name: average + rates.averaging * (weights[name] - average)
        for name, average in learned.averages.items()
    }
    return Learned(weights, Moments(first, second), averages)


def clipped(gradients: Tensors, clip_norm: float) -> Tensors:
    """Gradients scaled down together where their common norm is above `clip_norm`; 0 leaves them as they are."""
    if not clip_norm:
        return gradients
    norm = tf.sqrt(tf.add_n([_sum_of_squares(gradient) for gradient in gradients.values()]))
    scale = clip_norm / tf.maximum(norm, clip_norm)
    return {name: gradient * scale for name, gradient in gradients.items()}


def _sum_of_squares(gradient: tf.Tensor) -> tf.Tensor:
    """The squares of a vector's or a matrix's numbers, added up."""
    # By a product with ones, which takes a quarter of the time: XLA adds a long sum up number by number.
    squares = tf.reshape(gradient**2, (-1, gradient.shape[-1]))
    return tf.reduce_sum(tf.matmul(squares, tf.ones((squares.shape[1], 1))))


def adam_rate(learning_rate: float, step: int) -> float:
    """The learning rate of Adam's update number `step`, counted from 1, with both moments' bias corrected."""
    return learning_rate * (1.0 - _BETA_2**step) ** 0.5 / (1.0 - _BETA_1**step)


def averaging_rate(averaging: float, step: int) -> float:
    """How far the average moves towards the weights after update number `step`, counted from 1.

    With d = `averaging` the average is the sum of (1 - d) d^(step - s) weights_s over the updates s so far, divided
    by 1 - d^step, so that what was before the first update counts nothing and the shares sum to 1.
    """
    return (1.0 - averaging) / (1.0 - averaging**step)


def learning_rate_at(settings: Settings, step: int) -> float:
    """The learning rate of an update, a function of the step alone so that a resumed run goes on as it was.

    Args:
        settings: schedule and learning_rate are read.
        step: updates made before this one, from 0.

    Returns:
        `learning_rate` for "constant"; for "inverse-sqrt" the same over the first 500 updates and falling
        with 1 / sqrt(step) from there; for "exponential" halved every 1,000 updates.
    """
    if settings.schedule == "inverse-sqrt":
        return settings.learning_rate * min(1.0, (_INVERSE_SQRT_FROM / max(step, 1)) ** 0.5)
    if settings.schedule == "exponential":
        return settings.learning_rate * 0.5 ** (step / _EXPONENTIAL_HALF_LIFE)
    return settings.learning_rate

"""Weights in half precision: rounded to float16, and by how much a model's answers change with that."""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.errors import InputError
from lstm_core.inference.distribution import log_softmax_real
from lstm_core.inference.recurrent_network import RecurrentNetwork

_TEXTS: Final = 8
_WORDS: Final = 32


def rounded(array: np.ndarray) -> np.ndarray:
    """The float16 numbers next to an array's.

    Raises:
        InputError: float16 ends at 65,504, and a number lies beyond.
    """
    with np.errstate(over="ignore"):
        halves = array.astype(np.float16)
    if not np.isfinite(halves).all():
        raise InputError("This model has weights beyond 65,504, which float16 cannot hold. Choose float32.")
    return halves


def largest_error(bundle: Bundle) -> float:
    """By how much a probability differs at most when a model's weights are rounded to float16.

    Args:
        bundle: the model.

    Returns:
        The largest difference, 0..1, of any word's probability after any of 256 words in 8 texts that the model
        draws itself, always the same.

    Raises:
        InputError: see `rounded`.
    """
    halves = {name: rounded(array).astype(np.float32) for name, array in bundle.weights.items()}
    coarse = dataclasses.replace(bundle, weights=halves)
    networks = [RecurrentNetwork(one.weights, one.settings) for one in (bundle, coarse)]
    states = [network.initial_state(_TEXTS) for network in networks]
    rng = np.random.default_rng(0)
    token_ids = rng.integers(2, bundle.vocabulary.size, _TEXTS)
    largest = 0.0
    for _ in range(_WORDS):
        states = [
            network.step_batch(token_ids, state) for network, state in zip(networks, states, strict=True)
        ]
        exact, near = (
            np.exp(log_softmax_real(network.logits(state)))
            for network, state in zip(networks, states, strict=True)
        )  # (texts, vocabulary_size) each
        largest = max(largest, float(np.abs(exact - near).max()))
        drawn = exact.cumsum(axis=1) < rng.random((_TEXTS, 1))
        token_ids = np.minimum(drawn.sum(axis=1), bundle.vocabulary.size - 1)
    return largest

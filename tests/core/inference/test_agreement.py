"""The difference between two forward passes is the largest of any logit, over all texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.agreement import largest_difference
from lstm_core.inference.recurrent_network import RecurrentNetwork

TEXTS = [np.array([2, 3, 4]), np.array([5, 6])]


def test_the_largest_difference_of_all_texts_counts(make_random: Callable[..., Bundle]) -> None:
    bundle = make_random()

    def same(model: Bundle, text: np.ndarray) -> np.ndarray:
        network = RecurrentNetwork(model.weights, model.settings)
        return network.output(network.states(text))

    def off_in_the_second_text(model: Bundle, text: np.ndarray) -> np.ndarray:
        logits = same(model, text)
        logits[-1, 7] += 0.25 if len(text) == 2 else 0.125
        return logits

    assert largest_difference(bundle, TEXTS, same) == 0
    assert largest_difference(bundle, TEXTS, off_in_the_second_text) == pytest.approx(0.25, abs=1e-6)

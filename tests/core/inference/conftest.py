"""Two models for these tests: a table of probabilities in a network's clothes, and random weights.

The table model is a simple RNN whose hidden state is exactly the last word as a one-hot vector (tanh(20) is
1.0 in float32) and whose output layer holds the logarithms of TABLE: P(next | last) can be read off below.
Padding and the unknown word have by far the highest logits: whoever forgets to rule them out fails loudly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import Settings
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes

WORDS = ("the", "cat", "sat", "on", "mat", "dog")  # ids 2 to 7
COUNTS = (9, 5, 4, 3, 2, 1)
FIRST_COUNTS = (6, 0, 0, 0, 0, 2)
TABLE = {
    # after        the   cat   sat   on    mat   dog
    "<unknown>": (0.25, 0.00, 0.00, 0.00, 0.00, 0.75),
    "the": (0.00, 0.50, 0.00, 0.00, 0.25, 0.25),
    "cat": (0.00, 0.00, 0.75, 0.25, 0.00, 0.00),
    "sat": (0.00, 0.00, 0.00, 1.00, 0.00, 0.00),
    "on": (0.60, 0.00, 0.00, 0.00, 0.40, 0.00),
    "mat": (0.00, 0.00, 1.00, 0.00, 0.00, 0.00),
    "dog": (0.00, 0.00, 0.50, 0.50, 0.00, 0.00),
}

ENDINGS = {
    "<boundary>": 0.0,
    "<unknown>": 0.0,
    "the": 0.0,
    "cat": 0.0,
    "sat": 0.2,
    "on": 0.0,
    "mat": 0.7,
    "dog": 0.5,
}
"""P(the text ends | last word) of the table that learned endings; its texts begin with "the" (0.75) or "dog" (0.25)."""

_PLAIN: dict[str, Any] = {"token_level": "word", "learn_endings": False}


def table_bundle(**settings: Any) -> Bundle:
    """The model that the table describes."""
    size = len(WORDS) + 2
    logits = np.full((size, size), -100.0)  # stands for probability 0
    for row, probabilities in enumerate(TABLE.values(), 1):
        for column, probability in enumerate(probabilities, 2):
            if probability:
                logits[row, column] = np.log(probability)
    logits[:, :2] = 50.0
    weights = {
        "embedding": np.eye(size),
        "cell_0/kernel": 20 * np.eye(size),
        "cell_0/recurrent_kernel": np.zeros((size, size)),
        "cell_0/bias": np.zeros(size),
        "dense/kernel": logits,
        "dense/bias": np.zeros(size),
    }
    return Bundle(
        Settings(cell="rnn", embedding_size=size, units=size, output_layer="dense", **(_PLAIN | settings)),
        Vocabulary(WORDS, COUNTS, FIRST_COUNTS),
        {name: array.astype(np.float32) for name, array in weights.items()},
    )


def ending_bundle() -> Bundle:
    """The table's model as it would be if it had learned where texts end."""
    bundle = table_bundle(learn_endings=True)
    logits = bundle.weights["dense/kernel"]
    with np.errstate(divide="ignore"):
        odds = [np.log(share) - np.log1p(-share) for share in ENDINGS.values()]
    logits[:, 0] = np.maximum(odds, -100)
    logits[0, 2:] = -100
    logits[0, [2, 7]] = np.log([0.75, 0.25])
    return bundle


def random_bundle(vocabulary_size: int = 30, scale: float = 0.5, **settings: Any) -> Bundle:
    """A model with random weights and the words w0, w1, ..."""
    generator = np.random.default_rng(7)
    made = Settings(**(_PLAIN | {"embedding_size": 5, "units": 8} | settings))
    weights = {
        name: (generator.standard_normal(shape) * scale).astype(np.float32)
        for name, shape in weight_shapes(made, vocabulary_size).items()
    }
    words = [f"w{index}" for index in range(vocabulary_size - 2)]
    counts = list(range(len(words), 0, -1))
    return Bundle(made, Vocabulary(words, counts, counts), weights)


@pytest.fixture(scope="session")
def table() -> Predictor:
    """The table model, asked through a predictor."""
    return Predictor(table_bundle())


@pytest.fixture(scope="session")
def ending_table() -> Predictor:
    """The table that learned where texts end, asked through a predictor."""
    return Predictor(ending_bundle())


@pytest.fixture(scope="session")
def make_table() -> Callable[..., Bundle]:
    return table_bundle


@pytest.fixture(scope="session")
def make_random() -> Callable[..., Bundle]:
    return random_bundle


@pytest.fixture(scope="session")
def random_predictor() -> Predictor:
    """An LSTM of two layers with random weights, asked through a predictor."""
    return Predictor(random_bundle(layers=2))

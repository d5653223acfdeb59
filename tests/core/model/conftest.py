"""Tiny models and texts for the tests that need TensorFlow."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what TensorFlow warns of while it is imported is not ours
    import tensorflow as tf

from lstm_core.bundle import Bundle
from lstm_core.model import engine, optimizer, training
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, TextIds, build_corpus
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes

SIZE = 11
"""Token ids of the models with random weights."""


UNREGULARISED = {"dropout": 0.0, "recurrent_dropout": 0.0, "averaging": 0.0}
"""What is measured is what was updated."""


def random_bundle(**settings: Any) -> Bundle:
    """A model over ten ids with random weights, large enough for every gate to matter."""
    plain = {"embedding_size": 4, "units": 5, "token_level": "word", "clip_norm": 0.0, "learn_endings": False}
    made = Settings(**(UNREGULARISED | plain | settings))
    rng = np.random.default_rng(5)
    weights = {
        name: (0.6 * rng.standard_normal(shape)).astype(np.float32)
        for name, shape in weight_shapes(made, SIZE).items()
    }
    words = [f"w{index}" for index in range(SIZE - 2)]
    return Bundle(made, Vocabulary(words, [1] * len(words), [1] * len(words)), weights)


def engine_of(bundle: Bundle, precision: tf.DType = tf.float32) -> engine.Engine:
    """An engine with a bundle's weights and untouched moments."""
    made = engine.Engine(bundle.settings, np.ones(bundle.vocabulary.size), precision)
    made.restore(optimizer.init(bundle.weights, averaging=bundle.settings.averaging > 0), step=0)
    return made


def as_texts(texts: list[list[int]]) -> TextIds:
    """Lists of token ids as one array."""
    return TextIds(
        np.array([token for text in texts for token in text], np.int32),
        np.cumsum([0, *map(len, texts)], dtype=np.int64),
    )


@pytest.fixture(scope="session")
def make_bundle() -> Callable[..., Bundle]:
    return random_bundle


@pytest.fixture(scope="session")
def make_engine() -> Callable[..., engine.Engine]:
    return engine_of


@pytest.fixture(scope="session")
def make_texts() -> Callable[[list[list[int]]], TextIds]:
    return as_texts


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs the engine's programs as they are written, in rows of 8: compiling each engine takes seconds.

    What is not compiled cannot have bfloat16 factors.
    """
    monkeypatch.setattr(engine, "output_precision", lambda: tf.float32)
    monkeypatch.setattr(engine, "TIMESTEPS", 8)
    monkeypatch.setattr(training, "TIMESTEPS", 8)
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="session")
def make_corpus() -> Callable[..., Corpus]:
    """A corpus of 30 generated texts over 12 words, some of which occur once, or of given texts."""

    def make(settings: Settings, texts: list[str] | None = None) -> Corpus:
        if texts is None:
            rng = np.random.default_rng(3)
            words = [f"w{index}" for index in range(10)]
            texts = [" ".join(rng.choice(words, rng.integers(3, 9))) for _ in range(30)]
            texts = [f"{text} once{index}" if index % 5 == 0 else text for index, text in enumerate(texts)]
        return build_corpus(enumerate(texts, 1), settings)

    return make

"""The NumPy network gives Keras's logits, for every cell and depth, on random and on trained-size weights."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.settings import Settings
from lstm_core.weights import Weights, weight_shapes

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what TensorFlow warns of while it is imported is not ours
    keras: Any = pytest.importorskip("keras")

VOCABULARY_SIZE = 40
TOKEN_IDS = np.array(
    [[3, 17, 1, 39, 2, 2, 25, 8, 30, 11], [5, 6, 7, 8, 9, 10, 1, 1, 4, 38]]
)  # (batch, timesteps)


def random_weights(settings: Settings, vocabulary_size: int, scale: float) -> Weights:
    generator = np.random.default_rng(settings.units)
    return {
        name: (generator.standard_normal(shape) * scale).astype(np.float32)
        for name, shape in weight_shapes(settings, vocabulary_size).items()
    }


def dense_weights(weights: Weights) -> list[np.ndarray]:
    """Kernel and bias of the output layer, by hand where it is tied."""
    bias = weights["dense/bias"]
    if "dense/kernel" in weights:
        return [weights["dense/kernel"], bias]
    return [weights["dense/projection"] @ weights["embedding"].T, bias]


def keras_logits(weights: Weights, settings: Settings, token_ids: np.ndarray) -> np.ndarray:
    """Logits of Embedding, recurrent layers and Dense, (batch, timesteps, vocabulary_size)."""
    layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "rnn": keras.layers.SimpleRNN}[settings.cell]
    vocabulary_size = len(weights["dense/bias"])
    network = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(vocabulary_size, settings.embedding_size),
            *(layer(settings.units, return_sequences=True) for _ in range(settings.layers)),
            keras.layers.Dense(vocabulary_size),
        ]
    )
    lower = [array for name, array in weights.items() if not name.startswith("dense/")]
    network.set_weights([*lower, *dense_weights(weights)])
    return np.asarray(network(token_ids))


def largest_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference, measured by the size of the logits where that is above 1."""
    return float(np.abs(ours - theirs).max() / max(1.0, np.abs(theirs).max()))


@pytest.mark.parametrize("scale", [0.1, 1.0])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("output_layer", ["dense", "tied"])
def test_logits_equal_keras(output_layer: Any, cell: Any, layers: int, scale: float) -> None:
    settings = Settings(
        cell=cell, layers=layers, embedding_size=6, units=12, output_layer=output_layer, learn_endings=False
    )
    weights = random_weights(settings, VOCABULARY_SIZE, scale)
    if (
        cell == "rnn"
    ):  # above a spectral radius of 1 a simple RNN is chaotic and doubles any rounding each step
        weights |= {name: array * 0.2 for name, array in weights.items() if name.endswith("recurrent_kernel")}
    network = RecurrentNetwork(weights, settings)
    expected = keras_logits(weights, settings, TOKEN_IDS)  # (batch, timesteps, vocabulary_size)

    side_by_side = network.output(network.states(TOKEN_IDS.T)).swapaxes(0, 1)
    assert largest_error(side_by_side, expected) < 1e-5
    for text, logits in zip(TOKEN_IDS, expected, strict=True):
        assert largest_error(network.output(network.states(text)), logits) < 1e-5
        state = network.initial_state()
        for token_id, after in zip(text, logits, strict=True):
            state = network.step(int(token_id), state)
            assert largest_error(network.logits(state), after) < 1e-5


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("output_layer", ["dense", "tied"])
def test_logits_equal_keras_at_a_real_model_s_size(output_layer: Any, cell: Any) -> None:
    settings = Settings(
        cell=cell, embedding_size=50, units=200, output_layer=output_layer, learn_endings=False
    )
    weights = random_weights(settings, 3_075, scale=0.07)
    weights["embedding"] /= 0.07  # embeddings begin with a standard deviation of 1
    token_ids = np.random.default_rng(0).integers(1, 3_075, (1, 60))
    expected = keras_logits(weights, settings, token_ids)[0]
    network = RecurrentNetwork(weights, settings)
    assert largest_error(network.output(network.states(token_ids[0])), expected) < 1e-5

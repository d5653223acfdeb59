"""What is seen inside equals Keras: traces word by word, and gradients against TensorFlow's."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from lstm_core.inference.inspection.attribution import input_gradients, integrated_gradients
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.settings import Settings
from lstm_core.weights import Weights, weight_shapes

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what TensorFlow warns of while it is imported is not ours
    tf: Any = pytest.importorskip("tensorflow")
    keras: Any = pytest.importorskip("keras")

VOCABULARY_SIZE = 30
TOKEN_IDS = [3, 17, 1, 29, 2, 2, 25, 8]
TARGET_ID = 11
CASES = [(cell, layers) for cell in ("lstm", "gru", "rnn") for layers in (1, 2)]
OUTPUT_LAYERS = ("dense", "tied")


def random_weights(settings: Settings) -> Weights:
    generator = np.random.default_rng(3)
    return {
        name: (generator.standard_normal(shape) * 0.4).astype(np.float32)
        for name, shape in weight_shapes(settings, VOCABULARY_SIZE).items()
    }


def target_column(weights: Weights) -> np.ndarray:
    """(units,) what the target's logit is made with, by hand where the output layer is tied."""
    if "dense/kernel" in weights:
        return weights["dense/kernel"][:, TARGET_ID]
    return weights["dense/projection"] @ weights["embedding"][TARGET_ID]


def keras_layers(weights: Weights, settings: Settings) -> list[Any]:
    kind = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "rnn": keras.layers.SimpleRNN}[settings.cell]
    made, inputs = [], settings.embedding_size
    for layer in range(settings.layers):
        made.append(kind(settings.units, return_sequences=True, return_state=True))
        made[-1].build((None, None, inputs))
        names = ("kernel", "recurrent_kernel", "bias")
        made[-1].set_weights([weights[f"cell_{layer}/{name}"] for name in names])
        inputs = settings.units
    return made


@pytest.mark.parametrize(("cell", "layers"), CASES)
def test_traces_equal_keras(cell: Any, layers: int) -> None:
    settings = Settings(cell=cell, layers=layers, embedding_size=5, units=7, learn_endings=False)
    weights = random_weights(settings)
    traced = trace(RecurrentNetwork(weights, settings), TOKEN_IDS)
    x = tf.constant(weights["embedding"][TOKEN_IDS][np.newaxis])  # (1, timesteps, embedding_size)
    for layer, seen in zip(keras_layers(weights, settings), traced.layers, strict=True):
        cells = [np.asarray(layer(x[:, : t + 1])[2])[0] for t in range(8)] if cell == "lstm" else None
        x = layer(x)[0]
        np.testing.assert_allclose(seen.h, np.asarray(x)[0], atol=1e-5)
        if cells is None:
            assert seen.c is None
        else:
            np.testing.assert_allclose(seen.c, cells, atol=1e-5)


@pytest.mark.parametrize(("cell", "layers"), CASES)
@pytest.mark.parametrize("output_layer", OUTPUT_LAYERS)
def test_gradients_equal_tensorflow(output_layer: Any, cell: Any, layers: int) -> None:
    settings = Settings(
        cell=cell, layers=layers, embedding_size=5, units=7, output_layer=output_layer, learn_endings=False
    )
    weights = random_weights(settings)
    network = RecurrentNetwork(weights, settings)
    x = tf.constant(weights["embedding"][TOKEN_IDS][np.newaxis])  # (1, timesteps, embedding_size)
    with tf.GradientTape() as tape:
        tape.watch(x)
        hidden = x
        for layer in keras_layers(weights, settings):
            hidden = layer(hidden)[0]
        logit = tf.tensordot(hidden[0, -1], target_column(weights), 1)
    expected = np.asarray(tape.gradient(logit, x))[0]
    ours = input_gradients(network, TOKEN_IDS, TARGET_ID)
    np.testing.assert_allclose(ours, expected, atol=1e-5 * max(1.0, np.abs(expected).max()))


@pytest.mark.parametrize(("cell", "layers"), CASES)
@pytest.mark.parametrize("output_layer", OUTPUT_LAYERS)
def test_integrated_gradients_equal_a_riemann_sum_of_tensorflow_s(
    output_layer: Any, cell: Any, layers: int
) -> None:
    settings = Settings(
        cell=cell, layers=layers, embedding_size=5, units=7, output_layer=output_layer, learn_endings=False
    )
    weights = random_weights(settings)
    network = RecurrentNetwork(weights, settings)
    made = keras_layers(weights, settings)
    words = weights["embedding"][TOKEN_IDS]
    steps = (np.arange(1_000, dtype=np.float32) + 0.5) / 1_000
    x = tf.constant(steps[:, np.newaxis, np.newaxis] * words)  # (steps, timesteps, embedding_size)
    with tf.GradientTape() as tape:
        tape.watch(x)
        hidden = x
        for layer in made:
            hidden = layer(hidden)[0]
        logits = tf.linalg.matvec(hidden[:, -1], target_column(weights))
    gradients = np.asarray(tape.gradient(logits, x)).mean(axis=0)
    ours = integrated_gradients(network, TOKEN_IDS, TARGET_ID)
    np.testing.assert_allclose(ours.shares, (gradients * words).sum(axis=-1), atol=2e-3)
    assert ours.completeness_error < 1e-3

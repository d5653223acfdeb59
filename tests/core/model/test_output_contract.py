"""What every output layer must be: the same in NumPy, in TensorFlow and as Keras's Dense."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from lstm_core.bundle import Bundle
from lstm_core.model.cross_entropy import Targets
from lstm_core.model.output_tensors import OUTPUTS
from lstm_core.output.choice import output_layer
from lstm_core.output.dense import DENSE
from lstm_core.output.layer import OutputLayer
from lstm_core.settings import Settings
from lstm_core.text.packing import NO_TARGET
from lstm_core.weights import num_multiplied, weight_shapes

SETTINGS = Settings(embedding_size=3, units=5, batch_targets=64)
SIZE = 11

every_layer = pytest.mark.parametrize("layer", [DENSE], ids=lambda layer: layer.name)


def random_weights(layer: OutputLayer) -> dict[str, np.ndarray]:
    """All weights of a model: the layer may use others than its own."""
    rng = np.random.default_rng(1)
    shapes = weight_shapes(SETTINGS, SIZE) | layer.shapes(SETTINGS, SIZE)
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def random_hidden() -> np.ndarray:
    return np.random.default_rng(2).uniform(-1, 1, (7, 5)).astype(np.float32)


def test_a_model_has_a_dense_output_layer() -> None:
    assert output_layer(SETTINGS) is DENSE
    assert DENSE.shapes(SETTINGS, SIZE) == {"dense/kernel": (5, 11), "dense/bias": (11,)}
    assert DENSE.num_multiplied(SETTINGS, SIZE) == 5 * 11
    assert DENSE.update_bytes(SETTINGS, SIZE) == 3 * 4 * 64 * 11  # logits, exponentials, gradients; float32
    assert num_multiplied(SETTINGS, SIZE) == (3 + 5) * 4 * 5 + 5 * 11
    assert list(OUTPUTS) == ["dense"]


def test_dense_logits_by_hand() -> None:
    weights = {
        "dense/kernel": np.array([[1, 2, 3], [0, 1, -1]], np.float32),
        "dense/bias": np.array([0.5, 0, 0], np.float32),
    }
    hidden = np.array([2, 10], np.float32)
    assert DENSE.logits(weights, hidden).tolist() == [2.5, 14, -4]
    assert DENSE.target_logits(weights, hidden, 0) == 2.5
    assert DENSE.target_gradient(weights, 2).tolist() == [3, -1]
    assert DENSE.expected_gradient(weights, np.array([0.5, 0.25, 0.25])).tolist() == [1.75, 0]


@every_layer
def test_initial_weights_have_the_names_the_order_and_the_shapes(layer: OutputLayer) -> None:
    start = layer.initial_weights(SETTINGS, SIZE, np.random.default_rng(0))
    shapes = layer.shapes(SETTINGS, SIZE)
    assert [(name, array.shape) for name, array in start.items()] == list(shapes.items())


@every_layer
def test_a_target_s_logit_and_gradient_are_those_of_all_logits(layer: OutputLayer) -> None:
    weights, hidden = random_weights(layer), random_hidden()
    logits = layer.logits(weights, hidden)
    assert logits.shape == (7, SIZE)
    np.testing.assert_allclose(layer.logits(weights, hidden[0]), logits[0], atol=1e-5)
    for target_id in range(SIZE):
        np.testing.assert_allclose(
            layer.target_logits(weights, hidden, target_id), logits[:, target_id], atol=1e-5
        )
        slope = layer.target_gradient(weights, target_id)
        assert slope.shape == (5,)
        moved = layer.logits(weights, hidden + np.float32(0.5) * np.eye(5, dtype=np.float32)[1])
        np.testing.assert_allclose((moved - logits)[:, target_id] / 0.5, slope[1], atol=1e-5)


@every_layer
def test_the_expected_gradient_is_the_mean_of_the_targets(layer: OutputLayer) -> None:
    weights = random_weights(layer)
    shares = np.random.default_rng(3).dirichlet(np.ones(SIZE))
    expected = sum(share * layer.target_gradient(weights, index) for index, share in enumerate(shares))
    np.testing.assert_allclose(layer.expected_gradient(weights, shares), expected, atol=1e-6)


@every_layer
def test_a_dense_layer_scores_the_same(layer: OutputLayer) -> None:
    weights, hidden = random_weights(layer), random_hidden()
    kernel, bias = layer.as_dense(weights)
    assert (kernel.shape, bias.shape) == ((5, SIZE), (SIZE,))
    np.testing.assert_allclose(hidden @ kernel + bias, layer.logits(weights, hidden), atol=1e-5)


@every_layer
def test_tensorflow_s_logits_loss_and_gradients(layer: OutputLayer) -> None:
    weights, hidden = random_weights(layer), random_hidden()
    targets = np.array([3, NO_TARGET, 10, 1, 5, NO_TARGET, 2], np.int32)  # one of them the unknown word
    asked = Targets(tf.constant(targets), tf.ones_like(targets), endings=False)
    tensors = {name: tf.constant(array) for name, array in weights.items()}
    output, states = OUTPUTS[layer.name], tf.constant(hidden)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch((tensors, states))
        logits = output.logits(tensors, states)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(np.maximum(targets, 0), logits)
        plain = tf.reduce_sum(losses * (targets != NO_TARGET)) / 5
        loss, scores = output.loss(tensors, states, asked, tf.float32)
    np.testing.assert_allclose(logits, layer.logits(weights, hidden), atol=1e-5)
    assert float(loss) == pytest.approx(float(plain), abs=1e-5)
    best = layer.logits(weights, hidden)[:, 2:].argmax(axis=1) + 2
    assert scores.numpy() == pytest.approx([5 * float(plain), np.sum(best == targets)], abs=1e-4)
    for name in (*layer.shapes(SETTINGS, SIZE), None):
        source = states if name is None else tensors[name]
        np.testing.assert_allclose(tape.gradient(loss, source), tape.gradient(plain, source), atol=1e-6)


def test_nothing_but_the_output_layer_knows_its_weights(make_bundle: Callable[..., Bundle]) -> None:
    settings = make_bundle().settings
    others = set(weight_shapes(settings, SIZE)) - set(output_layer(settings).shapes(settings, SIZE))
    assert others == {"embedding", "cell_0/kernel", "cell_0/recurrent_kernel", "cell_0/bias"}

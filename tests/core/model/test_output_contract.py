"""What every output layer must be: the same in NumPy, in TensorFlow and as Keras's Dense."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf

from lstm_core.bundle import Bundle
from lstm_core.model.cross_entropy import Targets
from lstm_core.model.output_tensors import OUTPUTS
from lstm_core.output.choice import OUTPUT_LAYERS, output_layer
from lstm_core.output.dense import DENSE
from lstm_core.output.layer import OutputLayer
from lstm_core.output.tied import TIED
from lstm_core.settings import FIELDS, Settings
from lstm_core.text.packing import NO_TARGET
from lstm_core.weights import num_multiplied, num_parameters, weight_shapes

SETTINGS = Settings(embedding_size=3, units=5, batch_targets=64)
SIZE = 11

SAME_SIZE = Settings(embedding_size=5, units=5)

every_layer = pytest.mark.parametrize(
    ("layer", "settings"),
    [(DENSE, SETTINGS), (TIED, SETTINGS), (TIED, SAME_SIZE)],
    ids=["dense", "tied", "tied without projection"],
)


def random_weights(layer: OutputLayer, settings: Settings) -> dict[str, np.ndarray]:
    """All weights of a model: the layer may use others than its own."""
    rng = np.random.default_rng(1)
    shapes = weight_shapes(settings.replace(output_layer=layer.name), SIZE)
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def random_hidden() -> np.ndarray:
    return np.random.default_rng(2).uniform(-1, 1, (7, 5)).astype(np.float32)


def test_settings_name_the_layer() -> None:
    assert list(FIELDS["output_layer"].metadata["names"]) == list(OUTPUT_LAYERS) == list(OUTPUTS)
    assert output_layer(Settings(output_layer="dense")) is DENSE
    assert output_layer(Settings(output_layer="tied")) is TIED


def test_sizes_of_a_dense_layer() -> None:
    assert DENSE.shapes(SETTINGS, SIZE) == {"dense/kernel": (5, 11), "dense/bias": (11,)}
    assert DENSE.num_multiplied(SETTINGS, SIZE) == 5 * 11
    assert DENSE.update_bytes(SETTINGS, SIZE) == 3 * 4 * 64 * 11  # logits, exponentials, gradients; float32
    assert num_multiplied(SETTINGS.replace(output_layer="dense"), SIZE) == (3 + 5) * 4 * 5 + 5 * 11


def test_sizes_of_a_tied_layer() -> None:
    assert TIED.shapes(SETTINGS, SIZE) == {"dense/projection": (5, 3), "dense/bias": (11,)}
    assert TIED.shapes(SAME_SIZE, SIZE) == {"dense/bias": (11,)}
    assert TIED.num_multiplied(SETTINGS, SIZE) == 5 * 3 + 3 * 11
    assert TIED.num_multiplied(SAME_SIZE, SIZE) == 5 * 11
    assert TIED.update_bytes(SETTINGS, SIZE) == 3 * 4 * 64 * 11
    assert (
        num_parameters(SETTINGS.replace(output_layer="tied"), SIZE)
        == 11 * 3 + 4 * 5 * (3 + 5 + 1) + 5 * 3 + 11
    )


def test_tied_logits_by_hand() -> None:
    weights = {
        "embedding": np.array([[1, 0], [0, 1], [2, -1]], np.float32),
        "dense/projection": np.array([[1, 0], [1, 1], [0, 3]], np.float32),
        "dense/bias": np.array([0.5, 0, 0], np.float32),
    }
    hidden = np.array([2, 10, 1], np.float32)  # hidden @ projection is [12, 13]
    assert TIED.logits(weights, hidden).tolist() == [12.5, 13, 11]
    assert TIED.target_logits(weights, hidden, 0) == 12.5
    assert TIED.target_gradient(weights, 2).tolist() == [2, 1, -3]
    # The words' mean row of E is [1, 0.25].
    assert TIED.expected_gradient(weights, np.array([0.5, 0.5, 0.25])).tolist() == [1, 1.25, 0.75]
    del weights["dense/projection"]
    assert TIED.logits(weights, hidden[:2]).tolist() == [2.5, 10, -6]
    assert TIED.target_gradient(weights, 2).tolist() == [2, -1]


def test_a_tied_layer_starts_with_the_words_frequencies() -> None:
    start = TIED.initial_weights(SETTINGS, np.array([0, 2, 6, 1]), np.random.default_rng(0))
    shares = np.array([1, 3, 7, 2]) / 13
    np.testing.assert_allclose(start["dense/bias"], np.log(shares))
    bound = (6 / (5 + 3)) ** 0.5
    assert 0.8 * bound < np.abs(start["dense/projection"]).max() <= bound
    dense = DENSE.initial_weights(SETTINGS, np.array([0, 2, 6, 1]), np.random.default_rng(0))
    assert dense["dense/bias"].tolist() == [0, 0, 0, 0]


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
def test_initial_weights_have_the_names_the_order_and_the_shapes(
    layer: OutputLayer, settings: Settings
) -> None:
    start = layer.initial_weights(settings, np.ones(SIZE), np.random.default_rng(0))
    shapes = layer.shapes(settings, SIZE)
    assert [(name, array.shape) for name, array in start.items()] == list(shapes.items())


@every_layer
def test_a_target_s_logit_and_gradient_are_those_of_all_logits(
    layer: OutputLayer, settings: Settings
) -> None:
    weights, hidden = random_weights(layer, settings), random_hidden()
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
def test_the_expected_gradient_is_the_mean_of_the_targets(layer: OutputLayer, settings: Settings) -> None:
    weights = random_weights(layer, settings)
    shares = np.random.default_rng(3).dirichlet(np.ones(SIZE))
    expected = sum(share * layer.target_gradient(weights, index) for index, share in enumerate(shares))
    np.testing.assert_allclose(layer.expected_gradient(weights, shares), expected, atol=1e-6)


@every_layer
def test_a_dense_layer_scores_the_same(layer: OutputLayer, settings: Settings) -> None:
    weights, hidden = random_weights(layer, settings), random_hidden()
    kernel, bias = layer.as_dense(weights)
    assert (kernel.shape, bias.shape) == ((5, SIZE), (SIZE,))
    np.testing.assert_allclose(hidden @ kernel + bias, layer.logits(weights, hidden), atol=1e-5)


@every_layer
def test_tensorflow_s_logits_loss_and_gradients(layer: OutputLayer, settings: Settings) -> None:
    weights, hidden = random_weights(layer, settings), random_hidden()
    targets = np.array([3, NO_TARGET, 10, 1, 5, NO_TARGET, 2], np.int32)  # one of them the unknown word
    asked = Targets(tf.constant(targets), tf.ones_like(targets), endings=False)
    tensors = {name: tf.constant(array) for name, array in weights.items()}
    output, states = OUTPUTS[layer.name], tf.constant(hidden)
    uses = {None, *layer.shapes(settings, SIZE), *(["embedding"] if layer is TIED else [])}
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
    for name in (*weights, None):
        source = states if name is None else tensors[name]
        found, expected = tape.gradient(loss, source), tape.gradient(plain, source)
        if name in uses:
            np.testing.assert_allclose(found, expected, atol=1e-6)
        else:
            assert found is None


def test_nothing_but_the_output_layer_knows_its_weights(make_bundle: Callable[..., Bundle]) -> None:
    for name in OUTPUT_LAYERS:
        settings = make_bundle(output_layer=name).settings
        others = set(weight_shapes(settings, SIZE)) - set(output_layer(settings).shapes(settings, SIZE))
        assert others == {"embedding", "cell_0/kernel", "cell_0/recurrent_kernel", "cell_0/bias"}

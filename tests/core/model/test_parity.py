"""The packed engine computes what Keras computes: loss, every gradient, updates and logits.

Keras gets the same texts one a row, padded and with the padding masked, and differentiates by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstm_core.bundle import Bundle
from lstm_core.model.engine import Engine
from lstm_core.model.keras_model import build_keras_model, export_keras, keras_logits
from lstm_core.model.network import hidden_states, initial_states
from lstm_core.model.output_tensors import OUTPUTS
from lstm_core.model.program import Rows, loss_and_gradients
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.text.corpus import TextIds
from lstm_core.text.packing import Packing
from lstm_core.weights import weight_shapes

# Keras 3.15 reads TensorFlow's variables in a way that NumPy 2 has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")

MakeBundle = Callable[..., Bundle]
MakeEngine = Callable[..., Engine]
MakeTexts = Callable[[list[list[int]]], TextIds]

TEXTS = [[3, 4, 5, 6, 10, 2, 2], [7, 1, 8], [9, 3], [2, 5, 1, 10, 4], [6, 6, 6, 3, 1, 9], [4, 2, 3]]
NUM_TARGETS = sum(len(text) - 1 for text in TEXTS)

all_models = pytest.mark.parametrize(
    "kind",
    [
        {"cell": cell, "layers": layers, "output_layer": output_layer}
        for cell in ("lstm", "gru", "rnn")
        for layers in (1, 2)
        for output_layer in OUTPUTS
    ],
    ids=lambda kind: " ".join(map(str, kind.values())),
)
both_outputs = pytest.mark.parametrize("output_layer", list(OUTPUTS))


def prepared(bundle: Bundle, precision: tf.DType = tf.float32) -> tuple[ProgramSpec, dict[str, tf.Tensor]]:
    """What a bundle's programs depend on, and its weights as tensors."""
    spec = ProgramSpec.of(bundle.settings, bundle.vocabulary.size, 32, precision)
    return spec, {name: tf.constant(array) for name, array in bundle.weights.items()}


def packed_gradients(
    bundle: Bundle, texts: TextIds, batch_rows: int = 2, timesteps: int = 14
) -> tuple[float, dict[str, np.ndarray]]:
    """Loss and gradients over all texts in one packed batch."""
    (batch,) = Packing(texts, batch_rows, timesteps, np.random.default_rng(0))
    spec, weights = prepared(bundle)
    loss, _, _, gradients = loss_and_gradients(
        spec, weights, Rows.of(batch), initial_states(spec, batch_rows)
    )
    return float(loss), {name: gradient.numpy() for name, gradient in gradients.items()}


def padded(texts: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """(texts, longest) inputs and targets, padding behind each text."""
    rows = keras.utils.pad_sequences(texts, padding="post")
    return rows[:, :-1] * (rows[:, 1:] > 0), rows[:, 1:]


def keras_loss(model: keras.Model, inputs: np.ndarray, targets: np.ndarray) -> tf.Tensor:
    """Mean cross-entropy over the targets that are no padding."""
    losses = keras.losses.sparse_categorical_crossentropy(targets, model(inputs), from_logits=True)
    counted = tf.cast(targets > 0, tf.float32)
    return tf.reduce_sum(losses * counted) / tf.reduce_sum(counted)


def with_tied_weights(bundle: Bundle, gradients: list[np.ndarray]) -> list[np.ndarray]:
    """Keras's gradients, whose dense layer has a kernel P E^T of its own, as those of E and of P."""
    if bundle.settings.output_layer == "dense":
        return gradients
    (embedding, *cells, kernel, bias), weights = gradients, bundle.weights
    projection = weights.get("dense/projection", np.eye(bundle.settings.units, dtype=np.float32))
    own = [kernel @ weights["embedding"]] if "dense/projection" in weights else []
    return [embedding + kernel.T @ projection, *cells, *own, bias]


@pytest.mark.parametrize("embedding_size", [4, 5])
@all_models
def test_loss_and_every_gradient(
    make_bundle: MakeBundle, make_texts: MakeTexts, kind: dict[str, Any], embedding_size: int
) -> None:
    bundle = make_bundle(**kind, embedding_size=embedding_size)
    loss, gradients = packed_gradients(bundle, make_texts(TEXTS))

    model = build_keras_model(bundle)
    with tf.GradientTape() as tape:
        expected_loss = keras_loss(model, *padded(TEXTS))
    variables = [variable.value for variable in model.trainable_variables]
    found = [tf.convert_to_tensor(gradient).numpy() for gradient in tape.gradient(expected_loss, variables)]
    expected = with_tied_weights(bundle, found)

    assert loss == pytest.approx(float(expected_loss), abs=1e-5)
    assert len(expected) == len(gradients)
    for name, wanted in zip(weight_shapes(bundle.settings, bundle.vocabulary.size), expected, strict=True):
        assert np.abs(wanted).max() > 1e-3, name
        np.testing.assert_allclose(gradients[name], wanted, rtol=0, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_gradients_do_not_depend_on_how_texts_are_packed(
    make_bundle: MakeBundle, make_texts: MakeTexts, cell: str
) -> None:
    bundle = make_bundle(cell=cell)
    loss, one_row = packed_gradients(bundle, make_texts(TEXTS), batch_rows=1, timesteps=NUM_TARGETS)
    other_loss, many_rows = packed_gradients(bundle, make_texts(TEXTS[::-1]), batch_rows=6, timesteps=6)
    assert loss == pytest.approx(other_loss, abs=1e-6)
    for name, gradient in one_row.items():
        np.testing.assert_allclose(many_rows[name], gradient, rtol=0, atol=1e-6, err_msg=name)


def test_the_compiled_updates_are_keras_s_adam(
    make_bundle: MakeBundle, make_engine: MakeEngine, make_texts: MakeTexts
) -> None:
    bundle = make_bundle(clip_norm=0.3, learning_rate=0.01, output_layer="dense")
    engine, texts = make_engine(bundle), make_texts(TEXTS)
    model = build_keras_model(bundle)
    adam = keras.optimizers.Adam(0.01, global_clipnorm=0.3)
    (batch,) = Packing(texts, engine.spec.batch_rows, 32)
    for _ in range(3):
        update = engine.update(batch)
        with tf.GradientTape() as tape:
            expected_loss = keras_loss(model, *padded(TEXTS))
        gradients = tape.gradient(expected_loss, [variable.value for variable in model.trainable_variables])
        adam.apply(gradients, model.trainable_variables)
        assert update.loss == pytest.approx(float(expected_loss), abs=1e-5)
        assert update.num_targets == NUM_TARGETS
    assert engine.step == 3
    for array, expected in zip(engine.weights().values(), model.get_weights(), strict=True):
        # Adam's first steps have the size of the learning rate however small a gradient is, so that a gradient
        # near zero shows the rounding of both: at most half a per cent of a step.
        np.testing.assert_allclose(array, expected, rtol=0, atol=5e-5)


@both_outputs
def test_bfloat16_factors_give_the_same_gradients_but_for_their_rounding(
    make_bundle: MakeBundle, make_texts: MakeTexts, output_layer: str
) -> None:
    bundle = make_bundle(output_layer=output_layer)
    (batch,) = Packing(make_texts(TEXTS), 2, 14, np.random.default_rng(0))
    found = {}
    for precision in (tf.float32, tf.bfloat16):
        spec, weights = prepared(bundle, precision)
        compiled = tf.function(partial(loss_and_gradients, spec), jit_compile=True)
        loss, _, _, gradients = compiled(weights, Rows.of(batch), initial_states(spec, 2))
        found[precision] = float(loss), {name: gradient.numpy() for name, gradient in gradients.items()}
    (exact_loss, exact), (rounded_loss, rounded) = found[tf.float32], found[tf.bfloat16]
    assert rounded_loss == pytest.approx(exact_loss, abs=0.02)
    assert rounded_loss != exact_loss
    for name, gradient in exact.items():
        assert rounded[name].dtype == np.float32
        assert np.linalg.norm(rounded[name] - gradient) < 0.02 * np.linalg.norm(gradient), name


def prefix_losses(bundle: Bundle, texts: list[list[int]], *, masked: bool, maxlen: int = 7) -> np.ndarray:
    """The notebook's losses: every prefix a sample, padded in front, its last word the target."""
    prefixes = [text[: end + 1] for text in texts for end in range(1, len(text))]
    rows = keras.utils.pad_sequences(prefixes, maxlen=maxlen, padding="pre")
    inputs, targets = rows[:, :-1], rows[:, -1]
    recurrent = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "rnn": keras.layers.SimpleRNN}
    settings, size = bundle.settings, bundle.vocabulary.size
    model = keras.Sequential(
        [
            keras.Input((maxlen - 1,), dtype="int32"),
            keras.layers.Embedding(size, settings.embedding_size, mask_zero=masked),
            recurrent[settings.cell](settings.units),
            keras.layers.Dense(size, activation="softmax"),
        ]
    )
    model.set_weights(build_keras_model(bundle).get_weights())
    one_hot = keras.utils.to_categorical(targets, size)
    return keras.losses.categorical_crossentropy(one_hot, model(inputs)).numpy()  # (samples,)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_loss_is_the_mean_over_the_notebook_s_prefixes(
    make_bundle: MakeBundle, make_texts: MakeTexts, cell: str
) -> None:
    bundle = make_bundle(cell=cell)
    loss, _ = packed_gradients(bundle, make_texts(TEXTS))
    samples = prefix_losses(bundle, TEXTS, masked=True)
    assert samples.shape == (NUM_TARGETS,)
    assert loss == pytest.approx(samples.mean(), abs=1e-5)


def test_the_notebook_s_unmasked_padding_is_another_loss(make_bundle: MakeBundle) -> None:
    # The notebook's LSTM runs through the padding first, so that each text starts from another state, which
    # depends on the longest text. With the padding masked, as here, each text starts from zero.
    bundle = make_bundle()
    masked, unmasked = (prefix_losses(bundle, TEXTS, masked=masked) for masked in (True, False))
    assert np.abs(unmasked - masked).max() > 0.1
    assert abs(unmasked.mean() - masked.mean()) > 1e-4
    longer = prefix_losses(bundle, TEXTS, masked=True, maxlen=30)
    np.testing.assert_allclose(longer, masked, rtol=0, atol=1e-6)
    assert np.abs(prefix_losses(bundle, TEXTS, masked=False, maxlen=30) - unmasked).max() > 1e-3


@all_models
def test_logits(make_bundle: MakeBundle, kind: dict[str, Any]) -> None:
    # 20 words in rows of 8: the text goes on over three batches, as a long one does in training.
    bundle = make_bundle(**kind)
    token_ids = np.random.default_rng(1).integers(1, 11, 20)
    expected = keras_logits(bundle, token_ids)
    assert expected.shape == (20, 11)
    assert expected.dtype == np.float32

    spec, weights = prepared(bundle)
    states, found = initial_states(spec, 1), []
    for begin in range(0, 20, 8):
        row = token_ids[None, begin : begin + 8].astype(np.int32)
        resets = np.zeros(row.shape, np.float32)
        resets[0, 0] = begin == 0
        hidden, states = hidden_states(weights, spec, tf.constant(row), tf.constant(resets), states)
        found.append(OUTPUTS[spec.output].logits(weights, hidden).numpy())
    np.testing.assert_allclose(np.concatenate(found), expected, rtol=0, atol=1e-5)


@both_outputs
@pytest.mark.parametrize(
    ("cell", "layer"),
    [("lstm", keras.layers.LSTM), ("gru", keras.layers.GRU), ("rnn", keras.layers.SimpleRNN)],
)
def test_the_exported_file_opens_in_keras(
    make_bundle: MakeBundle, tmp_path: Path, cell: str, layer: Any, output_layer: str
) -> None:
    bundle = make_bundle(cell=cell, layers=2, output_layer=output_layer)
    path = tmp_path / "model.keras"
    export_keras(bundle, path)
    model = keras.saving.load_model(path)
    assert [type(part) for part in model.layers] == [
        *(keras.layers.Embedding, layer, layer, keras.layers.Dense)
    ]
    assert [part.name for part in model.layers] == ["embedding", "cell_0", "cell_1", "dense"]
    token_ids = [3, 1, 4, 1, 5]
    np.testing.assert_allclose(
        np.asarray(model(np.array([token_ids])))[0], keras_logits(bundle, token_ids), rtol=0, atol=1e-6
    )
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.keras"]

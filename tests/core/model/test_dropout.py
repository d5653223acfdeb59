"""What dropout silences, and that it silences the same again for the same seed and step."""

from itertools import chain

import numpy as np
import pytest
import tensorflow as tf

from lstm_core.model.network import (
    NO_MASKS,
    Masks,
    dropout_masks,
    hidden_states,
    initial_states,
    initial_weights,
)
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.settings import Settings

SETTINGS = Settings(embedding_size=30, units=40, layers=2, dropout=0.25, recurrent_dropout=0.5, seed=3)


def test_one_mask_for_the_embeddings_and_one_a_layer() -> None:
    masks, _ = dropout_masks(SETTINGS, 0, 16, 32)
    assert [mask.shape for mask in masks] == [(32, 16, 30), (32, 16, 40), (32, 16, 40)]
    assert {mask.dtype for mask in masks} == {np.dtype(np.float32)}


def test_a_quarter_is_silenced_and_the_rest_scaled_so_that_the_mean_stays() -> None:
    for mask in dropout_masks(SETTINGS, 5, 64, 32).values:
        assert set(np.unique(mask)) == {np.float32(0), np.float32(1 / 0.75)}
        assert abs((mask == 0).mean() - 0.25) < 0.01
        assert abs(mask.mean() - 1) < 0.02


def test_seed_and_step_decide() -> None:
    first, again, other = (dropout_masks(SETTINGS, step, 4, 8) for step in (7, 7, 8))
    for mask, same, different in zip(chain(*first), chain(*again), chain(*other), strict=True):
        assert np.array_equal(mask, same)
        assert not np.array_equal(mask, different)


@pytest.mark.parametrize(("cell", "gates"), [("lstm", 4), ("gru", 3), ("rnn", 1)])
def test_half_of_each_recurrent_kernel_is_left_out(cell: str, gates: int) -> None:
    _, masks = dropout_masks(SETTINGS.replace(cell=cell), 0, 4, 8)
    assert [mask.shape for mask in masks] == [(40, gates * 40)] * 2
    assert not np.array_equal(*masks)
    for mask in masks:
        assert set(np.unique(mask)) == {np.float32(0), np.float32(2)}
        assert abs((mask == 0).mean() - 0.5) < 0.05


def test_what_is_off_draws_nothing() -> None:
    assert dropout_masks(SETTINGS.replace(dropout=0.0, recurrent_dropout=0.0), 0, 4, 8) == NO_MASKS
    assert dropout_masks(SETTINGS.replace(dropout=0.0), 0, 4, 8).values == []
    assert dropout_masks(SETTINGS.replace(recurrent_dropout=0.0), 0, 4, 8).recurrent == []


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_what_is_left_out_of_the_kernel_counts_as_zero(cell: str) -> None:
    settings = Settings(cell=cell, embedding_size=3, units=4)
    weights = initial_weights(settings, np.ones(6))
    spec = ProgramSpec.of(settings, 6, 5, tf.float32)
    inputs, resets = np.array([[2, 3, 4, 5, 2]], np.int32), np.zeros((1, 5), np.float32)
    mask = dropout_masks(settings.replace(recurrent_dropout=0.5), 0, 1, 5).recurrent[0]

    def run(weights: dict[str, np.ndarray], masks: Masks) -> np.ndarray:
        tensors = {name: tf.constant(array) for name, array in weights.items()}
        hidden, _ = hidden_states(tensors, spec, inputs, tf.constant(resets), initial_states(spec, 1), masks)
        return np.asarray(hidden)

    name = "cell_0/recurrent_kernel"
    expected = run(weights | {name: weights[name] * mask}, NO_MASKS)
    np.testing.assert_allclose(run(weights, Masks([], [tf.constant(mask)])), expected, atol=1e-6)
    assert np.abs(expected - run(weights, NO_MASKS)).max() > 0.01

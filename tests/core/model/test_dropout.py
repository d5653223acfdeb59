"""What dropout silences, and that it silences the same again for the same seed and step."""

import numpy as np

from lstm_core.model.network import dropout_masks
from lstm_core.settings import Settings

SETTINGS = Settings(embedding_size=30, units=40, layers=2, dropout=0.25, seed=3)


def test_one_mask_for_the_embeddings_and_one_a_layer() -> None:
    masks = dropout_masks(SETTINGS, 0, 16, 32)
    assert [mask.shape for mask in masks] == [(32, 16, 30), (32, 16, 40), (32, 16, 40)]
    assert {mask.dtype for mask in masks} == {np.dtype(np.float32)}


def test_a_quarter_is_silenced_and_the_rest_scaled_so_that_the_mean_stays() -> None:
    for mask in dropout_masks(SETTINGS, 5, 64, 32):
        assert set(np.unique(mask)) == {np.float32(0), np.float32(1 / 0.75)}
        assert abs((mask == 0).mean() - 0.25) < 0.01
        assert abs(mask.mean() - 1) < 0.02


def test_seed_and_step_decide() -> None:
    again, other = dropout_masks(SETTINGS, 7, 4, 8), dropout_masks(SETTINGS, 8, 4, 8)
    for mask, same, different in zip(dropout_masks(SETTINGS, 7, 4, 8), again, other, strict=True):
        assert np.array_equal(mask, same)
        assert not np.array_equal(mask, different)

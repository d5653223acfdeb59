"""What is promised before a run starts."""

import pytest

from lstm_core.estimate import START_SECONDS, estimate
from lstm_core.pace import Pace
from lstm_core.settings import Settings
from lstm_core.weights import num_multiplied

SETTINGS = Settings(epochs=15, embedding_size=50, units=200, output_layer="dense", averaging=0.0)
FAST = Pace(speed=1e11)


def test_parameters_of_the_notebooks_model() -> None:
    # embedding 3,074 * 50; cell (50 + 200 + 1) * 800; output (200 + 1) * 3,074
    assert estimate(SETTINGS, 3_074, 21_122, FAST).parameters == 153_700 + 200_800 + 617_874


def test_memory_by_hand() -> None:
    # 765 MB to run at all; weights, gradients, two moments and a copy, 4 bytes each; logits, exponentials and
    # their gradients of 512 targets; 16 numbers a unit and target; 40 bytes a target of the texts
    runtime, weights = 765 * 2**20, 5 * 4 * (153_700 + 200_800 + 617_874)
    logits, states = 3 * 4 * 512 * 3_074, 4 * 512 * 200 * 16
    assert logits == 18_886_656
    found = estimate(SETTINGS, 3_074, 21_122, FAST).memory_bytes
    assert found == runtime + weights + logits + states + 40 * 21_122 == 847_893_256
    # 300 MB of it are pages of files, which need not stay in memory
    assert found - estimate(SETTINGS, 3_074, 21_122, FAST).needed_bytes == 300 * 2**20


def test_an_average_is_one_more_copy_of_the_weights() -> None:
    plain, averaged = (
        estimate(SETTINGS.replace(averaging=averaging), 3_074, 21_122, FAST).memory_bytes
        for averaging in (0.0, 0.98)
    )
    assert averaged - plain == 4 * (153_700 + 200_800 + 617_874)


def test_two_layers_of_another_cell_multiply_their_own_numbers() -> None:
    lower, upper, output = 50 * 600 + 200 * 600, 200 * 600 + 200 * 600, 200 * 3_074
    assert num_multiplied(SETTINGS.replace(cell="gru", layers=2), 3_074) == lower + upper + output


def test_time_follows_epochs_and_speed() -> None:
    slow, fast = (estimate(SETTINGS, 3_074, 21_122, Pace(speed)) for speed in (1e10, 1e11))
    assert slow.update_seconds == pytest.approx(10 * fast.update_seconds)
    assert fast.epoch_seconds == pytest.approx(42 * fast.update_seconds)  # 21,122 targets, 512 an update
    twice = estimate(SETTINGS.replace(epochs=30), 3_074, 21_122, FAST)
    assert twice.total_seconds - START_SECONDS == pytest.approx(2 * (fast.total_seconds - START_SECONDS))


def test_each_text_has_two_steps_more_where_endings_are_learned() -> None:
    settings = SETTINGS.replace(learn_endings=True)
    found = estimate(settings, 3_074, 20_000, FAST, training_texts=2_000)
    assert found.epoch_seconds == estimate(settings, 3_074, 24_000, FAST).epoch_seconds
    without = estimate(settings.replace(learn_endings=False), 3_074, 20_000, FAST, training_texts=2_000)
    assert without.epoch_seconds == estimate(settings, 3_074, 20_000, FAST).epoch_seconds

"""What is promised before a run starts."""

import pytest

from lstm_core.estimate import START_SECONDS, estimate, fitting_vocabulary
from lstm_core.pace import Pace
from lstm_core.settings import Settings

SETTINGS = Settings(embedding_size=50, units=200)
FAST = Pace(speed=1e11)


def test_parameters_of_the_notebooks_model() -> None:
    # embedding 3,074 * 50; cell (50 + 200 + 1) * 800; output (200 + 1) * 3,074
    assert estimate(SETTINGS, 3_074, 21_122, FAST).parameters == 153_700 + 200_800 + 617_874


def test_time_follows_epochs_and_speed() -> None:
    slow, fast = (estimate(SETTINGS, 3_074, 21_122, Pace(speed)) for speed in (1e10, 1e11))
    assert slow.update_seconds == pytest.approx(10 * fast.update_seconds)
    assert fast.epoch_seconds == pytest.approx(42 * fast.update_seconds)  # 21,122 targets, 512 an update
    twice = estimate(SETTINGS.replace(epochs=30), 3_074, 21_122, FAST)
    assert twice.total_seconds - START_SECONDS == pytest.approx(2 * (fast.total_seconds - START_SECONDS))


def test_the_vocabulary_that_fits_does_fit_and_one_larger_does_not() -> None:
    room = 1_500_000_000
    fitting = fitting_vocabulary(SETTINGS, 100_000, room)
    assert estimate(SETTINGS, fitting, 100_000, FAST).memory_bytes <= room
    assert estimate(SETTINGS, fitting + 2, 100_000, FAST).memory_bytes > room
    assert fitting_vocabulary(SETTINGS, 100_000, 1_000) == 0

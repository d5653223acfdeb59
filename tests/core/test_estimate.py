"""What is promised before a run starts."""

from pathlib import Path

import pytest

from lstm_core.estimate import (
    PACE_FILE,
    estimate,
    fitting_vocabulary,
    keep_pace,
    measured_speed,
    update_flops,
)
from lstm_core.settings import Settings

SETTINGS = Settings(embedding_size=50, units=200)


def test_parameters_and_products_of_the_notebooks_model() -> None:
    # embedding 3,074 * 50; cell (50 + 200 + 1) * 800; output (200 + 1) * 3,074
    assert estimate(SETTINGS, 3_074, 21_122, 1e11).parameters == 153_700 + 200_800 + 617_874
    # six operations a target in each of the kernels 50 x 800, 200 x 800 and 200 x 3,074
    assert update_flops(SETTINGS, 3_074) == 6 * 512 * (40_000 + 160_000 + 614_800)


def test_time_follows_epochs_and_speed() -> None:
    slow, fast = (estimate(SETTINGS, 3_074, 21_122, speed) for speed in (1e10, 1e11))
    assert slow.epoch_seconds > 5 * fast.epoch_seconds
    twice = estimate(SETTINGS.replace(epochs=30), 3_074, 21_122, 1e11)
    start = 8.0
    assert twice.total_seconds - start == pytest.approx(2 * (fast.total_seconds - start))


def test_the_vocabulary_that_fits_does_fit_and_one_larger_does_not() -> None:
    room = 1_500_000_000
    fitting = fitting_vocabulary(SETTINGS, 100_000, room)
    assert estimate(SETTINGS, fitting, 100_000, 1e11).memory_bytes <= room
    assert estimate(SETTINGS, fitting + 2, 100_000, 1e11).memory_bytes > room
    assert fitting_vocabulary(SETTINGS, 100_000, 1_000) == 0


def test_the_pace_of_a_run_is_what_the_next_estimate_uses(tmp_path: Path) -> None:
    assert measured_speed(tmp_path) > 1e8  # a product of this machine
    keep_pace(tmp_path, SETTINGS, 3_074, 0.030)
    speed = measured_speed(tmp_path)
    assert estimate(SETTINGS, 3_074, 21_122, speed).update_seconds == pytest.approx(0.030)
    keep_pace(tmp_path, SETTINGS, 3_074, 0.005)  # too short to say anything
    assert measured_speed(tmp_path) == speed
    (tmp_path / PACE_FILE).write_text("damaged")
    assert measured_speed(tmp_path) > 1e8

"""The forecaster: the cell's equations on a series, its invariants, and what it says of files that are none."""

from pathlib import Path

import numpy as np
import pytest

from lstm_core.errors import BundleError, InputError
from lstm_core.inference.lesson.forecast import (
    Forecaster,
    compare,
    cycle_with_drift,
    last_cycle,
    root_mean_square_error,
    wave,
)


def weights(units: int = 3, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = {
        "kernel": (1, 4 * units),
        "recurrent_kernel": (units, 4 * units),
        "bias": (4 * units,),
        "output_kernel": (units, 1),
        "output_bias": (1,),
    }
    return {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def test_a_network_of_zeros_says_that_nothing_changes() -> None:
    model = Forecaster({name: np.zeros_like(array) for name, array in weights().items()})
    assert model.run(np.array([1.0, 2.0, 4.0]), 3) == pytest.approx([4.0, 4.0, 4.0])


def test_a_network_with_a_bias_alone_draws_a_straight_line() -> None:
    empty = {name: np.zeros_like(array) for name, array in weights().items()}
    model = Forecaster(empty | {"output_bias": np.array([0.5], np.float32)})
    # Mean 3 and standard deviation 1: a change of 0.5 in the network is one of 0.5 in the series.
    assert model.run(np.array([2.0, 4.0]), 3) == pytest.approx([4.5, 5.0, 5.5])


def test_the_free_run_feeds_each_forecast_back() -> None:
    model, series = Forecaster(weights()), wave(20, period=8, height=1.0)
    longer, shorter = model.run(series, 5), model.run(series, 2)
    assert longer[:2] == pytest.approx(shorter)
    assert len(model.run(series, 0)) == 0


def test_height_and_place_of_a_series_make_no_difference() -> None:
    model, series = Forecaster(weights()), wave(30, period=9, height=1.0, noise=0.1)
    plain, moved = model.run(series, 6), model.run(10 * series - 7, 6)
    assert moved == pytest.approx(10 * plain - 7, abs=1e-3)


def test_a_series_that_stands_still_is_answered() -> None:
    assert np.isfinite(Forecaster(weights()).run(np.ones(5), 4)).all()


@pytest.mark.parametrize("series", [[], [1.0], [1.0, np.nan], [[1.0, 2.0]]])
def test_no_series_is_refused(series: list) -> None:
    with pytest.raises(InputError, match="at least 2 finite numbers"):
        Forecaster(weights()).run(np.array(series), 1)


def test_a_negative_horizon_is_refused() -> None:
    with pytest.raises(InputError, match="-1"):
        Forecaster(weights()).run(np.ones(3), -1)


def test_files_are_read_and_what_is_none_is_refused(tmp_path: Path) -> None:
    path, series = tmp_path / "model.npz", wave(12, period=6, height=1.0)
    np.savez(path, **weights())
    read, made = Forecaster.read(path), Forecaster(weights())
    assert read.run(series, 3) == pytest.approx(made.run(series, 3))
    assert read.num_parameters == 12 + 36 + 12 + 3 + 1
    path.write_bytes(b"no zip")
    with pytest.raises(BundleError, match="make lessons"):
        Forecaster.read(path)
    with pytest.raises(BundleError, match="make lessons"):
        Forecaster.read(tmp_path / "nothing.npz")
    np.savez(path, **{name: array for name, array in weights().items() if name != "bias"})
    with pytest.raises(BundleError, match="bias"):
        Forecaster.read(path)
    np.savez(path, **(weights() | {"bias": np.zeros(3, np.float32)}))
    with pytest.raises(BundleError, match="bias"):
        Forecaster.read(path)


def test_the_last_cycle_goes_round_and_errors_are_in_the_series_unit() -> None:
    assert last_cycle(np.array([9.0, 1.0, 2.0, 3.0]), 3, 5).tolist() == [1, 2, 3, 1, 2]
    assert root_mean_square_error(np.array([1.0, 5.0]), np.array([4.0, 1.0])) == pytest.approx(12.5**0.5)


def test_the_last_cycle_rises_by_what_a_cycle_rises() -> None:
    assert cycle_with_drift(np.array([1.0, 2.0, 3.0, 4.0]), 2, 5).tolist() == [5, 6, 7, 8, 9]
    rising = wave(60, period=10, height=2.0, overtone=0.5, trend=5.0)
    assert cycle_with_drift(rising[:40], 10, 20) == pytest.approx(rising[40:])


def test_a_comparison_asks_all_about_the_same_waves() -> None:
    model = Forecaster(weights())
    kind = {"height": 1.0, "overtone": 0.5, "trend": 2.0, "noise": 0.0}
    found = compare(model, 40, 20, 3, period=10, **kind)
    series = wave(60, period=10, phase=2 * np.pi / 3, seed=1, **kind)
    assert found.network[1] == pytest.approx(root_mean_square_error(model.run(series[:40], 20), series[40:]))
    assert found.drift == pytest.approx(np.zeros(3), abs=1e-9)
    assert found.repeated.min() > 0.1
    assert found.num_ahead == 0


def test_a_wave_without_noise_repeats() -> None:
    series = wave(40, period=10, height=2.0, overtone=0.5)
    assert series[:30] == pytest.approx(series[10:])
    rising = wave(40, period=10, height=2.0, overtone=0.5, trend=5.0)
    assert rising[10:] - rising[:30] == pytest.approx(np.full(30, 0.5))

"""How long an update is expected to take: the fitted model, and what real runs change about it."""

import json
import math
from pathlib import Path

import pytest

from lstm_core import pace
from lstm_core.pace import KEPT_RUNS, PACE_FILE, MeasuredRun, Pace, keep_pace, measured_pace, update_cost
from lstm_core.settings import Settings

REFERENCE = Pace(speed=191e9)
NOTEBOOK = Settings(embedding_size=50, units=200, output_layer="dense", averaging=0.0)
TINY = Settings(embedding_size=8, units=16)


def test_the_parts_of_a_cost_by_hand() -> None:
    products = (
        6 * 512 * (200_000 * 1.6 + 600_000 * 0.84) / 191e9
    )  # kernels 50 and 200 x 800; output 200 x 3,000
    softmax = 512 * 3_000 * 2.0e-9
    gates = 512 * 200 * 29e-9
    adam = (150_000 + 200_800 + 603_000) * 2.5e-9
    assert update_cost(NOTEBOOK, 3_000) == pytest.approx(1.6e-3 + products + softmax + gates + adam)


def test_another_machine_is_slower_by_its_speed() -> None:
    half = Pace(speed=95.5e9)
    assert half.update_seconds(NOTEBOOK, 3_000) == pytest.approx(
        2 * REFERENCE.update_seconds(NOTEBOOK, 3_000)
    )


def test_a_run_corrects_what_is_expected_of_runs_like_it() -> None:
    cost = update_cost(NOTEBOOK, 3_000)
    pace = Pace(191e9, (MeasuredRun(cost, 2 * cost),))
    # one run counts 1 against the model's own 0.25: two to the power of 0.8
    assert pace.update_seconds(NOTEBOOK, 3_000) == pytest.approx(cost * 2**0.8)
    several = Pace(191e9, (MeasuredRun(cost, 2 * cost),) * 20)
    assert several.update_seconds(NOTEBOOK, 3_000) == pytest.approx(2 * cost, rel=0.02)


def test_a_tiny_run_says_nothing_about_a_large_one() -> None:
    tiny = update_cost(TINY, 27)
    for off in (0.1, 10):
        pace = Pace(191e9, (MeasuredRun(tiny, off * tiny),) * KEPT_RUNS)
        for words in (3_000, 30_000):
            expected = REFERENCE.update_seconds(NOTEBOOK, words)
            assert pace.update_seconds(NOTEBOOK, words) == pytest.approx(expected, rel=0.5)


def test_measured_runs_are_kept_and_the_oldest_go(tmp_path: Path) -> None:
    assert measured_pace(tmp_path).runs == ()
    for number in range(KEPT_RUNS + 2):
        keep_pace(tmp_path, TINY, 27, 0.001 * (number + 1))
    runs = measured_pace(tmp_path).runs
    assert len(runs) == KEPT_RUNS
    assert runs[-1] == MeasuredRun(update_cost(TINY, 27), pytest.approx(0.032))
    assert runs[0].seconds == pytest.approx(0.003)


@pytest.mark.parametrize(
    "content",
    [
        "damaged",
        "[]",
        json.dumps({"flops_per_second": 1e9}),  # what an earlier version kept
        json.dumps({"runs": [{"cost": 0, "seconds": 1}, {"cost": 1, "seconds": -1}]}),
        '{"runs": [{"cost": Infinity, "seconds": 1}]}',
    ],
)
def test_a_file_that_cannot_be_used_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / PACE_FILE).write_text(content)
    pace = measured_pace(tmp_path)
    assert pace.runs == ()
    assert math.isfinite(pace.update_seconds(NOTEBOOK, 3_000))
    assert pace.speed > 1e8  # a product of this machine


@pytest.mark.parametrize(
    ("rounds", "fastest", "left"),
    [([0.004, 0.0041, 9.0], 0.004, 1), ([0.03, 0.004, 0.0041, 9.0], 0.004, 1), ([9, 8, 7, 6, 5, 4, 3], 4, 1)],
    ids=["undisturbed", "disturbed-at-first", "always-disturbed"],
)
def test_products_are_measured_again_while_they_get_faster(
    rounds: list[float], fastest: float, left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = iter(rounds)
    monkeypatch.setattr(pace, "_round", lambda *_: next(following))
    pace._product_speed.cache_clear()
    try:
        assert measured_pace(tmp_path).speed == pytest.approx(2 * 512 * 200 * 3_072 / fastest)
    finally:
        pace._product_speed.cache_clear()
    assert len(list(following)) == left

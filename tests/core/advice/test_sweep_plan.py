"""What a sweep comes to: runs and minutes, within its budget and the server's room."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.advice.reductions import RunSize
from lstm_core.advice.scale import CorpusScale
from lstm_core.advice.sweep_plan import Budget, SweepPlan, plan_sweep
from lstm_core.errors import SettingsError
from lstm_core.pace import Pace
from lstm_core.search import MAX_RUNS, Search
from lstm_core.settings import Settings

SIZES = np.array([1, 1_000])
SCALE = CorpusScale(1_000, SIZES, 20 * SIZES, np.array([10, 4_000]), np.geomspace(0.05, 1, 4_000))
RUN = RunSize(Settings(epochs=10), SCALE, Pace(speed=5e10))
UNITS = Search({"units": (200, 50, 100)})


def planned(search: Search = UNITS, room: int | None = None, **budget: float) -> SweepPlan:
    return plan_sweep(RUN, search, Budget(**budget), room)  # type: ignore[arg-type]


def test_all_combinations_where_nothing_limits_them() -> None:
    plan = planned()
    assert [one.units for one in plan.settings] == [200, 50, 100]
    assert plan.seconds == tuple(RUN.changed(units=units).expected.total_seconds for units in (200, 50, 100))
    assert plan.total_seconds == pytest.approx(sum(plan.seconds))
    assert (plan.num_combinations, plan.limit) == (3, "none")


def test_the_largest_of_its_runs_is_what_has_to_fit() -> None:
    plan = planned()
    assert plan.most_memory.units == 200
    assert plan.memory_bytes == RUN.changed(units=200).expected.memory_bytes
    assert plan.parameters == RUN.changed(units=200).expected.parameters


def test_a_budget_in_runs_takes_the_first_ones() -> None:
    plan = planned(runs=2)
    assert [one.units for one in plan.settings] == [200, 50]
    assert (plan.num_combinations, plan.limit) == (3, "budget")
    assert planned(runs=3).limit == "none"


def test_a_budget_in_minutes_takes_what_fits_into_it() -> None:
    two = sum(planned().seconds[:2]) / 60
    plan = planned(minutes=two + 0.01)
    assert (len(plan.settings), plan.limit) == (2, "budget")
    assert plan.total_seconds <= 60 * two + 1
    assert planned(minutes=60 * two).limit == "none"


def test_a_budget_that_is_too_small_for_two_runs_says_what_two_take() -> None:
    two = sum(planned().seconds[:2]) / 60
    with pytest.raises(SettingsError, match=rf"Two runs take about {round(two)} min; the budget is 0.1 min"):
        planned(minutes=0.1)


def test_the_room_on_the_server_counts_before_a_larger_budget() -> None:
    assert (len(planned(room=2, runs=9).settings), planned(room=2, runs=9).limit) == (2, "room")
    for room, more in ((1, "one more run"), (0, "no more runs"), (-1, "no more runs")):
        with pytest.raises(
            SettingsError, match=f"This server takes {more} of yours now; a sweep needs room for two"
        ):
            planned(room=room)
    with pytest.raises(SettingsError, match="Raise the budget"):
        planned(runs=1)


def test_a_sweep_has_its_largest_size() -> None:
    many = Search({"units": tuple(range(2, 60))})
    assert (len(planned(many).settings), planned(many).limit) == (MAX_RUNS, "size")

"""What a sweep comes to before it starts: how many runs, and about how long they take in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstm_core.advice.reductions import RunSize
from lstm_core.errors import SettingsError
from lstm_core.search import MAX_RUNS, Search, combinations
from lstm_core.settings import Settings

Limit = Literal["none", "budget", "room", "size"]
"""Why not all combinations are trained: the budget, this server's limits, or the size of a sweep."""


@dataclass(frozen=True)
class Budget:
    """What a sweep may cost; it is kept to by training fewer runs.

    Args:
        runs: at most so many; None does not limit them.
        minutes: that all runs together are expected to take at most; None does not limit them.
    """

    runs: int | None = None
    minutes: float | None = None


@dataclass(frozen=True)
class SweepPlan:
    """The runs that a sweep will queue.

    Args:
        settings: of each run, in the order in which they start.
        seconds: that each is expected to take if it makes all its epochs.
        num_combinations: how many there are in all.
        limit: why the others are left out.
        parameters: of the largest of the runs.
        memory_bytes: peak memory of the run that needs most.
        needed_bytes: the least memory that this run can do with.
        most_memory: the settings of that run.
    """

    settings: tuple[Settings, ...]
    seconds: tuple[float, ...]
    num_combinations: int
    limit: Limit
    parameters: int
    memory_bytes: int
    needed_bytes: int
    most_memory: Settings

    @property
    def total_seconds(self) -> float:
        """What all runs are expected to take one after the other."""
        return sum(self.seconds)


def plan_sweep(run: RunSize, search: Search, budget: Budget, room: int | None = None) -> SweepPlan:
    """Takes combinations in the search's order until the budget is spent.

    Args:
        run: whose settings do not vary.
        search: what varies.
        budget: what it may cost.
        room: runs that the server still takes from this visitor; None takes any number.

    Raises:
        SettingsError: see `combinations`, or the budget is too small for two runs.
    """
    points = combinations(run.settings, search)
    limits: list[tuple[int, Limit]] = [(len(points), "none"), (MAX_RUNS, "size")]
    if room is not None:
        limits.append((max(room, 0), "room"))
    if budget.runs is not None:
        limits.append((budget.runs, "budget"))
    num_runs, limit = min(limits, key=lambda one: one[0])  # the first of equals
    if num_runs < 2:
        raise SettingsError(_too_few(limit, num_runs))
    expected = [run.changed(**point.to_dict()).expected for point in points[:num_runs]]
    seconds = [one.total_seconds for one in expected]
    if budget.minutes is not None:
        fitting = _num_fitting(seconds, 60 * budget.minutes)
        if fitting < 2:
            raise SettingsError(
                f"Two runs take about {max(1, round(sum(seconds[:2]) / 60)):,} min; the budget is {budget.minutes:g} "
                "min. Raise it, or make a run shorter."
            )
        if fitting < num_runs:
            num_runs, limit = fitting, "budget"
    most = max(range(num_runs), key=lambda place: expected[place].memory_bytes)
    return SweepPlan(
        tuple(points[:num_runs]),
        tuple(seconds[:num_runs]),
        len(points),
        limit,
        max(one.parameters for one in expected[:num_runs]),
        expected[most].memory_bytes,
        expected[most].needed_bytes,
        points[most],
    )


def _too_few(limit: Limit, num_runs: int) -> str:
    """Why a sweep of fewer than two runs is none."""
    if limit == "room":
        more = "one more run" if num_runs else "no more runs"
        return (
            f"This server takes {more} of yours now; a sweep needs room for two. Wait for runs to end, or delete "
            "some."
        )
    return "A sweep compares at least two runs. Raise the budget."


def _num_fitting(seconds: list[float], budget: float) -> int:
    """How many runs, from the first on, fit into so many seconds."""
    spent = 0.0
    for number, takes in enumerate(seconds):
        spent += takes
        if spent > budget:
            return number
    return len(seconds)

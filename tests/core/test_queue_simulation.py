"""The simulated queue against one that fits on a sheet of paper, and its table against the document's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import queue_simulation
from bench.queue_simulation import by_hand, cores_for, simulate

SCALING = Path(__file__).resolve().parents[2] / "docs/SCALING.md"


def test_three_students_on_two_cores() -> None:
    # core 1: a1 until 10, c1 until 15, b2 until 35
    # core 2: b1 until 12, a2 until 20, c2 until 21
    waits = simulate(3, 2, 2, [10.0, 12.0, 5.0, 8.0, 20.0, 1.0])
    assert waits.first_starts == [0.0, 0.0, 10.0]
    assert waits.first_ends == 15.0
    assert waits.ends == 35.0


def test_second_runs_do_not_delay_anybodys_first() -> None:
    alone, beside = (simulate(7, 2, runs, [60.0]) for runs in (1, 3))
    assert beside.first_starts == alone.first_starts == [0.0, 0.0, 60.0, 60.0, 120.0, 120.0, 180.0]
    assert (alone.ends, beside.ends) == (240.0, 660.0)


@pytest.mark.parametrize(
    ("students", "cores", "waits"), [(40, 40, 0.0), (41, 40, 50.0), (40, 2, 950.0), (1, 8, 0.0)]
)
def test_equal_runs_wait_as_the_arithmetic_says(students: int, cores: int, waits: float) -> None:
    assert simulate(students, cores, 1, [50.0]).first_starts[-1] == by_hand(students, cores, 50.0) == waits


@pytest.mark.parametrize(("students", "cores"), [(40, 6), (300, 43), (1000, 143), (7, 1), (8, 2)])
def test_the_fewest_cores_are_enough_and_one_less_is_not(students: int, cores: int) -> None:
    assert cores_for(students, 45.0, 300.0) == cores
    assert simulate(students, cores, 1, [45.0]).first_starts[-1] <= 300.0
    if cores > 1:
        assert simulate(students, cores - 1, 1, [45.0]).first_starts[-1] > 300.0


def test_the_document_s_table_is_what_the_command_prints() -> None:
    printed = "\n".join(queue_simulation.table())
    assert printed in SCALING.read_text("utf-8")

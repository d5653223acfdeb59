"""How long the last student of a class waits, by students and cores: the queue's own order on measured run times.

    python -m bench.queue_simulation

Prints the table of docs/SCALING.md. Every core executes one run at a time, as a cluster with `--cpus-per-run 1` does.
All students press Start at the same moment, and each has queued a second run by then; how long a run takes is drawn
from bench/run_times.json. Who is next is said by lstm_core/runs/store/turns.py, which orders the real queue as well.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench import run_times
from lstm_core.runs.store.turns import Waiting, in_turn

STUDENTS: Final = (40, 300, 1_000)
CORES: Final = (2, 8, 32, 128)
RUNS_EACH: Final = 2
PATIENCE_SECONDS: Final = 300.0
_SEED: Final = 0


@dataclass(frozen=True)
class Waits:
    """When runs of a class started and ended, in seconds after everybody pressed Start.

    Args:
        first_starts: when each student's first run started, in that order.
        first_ends: when the last of these had ended.
        ends: when all runs had ended.
    """

    first_starts: list[float]
    first_ends: float
    ends: float


def simulate(students: int, cores: int, runs_each: int, seconds: Sequence[float]) -> Waits:
    """Executes a class's queue.

    Args:
        students: who press Start at the same moment.
        cores: runs that are executed at a time.
        runs_each: that each student queues, one after the other.
        seconds: what a run takes, for each run in the order of the starts; repeated from the beginning when it ends.
    """
    queue = {
        f"{student}-{run}": Waiting(f"{student}-{run}", str(student), float(run))
        for student in range(students)
        for run in range(runs_each)
    }
    free = [0.0] * cores
    has_started: set[str] = set()
    first_starts, first_ends = [], 0.0
    # Nobody joins later, so the whole order is known now.
    for place, run_id in enumerate(in_turn(queue.values(), served={})):
        now = heapq.heappop(free)
        end = now + seconds[place % len(seconds)]
        heapq.heappush(free, end)
        if queue[run_id].owner not in has_started:
            has_started.add(queue[run_id].owner)
            first_starts.append(now)
            first_ends = max(first_ends, end)
    return Waits(first_starts, first_ends, max(free))


def by_hand(students: int, cores: int, mean_seconds: float) -> float:
    """When the last student's first run starts, by arithmetic: so many full rounds of the cores come before it."""
    return (math.ceil(students / cores) - 1) * mean_seconds


def cores_for(students: int, mean_seconds: float, wait_seconds: float) -> int:
    """The fewest cores with which the last student's first run starts within a time, by the same arithmetic."""
    rounds = int(wait_seconds // mean_seconds) + 1
    return math.ceil(students / rounds)


def table() -> list[str]:
    """The lines of the table, as Markdown."""
    measured = run_times.read()
    mean = sum(measured) / len(measured)
    columns = (
        "students",
        "cores",
        "half have started after",
        "the last has started after",
        "by arithmetic",
        "all have a model after",
        "all second runs have ended after",
    )
    lines = ["| " + " | ".join(columns) + " |", "|" + "---:|" * len(columns)]
    for students in STUDENTS:
        for cores in sorted({*CORES, cores_for(students, mean, PATIENCE_SECONDS)}):
            drawn = random.Random(_SEED).choices(measured, k=students * RUNS_EACH)
            waits = simulate(students, cores, RUNS_EACH, drawn)
            times = (
                waits.first_starts[(students - 1) // 2],
                waits.first_starts[-1],
                by_hand(students, cores, mean),
                waits.first_ends,
                waits.ends,
            )
            lines.append(f"| {students:,} | {cores:,} | " + " | ".join(map(_minutes, times)) + " |")
    return lines


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:,.1f} min"


def main() -> None:
    """Prints what the table rests on, and the table."""
    measured = run_times.read()
    mean = sum(measured) / len(measured)
    print(f"A run takes {mean:.1f} s of one core, from {min(measured):.1f} to {max(measured):.1f} s.\n")
    print("\n".join(table()))


if __name__ == "__main__":
    main()

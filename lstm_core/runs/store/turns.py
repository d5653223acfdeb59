"""Whose turn it is: nobody's second run starts before everyone's first.

Visitors take turns: the one who was served longest ago comes next, one who never was before all others; visitors who
are level go by the time at which their next run was queued.

A visitor's own runs stand in a line, in which a sweep has one place however many runs it has: one of its runs starts,
and the sweep goes to the back, where it stands again once that run has ended. So a run that the same visitor queues
beside a sweep waits for one of the sweep's runs at most, and a sweep waits for no run that was queued after its own
last one ended. Neither keeps the other from training.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from lstm_core.runs.run import LIVE
from lstm_core.runs.store.tables import runs_table, sweep_runs_table


@dataclass(frozen=True)
class Waiting:
    """A run in the queue.

    Args:
        run_id: of the run.
        owner: its visitor.
        queued: when, in seconds since 1970.
        sweep_id: of the sweep that it belongs to, None for a run of its own.
        place: among the sweep's runs.
    """

    run_id: str
    owner: str
    queued: float
    sweep_id: str | None = None
    place: int = 0


def in_turn(
    waiting: Iterable[Waiting], served: Mapping[str, float], joined: Mapping[str, float] | None = None
) -> list[str]:
    """The ids of waiting runs in the order in which they will start.

    Args:
        waiting: the queue, in any order.
        served: when a run of each visitor last started, in seconds since 1970; a visitor who is missing never had one.
        joined: when each sweep went to the back of its visitor's line, in seconds since 1970; a sweep that is missing
            stands where its first run was queued.
    """
    by_owner: dict[str, list[Waiting]] = {}
    for one in sorted(waiting, key=lambda one: (one.queued, one.place, one.run_id)):
        by_owner.setdefault(one.owner, []).append(one)
    lines = {owner: deque(_own_line(runs, joined or {})) for owner, runs in by_owner.items()}

    def entry(owner: str, last: tuple[int, float]) -> tuple[tuple[int, float], float, str, str]:
        """A visitor in the order of who comes next: by when they were served, then by their next run."""
        return last, lines[owner][0].queued, lines[owner][0].run_id, owner

    heap = [entry(owner, (0, served[owner]) if owner in served else (-1, 0.0)) for owner in lines]
    heapq.heapify(heap)
    order: list[str] = []
    while heap:
        *_, owner = heapq.heappop(heap)
        order.append(lines[owner].popleft().run_id)
        if lines[owner]:
            heapq.heappush(heap, entry(owner, (len(order), 0.0)))
    return order


def _own_line(runs: list[Waiting], joined: Mapping[str, float]) -> list[Waiting]:
    """One visitor's runs, ordered by their time, as they will start."""
    places: dict[str, deque[Waiting]] = {}
    for run in runs:
        places.setdefault(run.sweep_id or run.run_id, deque()).append(run)
    line = deque(sorted(places, key=lambda key: max(places[key][0].queued, joined.get(key, -math.inf))))
    order = []
    while line:
        key = line.popleft()
        order.append(places[key].popleft())
        if places[key]:
            line.append(key)
    return order


def waiting_in_turn(connection: Connection) -> list[str]:
    """The same for the queue as the store has it."""
    in_sweep = runs_table.outerjoin(sweep_runs_table, sweep_runs_table.c.run_id == runs_table.c.id)
    rows: Any = connection.execute(
        select(
            runs_table.c.id,
            runs_table.c.owner,
            runs_table.c.queued,
            sweep_runs_table.c.sweep_id,
            sweep_runs_table.c.place,
        )
        .select_from(in_sweep)
        .where(runs_table.c.state == "waiting", ~runs_table.c.deleted)
    ).all()
    if len(rows) < 2:
        return [row.id for row in rows]
    owners = {row.owner for row in rows}
    served: Any = connection.execute(
        select(runs_table.c.owner, func.max(runs_table.c.started).label("last"))
        .where(runs_table.c.owner.in_(owners), runs_table.c.started.is_not(None))
        .group_by(runs_table.c.owner)
    ).all()
    waiting = [Waiting(row.id, row.owner, row.queued, row.sweep_id, row.place or 0) for row in rows]
    sweeps = {row.sweep_id for row in rows if row.sweep_id is not None}
    return in_turn(waiting, {row.owner: row.last for row in served}, _joined(connection, sweeps))


def _joined(connection: Connection, sweep_ids: set[str]) -> dict[str, float]:
    """When sweeps went to the back of their line: when their latest run started, or ended if it has."""
    if not sweep_ids:
        return {}
    rows: Any = connection.execute(
        select(sweep_runs_table.c.sweep_id, runs_table.c.state, runs_table.c.started, runs_table.c.ended)
        .join(runs_table, runs_table.c.id == sweep_runs_table.c.run_id)
        .where(sweep_runs_table.c.sweep_id.in_(sweep_ids), runs_table.c.started.is_not(None))
    ).all()
    joined: dict[str, float] = {}
    for row in rows:
        moment = math.inf if row.state in LIVE else max(row.started, row.ended or row.started)
        joined[row.sweep_id] = max(joined.get(row.sweep_id, -math.inf), moment)
    return joined

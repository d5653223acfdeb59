"""Whose turn it is: nobody's second run starts before everyone's first.

Visitors take turns: the one who was served longest ago comes next, one who never was before all others. A visitor's
own runs, and visitors who are level, go by the time at which they were queued.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from lstm_core.runs.store.tables import runs_table


@dataclass(frozen=True)
class Waiting:
    """A run in the queue: its id, its visitor, and when it was queued, in seconds since 1970."""

    run_id: str
    owner: str
    queued: float


def in_turn(waiting: Iterable[Waiting], served: Mapping[str, float]) -> list[str]:
    """The ids of waiting runs in the order in which they will start.

    Args:
        waiting: the queue, in any order.
        served: when a run of each visitor last started, in seconds since 1970; a visitor who is missing never had one.
    """
    left = sorted(waiting, key=lambda one: (one.queued, one.run_id))
    last: dict[str, tuple[int, float]] = {owner: (0, when) for owner, when in served.items()}
    order: list[str] = []
    while left:
        following = min(left, key=lambda one: last.get(one.owner, (-1, 0.0)))  # the first of equals
        left.remove(following)
        order.append(following.run_id)
        last[following.owner] = (len(order), 0.0)
    return order


def waiting_in_turn(connection: Connection) -> list[str]:
    """The same for the queue as the store has it."""
    rows: Any = connection.execute(
        select(runs_table.c.id, runs_table.c.owner, runs_table.c.queued).where(
            runs_table.c.state == "waiting", ~runs_table.c.deleted
        )
    ).all()
    if len(rows) < 2:
        return [row.id for row in rows]
    owners = {row.owner for row in rows}
    served: Any = connection.execute(
        select(runs_table.c.owner, func.max(runs_table.c.started).label("last"))
        .where(runs_table.c.owner.in_(owners), runs_table.c.started.is_not(None))
        .group_by(runs_table.c.owner)
    ).all()
    waiting = [Waiting(row.id, row.owner, row.queued) for row in rows]
    return in_turn(waiting, {row.owner: row.last for row in served})

"""The store as workers and launchers use it: who executes a run, how far it is, and how it ended.

An attempt executes a run. Every statement here names run and attempt, so that a worker that was given up cannot
overwrite what its successor writes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from lstm_core.events import End, Epoch, Event, Pinned, Progress, event_from_dict, event_to_dict
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.endings import MAX_ATTEMPTS
from lstm_core.runs.journal import journal
from lstm_core.runs.run import LIVE, RETRIES, Run, State, no_such_run
from lstm_core.runs.store.rows import run_from_row
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import events_table, runs_table, store_table
from lstm_core.runs.store.turns import waiting_in_turn


@dataclass(frozen=True)
class AttemptStatus:
    """What the store asks of the worker that executes an attempt.

    Args:
        is_current: the attempt is still the run's latest and not over; a worker that reads False must end.
        is_deleted: its owner deleted the run.
        stop_requested: when its owner asked it to stop, in seconds since 1970.
        state: the run's state.
        heartbeat: the last sign of life in the store.
    """

    is_current: bool
    is_deleted: bool = False
    stop_requested: float | None = None
    state: State = "stopped"
    heartbeat: float | None = None


class Attempts:
    """Claims, signs of life, events and ends of attempts.

    Args:
        store: the store that holds the runs.
        clock: the time that signs of life and ends are stamped with.
    """

    def __init__(self, store: RunStore, clock: Clock | None = None) -> None:
        self.store = store
        self._engine = store.engine
        self._clock = clock or SystemClock()

    def claim_next(self, capacity: int = 1) -> Run | None:
        """Takes the run whose turn it is, unless as many are live as may be.

        Args:
            capacity: how many runs may be live at a time in the whole store, whichever servers execute them.

        Returns:
            None where none may start now, and in PostgreSQL also while another dispatcher claims one: ask again soon.
        """
        with self._engine.begin() as connection:
            if not self._alone(connection):
                return None
            live = select(func.count()).where(runs_table.c.state.in_(LIVE))
            if connection.execute(live).scalar_one() >= capacity:
                return None
            row = _first_waiting(connection)
            if row is None:
                return None
            now = self._clock.wall()
            its = runs_table.c.id == row.id
            starting = {"state": "starting", "attempt": row.attempt + 1, "started": now, "heartbeat": now}
            connection.execute(update(runs_table).where(its).values(**starting))
            run = run_from_row(connection.execute(select(runs_table).where(its)).one())
        journal.write("claimed", attempt=run.attempt, waited=round(now - row.queued, 1))
        return run

    def _alone(self, connection: Connection) -> bool:
        """Takes the lock under which live runs are counted and the next one is chosen, until the transaction ends."""
        if self.store.is_shared:
            # Nobody waits for a dispatcher whose computer has gone to sleep.
            lock = select(store_table.c.id).with_for_update(skip_locked=True)
            return connection.execute(lock).first() is not None
        # SQLite has one lock for all, which the first to write takes; others wait here.
        connection.execute(update(store_table).values(claims=store_table.c.claims + 1))
        return True

    def claimed(self, run_id: str) -> Run:
        """The run that a worker was given.

        Raises:
            RunError: it is gone.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(runs_table).where(runs_table.c.id == run_id)).one_or_none()
        if row is None:
            raise no_such_run()
        return run_from_row(row)

    def has_waiting(self) -> bool:
        """Whether a run waits; costs less than a claim, which writes."""
        query = select(runs_table.c.id).where(runs_table.c.state == "waiting", ~runs_table.c.deleted)
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def live(self) -> list[Run]:
        """The runs that a worker executes, or should; deleted ones as well."""
        query = select(runs_table).where(runs_table.c.state.in_(LIVE))
        with self._engine.connect() as connection:
            return [run_from_row(row) for row in connection.execute(query)]

    def status(self, run_id: str, attempt: int) -> AttemptStatus:
        """What is asked of the attempt now."""
        query = select(
            runs_table.c.attempt,
            runs_table.c.state,
            runs_table.c.deleted,
            runs_table.c.stop_requested,
            runs_table.c.heartbeat,
        ).where(runs_table.c.id == run_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return AttemptStatus(is_current=False, is_deleted=True)
        return AttemptStatus(
            is_current=row.attempt == attempt and row.state in LIVE,
            is_deleted=row.deleted,
            stop_requested=row.stop_requested,
            state=row.state,
            heartbeat=row.heartbeat,
        )

    def record(
        self,
        run_id: str,
        attempt: int,
        events: Sequence[Event],
        current: dict[str, Any] | None = None,
        state: State | None = None,
    ) -> bool:
        """Writes events, progress and a sign of life in one transaction.

        Returns:
            Whether the attempt is still the run's own; False wrote nothing.
        """
        values: dict[str, Any] = {
            "heartbeat": self._clock.wall(),
            "sequence": runs_table.c.sequence + len(events),
        }
        if current is not None:
            values["current"] = _plain(current)
        if state is not None:
            values["state"] = state
        with self._engine.begin() as connection:
            written = connection.execute(update(runs_table).where(_live(run_id, attempt)).values(**values))
            if not written.rowcount:
                return False
            if events:
                last = connection.execute(
                    select(runs_table.c.sequence).where(runs_table.c.id == run_id)
                ).scalar_one()
                rows = [
                    {
                        "run_id": run_id,
                        "sequence": last - len(events) + index,
                        "payload": {**_plain(event_to_dict(event)), "attempt": attempt},
                    }
                    for index, event in enumerate(events, 1)
                ]
                connection.execute(insert(events_table), rows)
        return True

    def discard_after(self, run_id: str, epoch: int) -> None:
        """Removes the points of epochs after `epoch`, which are trained again, and the ends of attempts."""
        query = select(events_table.c.sequence, events_table.c.payload).where(events_table.c.run_id == run_id)
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
            void = [row.sequence for row in rows if _is_void(event_from_dict(row.payload), epoch)]
            for begin in range(0, len(void), 500):
                connection.execute(
                    delete(events_table).where(
                        events_table.c.run_id == run_id,
                        events_table.c.sequence.in_(void[begin : begin + 500]),
                    )
                )

    def finish(
        self, run_id: str, attempt: int, state: State, message: str | None = None, retry: bool = False
    ) -> bool:
        """Ends the attempt; the first to say how it ended is believed.

        Args:
            state: how it ended.
            message: a sentence about it.
            retry: it ended through no fault of its own: the run goes back to its place in the queue, and the message
                is kept, until it was tried `endings.MAX_ATTEMPTS` times by itself.

        Returns:
            Whether this call ended it.
        """
        values: dict[str, Any] = {
            "state": state,
            "message": message,
            "ended": self._clock.wall(),
            "stop_requested": None,
        }
        query = select(runs_table.c.current, runs_table.c.stop_requested).where(_live(run_id, attempt))
        with self._engine.begin() as connection:
            row = connection.execute(query).one_or_none() if retry else None
            if row is not None and row.stop_requested is None:
                values |= _tried_again(row.current, message)
            ended = connection.execute(update(runs_table).where(_live(run_id, attempt)).values(**values))
        if ended.rowcount:
            is_retried = values["state"] == "waiting"
            journal.write("retried" if is_retried else "ended", state, attempt=attempt)
        return ended.rowcount > 0


def _first_waiting(connection: Connection) -> Row[Any] | None:
    """The run whose turn it is, locked where the database locks rows; one that its owner stops just now is passed."""
    for run_id in waiting_in_turn(connection):
        waiting = select(runs_table).where(runs_table.c.id == run_id, runs_table.c.state == "waiting")
        row = connection.execute(waiting.with_for_update(skip_locked=True)).first()
        if row is not None:
            return row
    return None


def _live(run_id: str, attempt: int) -> ColumnElement[bool]:
    return (runs_table.c.id == run_id) & (runs_table.c.attempt == attempt) & runs_table.c.state.in_(LIVE)


def _tried_again(current: dict[str, Any], message: str | None) -> dict[str, Any]:
    """What changes of a run that is tried again by itself; nothing once it was tried often enough."""
    reasons = [*current.get(RETRIES, []), message]
    if len(reasons) >= MAX_ATTEMPTS:
        return {"message": f"{message} It was tried {len(reasons)} times; you can resume it."}
    return {
        "state": "waiting",
        "message": f"{message} It is tried again by itself.",
        "ended": None,
        "current": {**current, RETRIES: reasons},
    }


def _is_void(event: Event, epoch: int) -> bool:
    if isinstance(event, Epoch | Pinned):
        return event.epoch > epoch
    return isinstance(event, End) or (isinstance(event, Progress) and event.x > epoch)


def _plain(value: Any) -> Any:
    """A value as JSON knows it: no NumPy numbers, and None for what is infinite or not a number."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)

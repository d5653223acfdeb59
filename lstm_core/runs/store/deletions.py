"""Deleting runs: out of every list at once, with ten minutes to think again before the files go.

A deleted run stays in the database and on the disk until its time is over. Dispatchers remove what is due, so that
a server that was ended meanwhile removes it when it starts again.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from lstm_core.errors import RunError
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.run import LIVE, OVER, checked_run_id
from lstm_core.runs.store.faults import is_full
from lstm_core.runs.store.reserve import DiskReserve
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import (
    class_entries_table,
    deletions_table,
    events_table,
    figures_table,
    marks_table,
    runs_table,
    shares_table,
    sweep_runs_table,
    sweeps_table,
)
from lstm_core.runs.store.uploads import Uploads

UNDO_SECONDS: Final = 600.0
"""How long a deletion can be undone."""

_ITS_ROWS: Final = (
    events_table,
    deletions_table,
    marks_table,
    figures_table,
    shares_table,
    class_entries_table,
    sweep_runs_table,
)
"""The tables whose rows go with a run, by `run_id`."""

LITTLE_SPACE: Final = 200 * 2**20
"""Bytes of free disk below which nothing that was deleted is kept."""


@dataclass(frozen=True)
class DeletedRun:
    """A run whose deletion can still be undone.

    Args:
        id: of the run.
        name: what its owner called it.
        seconds_left: until its files are removed.
    """

    id: str
    name: str
    seconds_left: float


class Deletions:
    """The store as those use it who delete.

    Args:
        store: the store that holds the runs.
        clock: the time.
    """

    def __init__(self, store: RunStore, clock: Clock | None = None) -> None:
        self._store, self._engine = store, store.engine
        self._clock = clock or SystemClock()

    def can_be_undone(self) -> bool:
        """Whether the next deletion can be undone; not where the disk is full, since then space is what is needed."""
        return shutil.disk_usage(self._store.home).free >= LITTLE_SPACE

    def delete(self, run_id: str, owner: str, *, for_good: bool = False) -> None:
        """Deletes a run with its texts and models.

        It disappears from every list at once. If a process still executes it, the launcher ends that process.

        Args:
            run_id: the run's id.
            owner: the visitor who deletes it.
            for_good: at once and permanently, which also happens where the disk is full.

        Raises:
            RunError: not the visitor's run.
        """
        run = self._store.own(run_id, owner, "delete")
        for_good = for_good or not self.can_be_undone()
        try:
            self._mark(run_id, for_good)
        except SQLAlchemyError as error:
            if not is_full(error):
                raise
            if for_good and run.is_over:
                self._store.artifacts.delete_all(run_id)
            DiskReserve(self._store.home).release()
            self._mark(run_id, for_good)
        self.purge()

    def _mark(self, run_id: str, for_good: bool) -> None:
        """Takes a run out of every list, in one transaction."""
        now, its = self._clock.wall(), runs_table.c.id == run_id
        with self._engine.begin() as connection:
            waiting = its & (runs_table.c.state == "waiting")
            stopped = {"state": "stopped", "ended": now, "message": "Stopped while it was waiting."}
            connection.execute(update(runs_table).where(waiting).values(**stopped))
            connection.execute(update(runs_table).where(its).values(deleted=True))
            connection.execute(delete(deletions_table).where(deletions_table.c.run_id == run_id))
            if not for_good:
                connection.execute(insert(deletions_table).values(run_id=run_id, deleted=now))

    def undo(self, run_id: str, owner: str) -> None:
        """Brings a deleted run back as it was; one that waited or trained comes back stopped.

        Raises:
            RunError: it is too late, or not the visitor's run.
        """
        is_his = (runs_table.c.id == checked_run_id(run_id)) & (runs_table.c.owner == owner)
        with self._engine.begin() as connection:
            in_time = connection.execute(
                select(deletions_table.c.run_id).where(
                    deletions_table.c.run_id == run_id, deletions_table.c.deleted > self._due()
                )
            ).first()
            back = update(runs_table).where(is_his, runs_table.c.deleted).values(deleted=False)
            if in_time is None or not connection.execute(back).rowcount:
                raise RunError("This run has been deleted permanently; it can no longer be brought back.")
            connection.execute(delete(deletions_table).where(deletions_table.c.run_id == run_id))

    def finish(self, run_id: str, owner: str) -> None:
        """Removes the files of a deleted run of the visitor's now; nothing happens where they are gone already."""
        is_his = (runs_table.c.id == checked_run_id(run_id)) & (runs_table.c.owner == owner)
        with self._engine.begin() as connection:
            if connection.execute(select(runs_table.c.id).where(is_his, runs_table.c.deleted)).first():
                connection.execute(delete(deletions_table).where(deletions_table.c.run_id == run_id))
        self.purge()

    def undoable(self, owner: str) -> list[DeletedRun]:
        """The visitor's deleted runs that can still come back, the latest first."""
        query = (
            select(runs_table.c.id, runs_table.c.name, deletions_table.c.deleted)
            .join(deletions_table, deletions_table.c.run_id == runs_table.c.id)
            .where(runs_table.c.owner == owner, runs_table.c.deleted, deletions_table.c.deleted > self._due())
            .order_by(deletions_table.c.deleted.desc(), runs_table.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [DeletedRun(row.id, row.name, row.deleted - self._due()) for row in rows]

    def purge(self) -> None:
        """Removes the files and rows of deleted runs whose time is over and that no process is executing."""
        kept = select(deletions_table.c.run_id).where(deletions_table.c.deleted > self._due())
        over: list[ColumnElement[bool]] = [runs_table.c.state.not_in(LIVE), runs_table.c.id.not_in(kept)]
        query = select(runs_table.c.id).where(runs_table.c.deleted, *over)
        with self._engine.connect() as connection:
            run_ids: Sequence[str] = connection.execute(query).scalars().all()
        for run_id in run_ids:
            if not self._store.artifacts.delete_all(run_id):  # the row stays, for the next purge
                continue
            self._delete_upload(run_id)
            with self._engine.begin() as connection:
                for table in _ITS_ROWS:
                    connection.execute(delete(table).where(table.c.run_id == run_id))
                connection.execute(delete(runs_table).where(runs_table.c.id == run_id))
                # A sweep ends with the last of its runs.
                left = select(sweep_runs_table.c.sweep_id)
                connection.execute(delete(sweeps_table).where(sweeps_table.c.id.not_in(left)))

    def _delete_upload(self, run_id: str) -> None:
        """Deletes the file that a run was started from, unless another run was, too."""
        sources = select(runs_table.c.id, runs_table.c.source)
        with self._engine.connect() as connection:
            uploads = {row.id: row.source.get("upload_id") for row in connection.execute(sources)}
        upload_id = uploads.pop(run_id, None)
        if upload_id is not None and upload_id not in uploads.values():
            Uploads(self._store.upload_files).delete(upload_id)

    def delete_expired(self, days: int) -> int:
        """Deletes runs that ended more than so many days ago, for good; returns how many. 0 keeps all."""
        if not days:
            return 0
        oldest = self._clock.wall() - days * 86_400
        expired = (runs_table.c.ended < oldest) & runs_table.c.state.in_(OVER) & ~runs_table.c.deleted
        with self._engine.begin() as connection:
            found = connection.execute(update(runs_table).where(expired).values(deleted=True)).rowcount
        self.purge()
        return found

    def _due(self) -> float:
        """Deletions before this moment can no longer be undone."""
        return self._clock.wall() - UNDO_SECONDS

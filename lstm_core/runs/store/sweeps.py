"""The sweeps of the store: queued at once, stopped at once, and nobody's but their owner's.

A sweep's runs are ordinary runs: whatever starts, retries, resumes or deletes runs does so with them, and a sweep
knows no state of its own that could disagree with theirs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from lstm_core.errors import RunError
from lstm_core.runs.run import LIVE, Run, RunSource
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.rows import run_from_row
from lstm_core.runs.store.run_store import RunStore, checked_name, waiting_run
from lstm_core.runs.store.tables import runs_table, sweep_runs_table, sweeps_table
from lstm_core.runs.stored_sweep import Sweep
from lstm_core.search import Search
from lstm_core.settings import Settings


@dataclass(frozen=True)
class NewRun:
    """One run of a sweep that is about to be queued.

    Args:
        id: a new one; its source file is already stored.
        name: what the run is called.
        settings: of the run.
        seconds: that it is expected to take at most.
    """

    id: str
    name: str
    settings: Settings
    seconds: float


class Sweeps:
    """The store as those use it who compare settings.

    Args:
        store: the store that holds the runs.
    """

    def __init__(self, store: RunStore) -> None:
        self._store, self._engine = store, store.engine

    def create(
        self,
        sweep_id: str,
        owner: str,
        name: str,
        search: Search,
        runs: Sequence[NewRun],
        source: RunSource,
    ) -> None:
        """Queues all runs of a sweep, or none where that fails: they are one transaction.

        Args:
            sweep_id: a new id.
            owner: the visitor.
            name: what the sweep is called.
            search: how the runs were chosen.
            runs: in the order in which they start.
            source: of all of them.

        Raises:
            RunError: a name is empty.
        """
        now = time.time()
        rows = [waiting_run(run.id, owner, run.name, run.settings, source, now) for run in runs]
        members = [
            {"run_id": run.id, "sweep_id": sweep_id, "place": place} for place, run in enumerate(runs, 1)
        ]
        sweep = {
            "id": sweep_id,
            "owner": owner,
            "name": checked_name(name),
            "search": {**search.to_dict(), "seconds": [run.seconds for run in runs]},
            "created": now,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(sweeps_table).values(**sweep))
            connection.execute(insert(sweep_runs_table), members)
            connection.execute(insert(runs_table), rows)

    def get(self, sweep_id: str, owner: str | None) -> Sweep:
        """A visitor's own sweep.

        Raises:
            RunError: there is none with this id, all its runs are deleted, or it is another visitor's; the sentence
                does not tell which.
        """
        found = self._found(sweeps_table.c.id == sweep_id, sweeps_table.c.owner == owner) if owner else []
        if not found:
            raise RunError(
                "There is no sweep of yours with this link. Its runs may have been deleted, or it belongs to another "
                "browser."
            )
        return found[0]

    def own(self, owner: str) -> list[Sweep]:
        """A visitor's sweeps of which a run is left, the newest first."""
        return self._found(sweeps_table.c.owner == owner)

    def sweep_of(self, run_id: str, owner: str | None) -> str | None:
        """The id of the visitor's sweep that a run belongs to; None for a run of its own."""
        query = (
            select(sweeps_table.c.id)
            .join(sweep_runs_table, sweep_runs_table.c.sweep_id == sweeps_table.c.id)
            .where(sweep_runs_table.c.run_id == run_id, sweeps_table.c.owner == owner)
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def stop(self, sweep_id: str, owner: str) -> None:
        """Removes the waiting runs of a sweep from the queue and asks the live ones to stop, in one transaction.

        So none of them starts because another one ends. Runs that are over are left alone.

        Raises:
            RunError: not the visitor's sweep.
        """
        self.get(sweep_id, owner)
        now = time.time()
        its = runs_table.c.id.in_(
            select(sweep_runs_table.c.run_id).where(sweep_runs_table.c.sweep_id == sweep_id)
        )
        waiting = its & ~runs_table.c.deleted & (runs_table.c.state == "waiting")
        live = its & runs_table.c.state.in_(LIVE) & runs_table.c.stop_requested.is_(None)
        stopped = {"state": "stopped", "ended": now, "message": "Stopped while it was waiting."}
        with self._engine.begin() as connection:
            connection.execute(update(runs_table).where(waiting).values(**stopped))
            connection.execute(update(runs_table).where(live).values(stop_requested=now))

    def keep(self, sweep_id: str, owner: str, run_id: str) -> list[Run]:
        """Deletes all runs of a sweep but one; each deletion can be undone as any other.

        Returns:
            The runs that were deleted.

        Raises:
            RunError: not the visitor's sweep, or the run to keep is not in it.
        """
        runs = self.get(sweep_id, owner).runs
        if run_id not in {run.id for run in runs}:
            raise RunError(
                "The run to keep is not in this sweep any more. Reload the page and choose another one."
            )
        others = [run for run in runs if run.id != run_id]
        deletions = Deletions(self._store)
        for run in others:
            deletions.delete(run.id, owner)
        return others

    def _found(self, *which: ColumnElement[bool]) -> list[Sweep]:
        """The sweeps of which a run is left, the newest first, with all their runs in one query."""
        query = (
            select(
                runs_table,
                sweep_runs_table.c.place,
                *(column.label(f"sweep_{column.name}") for column in sweeps_table.c),
            )
            .join(sweep_runs_table, sweep_runs_table.c.run_id == runs_table.c.id)
            .join(sweeps_table, sweeps_table.c.id == sweep_runs_table.c.sweep_id)
            .where(*which)
            .order_by(sweeps_table.c.created.desc(), sweeps_table.c.id, sweep_runs_table.c.place)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = [_sweep(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row.sweep_id)]
        return [sweep for sweep in found if sweep.runs]


def _sweep(rows: Sequence[Any]) -> Sweep:
    """The sweep in the rows of its runs, which are in their order; deleted ones may still come back."""
    first = rows[0]
    return Sweep(
        id=first.sweep_id,
        owner=first.sweep_owner,
        name=first.sweep_name,
        search=Search.from_dict(first.sweep_search),
        seconds=tuple(first.sweep_search["seconds"]),
        created=datetime.fromtimestamp(first.sweep_created, UTC),
        runs=tuple(run_from_row(row) for row in rows if not row.deleted),
        places={row.id: row.place for row in rows},
    )

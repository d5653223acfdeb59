"""A visitor's runs as a table shows them: each with its figures, its note and its pin, in one query for all.

The figures come from events, of which a run has hundreds. They are summarized when somebody first looks at a run that
is over, all in one further query, and kept beside it. So the number of queries does not depend on that of the runs.
"""

from __future__ import annotations

import contextlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select
from sqlalchemy.exc import DBAPIError

from lstm_core.artifact_names import BEST_BUNDLE, LAST_BUNDLE
from lstm_core.errors import StorageError
from lstm_core.events import Epoch, Start, event_from_dict
from lstm_core.runs.curves import Curves
from lstm_core.runs.run import OVER, Run, StoredEvent
from lstm_core.runs.run_figures import RunFigures
from lstm_core.runs.store.rows import run_from_row
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import events_table, figures_table, marks_table, runs_table

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ListedRun:
    """A run, what it came to, and what its owner added to it.

    Args:
        run: the run.
        figures: of its best epoch; empty until the run is over.
        note: what its owner wrote down about it; empty without a note.
        pinned: it stays on top of the list.
    """

    run: Run
    figures: RunFigures
    note: str = ""
    pinned: bool = False


class Listing:
    """The store as a table of runs uses it.

    Args:
        store: the store that holds the runs.
    """

    def __init__(self, store: RunStore) -> None:
        self._store, self._engine = store, store.engine

    def listed(self, owner: str) -> list[ListedRun]:
        """A visitor's own runs, pinned ones first, then the newest first."""
        query = (
            select(
                runs_table,
                marks_table.c.note,
                marks_table.c.pinned,
                figures_table.c.sequence.label("summarized"),
                figures_table.c.payload.label("figures"),
            )
            .outerjoin(marks_table, marks_table.c.run_id == runs_table.c.id)
            .outerjoin(figures_table, figures_table.c.run_id == runs_table.c.id)
            .where(runs_table.c.owner == owner, ~runs_table.c.deleted)
            .order_by(runs_table.c.created.desc(), runs_table.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        new = [row for row in rows if row.state in OVER and row.sequence != (row.summarized or 0)]
        known = {row.id: row.figures for row in rows if row.state in OVER and row.figures}
        found = {run_id: RunFigures.from_dict(figures) for run_id, figures in known.items()}
        found |= self._summarized(owner, new)
        listed = [
            ListedRun(run_from_row(row), found.get(row.id, RunFigures()), row.note or "", bool(row.pinned))
            for row in rows
        ]
        return sorted(listed, key=lambda one: not one.pinned)

    def _summarized(self, owner: str, rows: Sequence[Row[Any]]) -> dict[str, RunFigures]:
        """The figures of runs whose events are not summarized yet, by id; they are kept."""
        if not rows:
            return {}
        curves, sizes = self._epochs(owner), self._model_bytes(rows)
        found = {row.id: RunFigures.of_curves(curves[row.id], sizes.get(row.id)) for row in rows}
        known = [row for row in rows if row.id in sizes]
        if known:
            self._keep(
                [
                    {"run_id": row.id, "sequence": row.sequence, "payload": found[row.id].to_dict()}
                    for row in known
                ]
            )
        return found

    def _model_bytes(self, rows: Sequence[Row[Any]]) -> dict[str, int | None]:
        """Sizes of runs' models by id, None where there is none; without those that cannot be reached now."""
        files, sizes = self._store.artifacts, {}
        try:
            for row in rows:
                sizes[row.id] = files.size(row.id, BEST_BUNDLE) or files.size(row.id, LAST_BUNDLE)
        except (StorageError, OSError) as error:
            _log.warning("Sizes of models are unknown now: %s", type(error).__name__)
        return sizes

    def _epochs(self, owner: str) -> defaultdict[str, Curves]:
        """The epochs and baselines of a visitor's runs that are over and not summarized yet, by id."""
        is_stale = or_(figures_table.c.sequence.is_(None), figures_table.c.sequence != runs_table.c.sequence)
        query = (
            select(events_table)
            .join(runs_table, runs_table.c.id == events_table.c.run_id)
            .outerjoin(figures_table, figures_table.c.run_id == runs_table.c.id)
            .where(
                runs_table.c.owner == owner,
                ~runs_table.c.deleted,
                runs_table.c.state.in_(OVER),
                is_stale,
                events_table.c.payload["event"].as_string().in_((Start.kind, Epoch.kind)),
            )
            .order_by(events_table.c.run_id, events_table.c.sequence)
        )
        curves: defaultdict[str, Curves] = defaultdict(Curves)
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                event = event_from_dict(row.payload)
                curves[row.run_id].take([StoredEvent(row.sequence, row.payload.get("attempt", 1), event)])
        return curves

    def _keep(self, summaries: list[dict[str, Any]]) -> None:
        """Keeps summaries; where that fails, the next look makes them again."""
        its = figures_table.c.run_id.in_([one["run_id"] for one in summaries])
        with contextlib.suppress(DBAPIError), self._engine.begin() as connection:
            connection.execute(delete(figures_table).where(its))
            connection.execute(insert(figures_table), summaries)

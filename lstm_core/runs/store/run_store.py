"""The run store, as visitors use it: the truth about runs, their curves, their queue and whose they are.

Pages read and write nothing but this store, so a refresh, a second tab or a restarted server changes
nothing. What executes runs talks to the same tables through `lstm_core.runs.queue.attempts`.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from lstm_core.artifact_names import BEST_BUNDLE, CORPUS_FILE, LAST_BUNDLE, SOURCE_FILE
from lstm_core.errors import RunError
from lstm_core.events import event_from_dict
from lstm_core.runs.one_line import one_line
from lstm_core.runs.remote.keepers import open_keepers
from lstm_core.runs.remote.place import FILES_VARIABLE
from lstm_core.runs.run import (
    LIVE,
    OVER,
    RETRIES,
    Run,
    RunSource,
    StoredEvent,
    checked_run_id,
    no_such_run,
)
from lstm_core.runs.store.database import URL_VARIABLE, is_postgresql, open_engine
from lstm_core.runs.store.rows import run_from_row
from lstm_core.runs.store.tables import events_table, runs_table
from lstm_core.runs.store.turns import waiting_in_turn
from lstm_core.settings import Settings

HOME_VARIABLE = "LSTM_LAB_HOME"
_DEFAULT_HOME = Path(__file__).parents[3] / ".lstm_lab"
_NAME_LIMIT = 120


class RunStore:
    """Runs in a database, their files in one folder; shared by any number of threads and processes.

    Args:
        home: the store's folder, created if missing.
        url: an SQLAlchemy URL of SQLite or PostgreSQL; by default an SQLite file in `home`.
        files_url: where files are kept, see `lstm_core.runs.remote.place`; by default in `home`.
        is_patient: nobody waits for this process, so files that cannot be reached are asked for again for long.

    Raises:
        RunError: the folder is not writable, the database cannot be opened, or a newer version of LSTM Lab created it;
            or files cannot be kept where the URL says.
    """

    def __init__(
        self, home: Path, url: str | None = None, files_url: str | None = None, *, is_patient: bool = False
    ) -> None:
        self.home = Path(home).absolute()
        self.url = url or f"sqlite:///{self.home / 'runs.sqlite'}"
        self.files_url = files_url
        try:
            self.artifacts, self.upload_files = open_keepers(self.home, files_url, is_patient=is_patient)
        except OSError as error:
            raise RunError(
                f"LSTM Lab cannot store runs in its folder ({error.strerror}). "
                f"Set {HOME_VARIABLE} to a writable folder."
            ) from None
        self.engine = open_engine(self.url)

    @classmethod
    def from_environment(cls, *, is_patient: bool = False) -> RunStore:
        """The store that three variables of the environment name; without them all is in `.lstm_lab/` beside app.py."""
        home, url, files_url = map(os.environ.get, (HOME_VARIABLE, URL_VARIABLE, FILES_VARIABLE))
        return cls(Path(home or _DEFAULT_HOME), url or None, files_url or None, is_patient=is_patient)

    @property
    def is_shared(self) -> bool:
        """Whether other computers may use it, too: their clocks differ, and what is written crosses a network."""
        return is_postgresql(self.engine)

    def ping(self) -> None:
        """Asks the database for a sign of life.

        Raises:
            SQLAlchemyError: it gives none.
        """
        with self.engine.connect() as connection:
            connection.execute(select(1))

    def close(self) -> None:
        """Closes the connections to the database."""
        self.engine.dispose()

    def bundle_path(self, run_id: str, which: str = "best") -> Path | None:
        """The file of a run's "best" or "last" model; the other where only that exists, None before both."""
        first, second = (BEST_BUNDLE, LAST_BUNDLE) if which == "best" else (LAST_BUNDLE, BEST_BUNDLE)
        return self.artifacts.get(run_id, first) or self.artifacts.get(run_id, second)

    def has_model(self, run_id: str) -> bool:
        """Whether a model of the run was saved."""
        return LAST_BUNDLE in self.artifacts.names(run_id)

    # What those may do who may see the run; whether a visitor may is asked of `lstm_core.runs.store.shares`

    def get(self, run_id: str) -> Run:
        """The run with this id, whoever asks.

        Raises:
            RunError: there is none.
        """
        query = select(runs_table).where(_is(checked_run_id(run_id)))
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise no_such_run()
        return run_from_row(row)

    def events_after(self, run_id: str, sequence: int = 0) -> list[StoredEvent]:
        """The events of a run's training after one that is already known, in order.

        The `Start` of a later attempt says after which epoch it resumes: points beyond that are void.

        Args:
            sequence: the last known event's; 0 gives all.
        """
        query = (
            select(events_table.c.sequence, events_table.c.payload)
            .where(events_table.c.run_id == checked_run_id(run_id), events_table.c.sequence > sequence)
            .order_by(events_table.c.sequence)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            StoredEvent(row.sequence, row.payload.get("attempt", 1), event_from_dict(row.payload))
            for row in rows
        ]

    def queue_order(self) -> list[str]:
        """The ids of all waiting runs, in the order in which they will start."""
        with self.engine.connect() as connection:
            return waiting_in_turn(connection)

    def queue_position(self, run_id: str) -> int | None:
        """1 for the waiting run that starts next, 2 for the one after it, None for a run that is not waiting."""
        order = self.queue_order()
        return order.index(run_id) + 1 if run_id in order else None

    # What an owner may do

    def list_runs(self, owner: str) -> list[Run]:
        """A visitor's own runs, the newest first."""
        query = (
            select(runs_table)
            .where(runs_table.c.owner == owner, ~runs_table.c.deleted)
            .order_by(runs_table.c.created.desc(), runs_table.c.id)
        )
        with self.engine.connect() as connection:
            return [run_from_row(row) for row in connection.execute(query)]

    def under_way(self, owner: str) -> list[Run]:
        """A visitor's runs that train or wait, the one that started or will start first in front."""
        query = (
            select(runs_table)
            .where(runs_table.c.owner == owner, ~runs_table.c.deleted, runs_table.c.state.not_in(OVER))
            .order_by(runs_table.c.queued, runs_table.c.id)
        )
        with self.engine.connect() as connection:
            return [run_from_row(row) for row in connection.execute(query)]

    def create(self, run_id: str, owner: str, name: str, settings: Settings, source: RunSource) -> None:
        """Queues a run whose source file is already stored (see `submit`)."""
        row = waiting_run(run_id, owner, name, settings, source, time.time())
        with self.engine.begin() as connection:
            connection.execute(insert(runs_table).values(**row))

    def rename(self, run_id: str, owner: str, name: str) -> None:
        """Renames a run.

        Raises:
            RunError: not the visitor's run, or an empty name.
        """
        self.own(run_id, owner, "rename")
        self._update(_is(run_id), name=checked_name(name))

    def share_texts(self, run_id: str, owner: str, shared: bool) -> None:
        """Lets whoever has the run's share link read its texts as well, or no longer.

        Raises:
            RunError: not the visitor's run.
        """
        run = self.own(run_id, owner, "share")
        self._update(_is(run_id), source=replace(run.source, shares_texts=shared).to_dict())

    def stop(self, run_id: str, owner: str) -> None:
        """Removes a waiting run from the queue, or asks a live one to stop; a run that is over is left alone.

        Raises:
            RunError: not the visitor's run.
        """
        self.own(run_id, owner, "stop")
        now = time.time()
        waiting = _is(run_id) & (runs_table.c.state == "waiting")
        if not self._update(waiting, state="stopped", ended=now, message="Stopped while it was waiting."):
            live = _is(run_id) & runs_table.c.state.in_(LIVE) & runs_table.c.stop_requested.is_(None)
            self._update(live, stop_requested=now)

    def resume(self, run_id: str, owner: str, epochs: int | None = None) -> None:
        """Queues a run that is over again, to resume after its last finished epoch.

        Args:
            epochs: train up to this many epochs in total; None keeps the run's own number.

        Raises:
            RunError: not the visitor's run, not over, nothing left to train, or its texts are gone.
            SettingsError: epochs outside their range.
        """
        run = self.own(run_id, owner, "resume")
        if not run.is_over:
            raise RunError(f"{run.name} is {run.state}; only a run that has ended can be resumed.")
        settings = run.settings if epochs is None else run.settings.replace(epochs=epochs)
        done = int(run.current.get("epoch") or 0)
        if settings.epochs <= done or (run.state == "finished" and settings.epochs <= run.settings.epochs):
            raise RunError(
                f"{run.name} has already trained {done} of {settings.epochs} epochs. "
                f"Choose more than {max(done, run.settings.epochs)} epochs to train it longer."
            )
        if not {CORPUS_FILE, SOURCE_FILE}.intersection(self.artifacts.names(run_id)):
            raise RunError(f"The texts of {run.name} are no longer available. Start a new run from the CSV.")
        over = _is(run_id) & runs_table.c.state.in_(OVER)
        self._update(
            over,
            state="waiting",
            settings=settings.to_dict(),
            current={name: value for name, value in run.current.items() if name != RETRIES},
            queued=time.time(),
            message=None,
            ended=None,
            stop_requested=None,
        )

    def own(self, run_id: str, owner: str, verb: str) -> Run:
        """A visitor's own run.

        Args:
            run_id: the run's id.
            owner: the visitor.
            verb: what for, as the refusal says it.

        Raises:
            RunError: there is no such run, or it is another visitor's.
        """
        run = self.get(run_id)
        if not owner or not run.is_owned_by(owner):
            raise RunError(f"Only the person who started this run can {verb} it. Start a run of your own.")
        return run

    def _update(self, which: ColumnElement[bool], **values: Any) -> bool:
        with self.engine.begin() as connection:
            return connection.execute(update(runs_table).where(which).values(**values)).rowcount > 0


def new_id() -> str:
    """An unguessable id of letters, digits, "-" and "_"."""
    return secrets.token_urlsafe(16)


def waiting_run(
    run_id: str, owner: str, name: str, settings: Settings, source: RunSource, now: float
) -> dict[str, Any]:
    """The row of a run that is queued at a moment, in seconds since 1970.

    Raises:
        RunError: an empty name, or an id that does not have the form of one.
    """
    return {
        "id": checked_run_id(run_id),
        "owner": owner,
        "name": checked_name(name),
        "state": "waiting",
        "settings": settings.to_dict(),
        "source": source.to_dict(),
        "current": {},
        "created": now,
        "queued": now,
    }


def _is(run_id: str) -> ColumnElement[bool]:
    return (runs_table.c.id == run_id) & ~runs_table.c.deleted


def checked_name(name: str) -> str:
    """A name in one line, cut to its longest.

    Raises:
        RunError: it is empty.
    """
    name = one_line(name, _NAME_LIMIT)
    if not name:
        raise RunError("A run needs a name. Enter at least one character.")
    return name

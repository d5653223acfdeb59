"""The tables of the run store, and an engine for SQLite or PostgreSQL that threads can share."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from lstm_core.errors import RunError

SCHEMA_VERSION = 1
_BUSY_SECONDS = 15

metadata = MetaData()

store_table = Table(
    "store",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    # Incremented first in every transaction that starts a run, so that those wait for each other.
    Column("claims", Integer, nullable=False),
)
"""One row: the version of the schema, for migrations, and the lock under which the next run is chosen."""

runs_table = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("name", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("source", JSON, nullable=False),
    Column("message", Text),
    Column("current", JSON, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("sequence", Integer, nullable=False, default=0),
    Column("deleted", Boolean, nullable=False, default=False),
    # Times are seconds since 1970 in UTC, which every database orders alike.
    Column("created", Float, nullable=False),
    Column("queued", Float, nullable=False),
    Column("started", Float),
    Column("ended", Float),
    Column("stop_requested", Float),
    Column("heartbeat", Float),
)

events_table = Table(
    "events",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("payload", JSON, nullable=False),
)

deletions_table = Table(
    "deletions",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("deleted", Float, nullable=False),
)
"""Deleted runs that can still be brought back, and since when they are deleted."""

marks_table = Table(
    "marks",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("note", Text, nullable=False, default=""),
    Column("pinned", Boolean, nullable=False, default=False),
)
"""What owners noted about their runs, and which of them stay on top of the list."""

figures_table = Table(
    "figures",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("payload", JSON, nullable=False),
)
"""Events of runs that are over, summarized; true while the run's own sequence is still this one."""

shares_table = Table(
    "shares",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("created", Float, nullable=False),
)
"""Runs that have a share link, and the link's token; see `lstm_core.runs.store.shares`."""

sweeps_table = Table(
    "sweeps",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("name", String(200), nullable=False),
    Column("search", JSON, nullable=False),
    Column("created", Float, nullable=False),
)
"""Runs that one visitor queued together to compare settings; what each of them does stands in its own row."""

sweep_runs_table = Table(
    "sweep_runs",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("sweep_id", String(64), nullable=False),
    Column("place", Integer, nullable=False),
)

moves_table = Table(
    "moves",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("created", Float, nullable=False),
)
"""Codes that open a visitor's runs in another browser; see `lstm_core.runs.store.moves`."""

wrong_codes_table = Table(
    "wrong_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("visitor", String(128), nullable=False),
    Column("tried", Float, nullable=False),
)
"""Codes that opened nothing: who tried one and when, so that nobody tries many."""

classes_table = Table(
    "classes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(128), nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("upload_id", String(64), nullable=False),
    Column("source", JSON, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("free", JSON, nullable=False),
    Column("hidden", JSON, nullable=False),
    Column("created", Float, nullable=False),
    Column("closed", Float),
)
"""Classes: what a teacher fixed, and what students choose; see `lstm_core.runs.store.classes`."""

class_entries_table = Table(
    "class_entries",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("class_id", String(64), nullable=False),
    Column("owner", String(128), nullable=False),
    Column("name", String(80), nullable=False),
    Column("created", Float, nullable=False),
)
"""Runs that stand on the board of a class, and what their students are called there."""

_indexes = (
    Index("entries_by_class", class_entries_table.c.class_id, class_entries_table.c.created),
    Index("runs_by_owner", runs_table.c.owner, runs_table.c.created),
    Index("runs_by_state", runs_table.c.state, runs_table.c.queued),
    Index("sweeps_by_owner", sweeps_table.c.owner, sweeps_table.c.created),
    Index("sweep_runs_by_sweep", sweep_runs_table.c.sweep_id, sweep_runs_table.c.place),
)


def open_engine(url: str) -> Engine:
    """Opens a database and creates its tables if they are missing.

    Raises:
        RunError: the database cannot be opened, or a newer version of LSTM Lab created it.
    """
    try:
        # What is asked for can be a token or a code, and errors end in the log.
        engine = create_engine(url, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
        try:
            _create(engine)
        except DBAPIError:  # another process is creating the same tables
            _create(engine)
    except (SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise RunError(
            f"The database of runs cannot be opened ({reason}). "
            "Check LSTM_LAB_HOME and LSTM_LAB_DATABASE_URL."
        ) from None
    return engine


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether an SQLite of this version has no known corruption bug in its write-ahead log."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    if wal_is_safe(sqlite3.sqlite_version_info):
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
    else:
        cursor.execute("PRAGMA journal_mode = TRUNCATE")
    cursor.close()


def _create(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        for index in _indexes:
            connection.execute(CreateIndex(index, if_not_exists=True))
        version = _version(connection)
        if version is None:
            connection.execute(insert(store_table).values(id=1, version=SCHEMA_VERSION, claims=0))
    if version is not None and version > SCHEMA_VERSION:
        engine.dispose()
        raise RunError(
            f"The runs were stored by a newer version of LSTM Lab (format {version}; this version reads "
            f"{SCHEMA_VERSION}). Update LSTM Lab, or set LSTM_LAB_HOME to another folder."
        )


def _version(connection: Connection) -> int | None:
    return connection.execute(select(store_table.c.version).where(store_table.c.id == 1)).scalar()

"""The tables of the run store, the same in SQLite and in PostgreSQL.

Whoever changes them raises `SCHEMA_VERSION` and adds a migration, see `lstm_core.runs.store.schema`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

SCHEMA_VERSION: Final = 1

metadata = MetaData()

store_table = Table(
    "store",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    # The row's lock: taken first in every transaction that starts a run.
    Column("claims", Integer, nullable=False),
)
"""One row: the version of the schema, and the lock under which the next run is chosen."""

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
    Index("runs_by_owner", "owner", "created"),
    Index("runs_by_state", "state", "queued"),
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
    Index("sweeps_by_owner", "owner", "created"),
)
"""Runs that one visitor queued together to compare settings; what each of them does stands in its own row."""

sweep_runs_table = Table(
    "sweep_runs",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("sweep_id", String(64), nullable=False),
    Column("place", Integer, nullable=False),
    Index("sweep_runs_by_sweep", "sweep_id", "place"),
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
    Index("entries_by_class", "class_id", "created"),
)
"""Runs that stand on the board of a class, and what their students are called there."""

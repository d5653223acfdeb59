"""Version 1: the tables as they were when migrations came.

Databases of that version exist already, and older ones of them lack the tables that came last. So whatever is there
is left as it is, and what is missing is made.
"""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Text

revision: Final = "1"
down_revision: Final = None


def upgrade() -> None:
    """See the module's first line."""
    op.create_table(
        "store",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("version", Integer, nullable=False),
        Column("claims", Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "runs",
        Column("id", String(64), primary_key=True),
        Column("owner", String(128), nullable=False),
        Column("name", String(200), nullable=False),
        Column("state", String(16), nullable=False),
        Column("settings", JSON, nullable=False),
        Column("source", JSON, nullable=False),
        Column("message", Text),
        Column("current", JSON, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("deleted", Boolean, nullable=False),
        Column("created", Float, nullable=False),
        Column("queued", Float, nullable=False),
        Column("started", Float),
        Column("ended", Float),
        Column("stop_requested", Float),
        Column("heartbeat", Float),
        if_not_exists=True,
    )
    op.create_table(
        "events",
        Column("run_id", String(64), primary_key=True),
        Column("sequence", Integer, primary_key=True, autoincrement=False),
        Column("payload", JSON, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "deletions",
        Column("run_id", String(64), primary_key=True),
        Column("deleted", Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "marks",
        Column("run_id", String(64), primary_key=True),
        Column("note", Text, nullable=False),
        Column("pinned", Boolean, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "figures",
        Column("run_id", String(64), primary_key=True),
        Column("sequence", Integer, nullable=False),
        Column("payload", JSON, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "shares",
        Column("run_id", String(64), primary_key=True),
        Column("token", String(64), nullable=False, unique=True),
        Column("created", Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "sweeps",
        Column("id", String(64), primary_key=True),
        Column("owner", String(128), nullable=False),
        Column("name", String(200), nullable=False),
        Column("search", JSON, nullable=False),
        Column("created", Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "sweep_runs",
        Column("run_id", String(64), primary_key=True),
        Column("sweep_id", String(64), nullable=False),
        Column("place", Integer, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "moves",
        Column("code", String(16), primary_key=True),
        Column("owner", String(128), nullable=False),
        Column("created", Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "wrong_codes",
        Column("id", Integer, primary_key=True),
        Column("visitor", String(128), nullable=False),
        Column("tried", Float, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "classes",
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
        if_not_exists=True,
    )
    op.create_table(
        "class_entries",
        Column("run_id", String(64), primary_key=True),
        Column("class_id", String(64), nullable=False),
        Column("owner", String(128), nullable=False),
        Column("name", String(80), nullable=False),
        Column("created", Float, nullable=False),
        if_not_exists=True,
    )
    op.create_index("runs_by_owner", "runs", ["owner", "created"], if_not_exists=True)
    op.create_index("runs_by_state", "runs", ["state", "queued"], if_not_exists=True)
    op.create_index("sweeps_by_owner", "sweeps", ["owner", "created"], if_not_exists=True)
    op.create_index("sweep_runs_by_sweep", "sweep_runs", ["sweep_id", "place"], if_not_exists=True)
    op.create_index("entries_by_class", "class_entries", ["class_id", "created"], if_not_exists=True)
    op.execute(
        "INSERT INTO store (id, version, claims) SELECT 1, 1, 0 WHERE NOT EXISTS (SELECT 1 FROM store)"
    )

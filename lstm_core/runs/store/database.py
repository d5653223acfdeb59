"""A database of runs, SQLite or PostgreSQL, opened so that threads can share it; or a sentence that says why not."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from lstm_core.errors import RunError
from lstm_core.runs.store.faults import AWAY, is_away
from lstm_core.runs.store.kept_text import as_json, keep_text
from lstm_core.runs.store.schema import bring_up

URL_VARIABLE: Final = "LSTM_LAB_DATABASE_URL"
_BUSY_SECONDS: Final = 15

_SQLITE: Final = ("sqlite", "sqlite+pysqlite")
_POSTGRESQL: Final = ("postgresql", "postgres", "postgresql+psycopg")

_POOL: Final[dict[str, Any]] = {
    "pool_size": 5,
    "max_overflow": 10,
    "pool_pre_ping": True,  # each is asked whether it still works before it is used
    "isolation_level": "READ COMMITTED",  # claims look anew at the queue once they have its lock
}
"""Connections of one process."""

_PATIENCE: Final = {
    # Without these a network that swallows packets would keep threads waiting for hours.
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
    "application_name": "lstm-lab",
}
"""What PostgreSQL is asked for where the URL does not say otherwise; times in seconds, the last one in milliseconds."""

_SESSION: Final = f"-c lock_timeout={_BUSY_SECONDS}s -c idle_in_transaction_session_timeout={_BUSY_SECONDS}s"
"""Nobody waits for a lock longer than for SQLite's, and a computer that sleeps does not keep one."""


def open_engine(url: str) -> Engine:
    """Opens a database and brings its tables to this version's.

    Args:
        url: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`, as SQLAlchemy reads it.

    Raises:
        RunError: the database cannot be opened, or a newer version of LSTM Lab created it. No part of the URL is in
            the sentence, since it may hold a password.
    """
    engine = _engine(_parsed(url))
    try:
        bring_up(engine)
    except BaseException as error:
        engine.dispose()
        if isinstance(error, SQLAlchemyError):
            raise RunError(_refusal(engine, error)) from None
        raise
    return engine


def is_postgresql(engine: Engine) -> bool:
    """Whether the database is PostgreSQL, which several computers can share."""
    return engine.dialect.name == "postgresql"


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether an SQLite of this version has no known corruption bug in its write-ahead log."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        raise RunError(
            f"{URL_VARIABLE} is not the URL of a database. It looks like postgresql://USER:PASSWORD@HOST:5432/NAME; "
            "write characters such as @, : and / of a password as %40, %3A and %2F."
        ) from None
    if parsed.drivername in _POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in _SQLITE:
        raise RunError(
            f"{URL_VARIABLE} names a kind of database that LSTM Lab does not know. "
            "It has to begin with postgresql:// or sqlite:///."
        )
    return parsed


def _engine(url: URL) -> Engine:
    # What is asked for can be a token or a code, and errors end in the log.
    if url.drivername in _SQLITE:
        engine = create_engine(url, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        return engine
    asked = url.normalized_query
    wishes: dict[str, Any] = {name: value for name, value in _PATIENCE.items() if name not in asked}
    wishes["options"] = " ".join((_SESSION, *asked.get("options", ())))
    try:
        engine = create_engine(
            url, hide_parameters=True, connect_args=wishes, json_serializer=as_json, **_POOL
        )
    except ImportError:
        raise RunError(
            "A database in PostgreSQL needs a driver that is not installed. "
            "Install it with: pip install -r requirements-postgresql.txt"
        ) from None
    keep_text(engine)
    return engine


def _refusal(engine: Engine, error: SQLAlchemyError) -> str:
    """Why a database could not be opened, without what its driver says: that names hosts, users and files."""
    if not is_postgresql(engine):
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return f"The database of runs cannot be opened ({reason}). Check LSTM_LAB_HOME and {URL_VARIABLE}."
    said = str(getattr(error, "orig", None) or error)
    for words, answer in (
        (("password", "authentication", "no pg_hba.conf entry"), "refuses this user or password"),
        (("does not exist",), "has no such user or database"),
        (("permission denied",), "does not let this user make tables"),
        (("resolve host", "translate host name", "Name or service"), "has a host that nobody knows"),
    ):
        if any(word in said for word in words):
            return f"The database of runs cannot be opened: PostgreSQL {answer}. Check {URL_VARIABLE}."
    return AWAY if is_away(error) else f"The database of runs cannot be opened. Check {URL_VARIABLE}."


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    if wal_is_safe(sqlite3.sqlite_version_info):
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
    else:
        cursor.execute("PRAGMA journal_mode = TRUNCATE")
    cursor.close()

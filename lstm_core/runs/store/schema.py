"""Which version of the tables a database has, and how it comes to this one's.

A new database gets the tables as `lstm_core.runs.store.tables` draws them. One of an older version gets what was
changed since, by the migrations beside this file, which Alembic runs; it is loaded only then. Either happens in one
transaction and under a lock: whoever opens the database meanwhile waits, and a process that is killed leaves it as it
was. A migration's name is the version that it leads to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
    update,
)

from lstm_core.errors import RunError
from lstm_core.runs.store.tables import SCHEMA_VERSION, metadata, store_table

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_LOCK: Final = 7_310_224_861_554_093_108
"""Any number that no other program locks in the same PostgreSQL."""

_versions = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table: one row with the name of the last migration."""


def bring_up(engine: Engine) -> None:
    """Makes the tables of a new database, and changes those of an older version.

    Raises:
        RunError: a newer version of LSTM Lab made them; nothing is changed.
        SQLAlchemyError: the database does not answer, or does not do what was asked.
    """
    with engine.connect() as connection:
        if _is_current(connection):
            return
    with _alone(engine) as connection:
        if _is_current(connection):  # another process was faster
            return
        if inspect(connection).has_table(store_table.name):
            migrate(connection)
        else:
            _create(connection)
        # Versions from before migrations look here whether they may use the store.
        connection.execute(update(store_table).values(version=SCHEMA_VERSION))


def migrate(connection: Connection, version: str = "head") -> None:
    """Runs the migrations that a database has not seen, within the connection's transaction.

    Args:
        version: the last one to run.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def _is_current(connection: Connection) -> bool:
    """Whether the tables are those of this version.

    Raises:
        RunError: they are those of a newer one.
    """
    if not inspect(connection).has_table(_versions.name):
        return False
    version = connection.execute(select(_versions.c.version_num)).scalar()
    number = int(version) if version is not None and version.isdecimal() else None
    if number is None or number > SCHEMA_VERSION:
        raise RunError(
            f"The runs were stored by a newer version of LSTM Lab (format {version}; this version reads "
            f"{SCHEMA_VERSION}). Update LSTM Lab, or name another folder in LSTM_LAB_HOME, or another database."
        )
    return number == SCHEMA_VERSION


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(insert(store_table).values(id=1, version=SCHEMA_VERSION, claims=0))
    _versions.create(connection)
    connection.execute(insert(_versions).values(version_num=str(SCHEMA_VERSION)))


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction during which no other process is in one of these."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        yield connection
        connection.commit()

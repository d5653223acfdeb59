"""Settings that name a database or a place for files that cannot be used, each with what is said of it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from lstm_core.runs.remote.place import FILES_VARIABLE
from lstm_core.runs.store.database import URL_VARIABLE
from lstm_core.runs.store.run_store import RunStore


class BadSetting(NamedTuple):
    """A variable of the environment, what it is set to, and the sentence about it."""

    variable: str
    value: str
    sentence: str


def _unknown_database(_: pytest.FixtureRequest) -> BadSetting:
    return BadSetting(
        URL_VARIABLE,
        "mysql://ann:hush@host/runs",
        "LSTM_LAB_DATABASE_URL names a kind of database that LSTM Lab does not know. "
        "It has to begin with postgresql:// or sqlite:///.",
    )


def _wrong_password(request: pytest.FixtureRequest) -> BadSetting:
    return BadSetting(
        URL_VARIABLE,
        request.getfixturevalue("postgresql").over_network(password="hush"),
        "The database of runs cannot be opened: PostgreSQL refuses this user or password. "
        "Check LSTM_LAB_DATABASE_URL.",
    )


def _newer_schema(request: pytest.FixtureRequest) -> BadSetting:
    folder: Path = request.getfixturevalue("tmp_path") / "newer"
    RunStore(folder).close()
    file = folder / "runs.sqlite"
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '99'")
    connection.close()
    return BadSetting(
        URL_VARIABLE,
        f"sqlite:///{file}",
        "The runs were stored by a newer version of LSTM Lab (format 99; this version reads 1). "
        "Update LSTM Lab, or name another folder in LSTM_LAB_HOME, or another database.",
    )


def _unknown_place(_: pytest.FixtureRequest) -> BadSetting:
    return BadSetting(
        FILES_VARIABLE,
        "ftp://ann:hush@host/lab",
        "LSTM_LAB_FILES_URL begins with “ftp://”; file:///folder, s3://bucket/prefix or memory://name was expected.",
    )


def _bucket_that_cannot_be_written(request: pytest.FixtureRequest) -> BadSetting:
    return BadSetting(
        FILES_VARIABLE,
        f"s3://{request.getfixturevalue('bucket_to_read')}/lab",
        "The bucket “lab” that LSTM_LAB_FILES_URL names cannot be written. "
        "Allow this server to read, write, list and delete there.",
    )


_KINDS: tuple[Callable[[pytest.FixtureRequest], BadSetting], ...] = (
    _unknown_database,
    _wrong_password,
    _newer_schema,
    _unknown_place,
    _bucket_that_cannot_be_written,
)


@pytest.fixture(params=_KINDS, ids=lambda kind: kind.__name__.strip("_"))
def bad_setting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> BadSetting:
    """One after the other; the environment has it while the test lasts."""
    setting: BadSetting = request.param(request)
    monkeypatch.setenv(setting.variable, setting.value)
    return setting

"""How a database is named, and what is said of one that cannot be opened: a sentence, and never its password."""

import builtins
import logging
import traceback

import pytest

from lstm_core.errors import RunError
from lstm_core.runs.store import faults
from lstm_core.runs.store.database import open_engine
from lstm_core.runs.store.run_store import RunStore
from tests.core.runs.both_databases import on_sqlite
from tests.postgresql_server import PASSWORD, USER

SECRET = "hunter2"


def refused(url):
    with pytest.raises(RunError) as raised:
        open_engine(url)
    logged = "".join(traceback.format_exception(raised.value))
    for secret in (SECRET, PASSWORD, "w/rd", "w%2Frd"):
        assert secret not in logged
    return str(raised.value)


@pytest.mark.parametrize(
    "url",
    [f"mysql://ann:{SECRET}@host/runs", f"postgresql+asyncpg://ann:{SECRET}@host/runs", f"nosuch://{SECRET}"],
)
def test_an_unknown_kind_of_database(url):
    assert "a kind of database that LSTM Lab does not know" in refused(url)


@pytest.mark.parametrize(
    "url", ["runs", f"postgresql://ann:{SECRET}:x@host/runs", f"postgresql://ann:a/{SECRET}@h/n"]
)
def test_what_is_no_url(url):
    assert "is not the URL of a database" in refused(url) or "cannot be" in refused(url)


def test_a_driver_that_is_not_installed(monkeypatch):
    real = builtins.__import__

    def without_psycopg(name, *arguments, **options):
        if name.split(".")[0] == "psycopg":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_psycopg)
    assert "pip install -r requirements-postgresql.txt" in refused(f"postgresql://ann:{SECRET}@host/runs")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_url_of_any_usual_form_opens(postgresql, tmp_path, scheme):
    url = postgresql.new_store(postgresql.over_network())
    store = RunStore(tmp_path, url.replace("postgresql", scheme, 1))
    assert store.list_runs("ann") == []
    assert store.is_shared
    assert PASSWORD not in repr(store.engine)
    store.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": SECRET}, "refuses this user or password"),
        ({"user": "nobody-known", "password": SECRET}, "refuses this user or password"),
        ({"name": "nothing"}, "has no such user or database"),
    ],
)
def test_what_a_server_refuses(postgresql, caplog, change, said):
    with caplog.at_level(logging.DEBUG):
        answer = refused(postgresql.over_network(**change))
    assert answer == f"The database of runs cannot be opened: PostgreSQL {said}. Check LSTM_LAB_DATABASE_URL."
    assert SECRET not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_host_that_nobody_knows(postgresql):
    assert "has a host that nobody knows" in refused(
        f"postgresql://{USER}:{SECRET}@no-such-host.invalid/runs"
    )


def test_a_server_that_does_not_answer(postgresql):
    assert refused(f"postgresql://{USER}:{SECRET}@127.0.0.1:1/runs") == faults.AWAY


def test_a_session_waits_for_no_lock_longer_than_for_sqlite_s(postgresql):
    engine = open_engine(postgresql.new_store())
    with engine.connect() as connection:
        asked = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout", "application_name")
        ]
    engine.dispose()
    assert asked == ["15s", "15s", "lstm-lab"]


def test_what_the_url_asks_for_is_kept_but_transactions_see_what_others_have_committed(postgresql):
    url = postgresql.new_store() + "%20-cdefault_transaction_isolation%3Dserializable&application_name=other"
    engine = open_engine(url)
    with engine.connect() as connection:
        shown = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("transaction_isolation", "application_name", "search_path", "lock_timeout")
        ]
    engine.dispose()
    assert shown == ["read committed", "other", url.split("search_path%3D")[1].split("%")[0], "15s"]


@on_sqlite
def test_sqlite_is_one_computer_s(store):
    assert not store.is_shared

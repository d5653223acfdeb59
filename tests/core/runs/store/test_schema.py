"""Databases of every version: new ones, older ones that are brought up, and newer ones that are left alone."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from lstm_core.errors import RunError
from lstm_core.runs.store import schema
from lstm_core.runs.store.database import open_engine
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import SCHEMA_VERSION, metadata

OLDER = ("classes", "class_entries", "wrong_codes", "moves", "sweeps", "sweep_runs", "alembic_version")
"""Tables that came one after the other while the version stayed 1."""


@pytest.fixture
def url(tmp_path, database_url):
    return database_url or f"sqlite:///{tmp_path / 'runs.sqlite'}"


@pytest.fixture
def engine(url):
    """The database without any table."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield engine
    engine.dispose()


def run(engine, *statements):
    with engine.begin() as connection:
        return [connection.execute(text(statement)) for statement in statements][-1]


def differences(engine):
    """What autogeneration would change, types and uniqueness included."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)


def version(engine):
    with engine.connect() as connection:
        return (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
            connection.execute(text("SELECT version FROM store")).scalar_one(),
        )


def test_a_new_database_has_the_tables_of_the_models(engine):
    schema.bring_up(engine)
    assert differences(engine) == []
    assert version(engine) == (str(SCHEMA_VERSION), SCHEMA_VERSION)


def test_migrations_from_the_first_on_lead_to_the_same_tables(engine):
    with engine.begin() as connection:
        schema.migrate(connection)
    assert differences(engine) == []
    assert version(engine) == (str(SCHEMA_VERSION), SCHEMA_VERSION)


def test_a_difference_between_migrations_and_models_is_found(engine):
    schema.bring_up(engine)
    run(engine, "DROP INDEX runs_by_owner", "DROP TABLE marks")
    assert {change[0] for change in differences(engine)} == {"add_table", "add_index"}


def test_the_last_migration_is_that_of_the_version():
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert revisions == [str(number) for number in range(SCHEMA_VERSION, 0, -1)]


def test_a_store_from_before_migrations_keeps_its_runs_and_gets_what_it_lacks(store, new_run):
    run_id = new_run()
    run(store.engine, *(f"DROP TABLE {name}" for name in OLDER))
    opened = RunStore(store.home, store.url)
    assert [found.id for found in opened.list_runs("ann")] == [run_id]
    assert differences(opened.engine) == []
    assert version(opened.engine) == (str(SCHEMA_VERSION), SCHEMA_VERSION)
    opened.close()


def test_a_store_of_a_newer_version_is_left_alone(store, new_run):
    new_run()
    run(store.engine, "UPDATE alembic_version SET version_num = '99'", "DROP TABLE marks")
    with pytest.raises(
        RunError, match=r"stored by a newer version of LSTM Lab \(format 99; this version reads 1\)"
    ):
        RunStore(store.home, store.url)
    assert not inspect(store.engine).has_table("marks")


def test_a_migration_that_fails_changes_nothing(store, new_run, monkeypatch):
    run_id = new_run()
    run(store.engine, *(f"DROP TABLE {name}" for name in OLDER))

    def migrate(connection):
        connection.execute(text("ALTER TABLE runs ADD COLUMN half INTEGER"))
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(schema, "migrate", migrate)
        with pytest.raises(KeyboardInterrupt):
            open_engine(store.url)
    assert not inspect(store.engine).has_table("half")
    assert "half" not in {column["name"] for column in inspect(store.engine).get_columns("runs")}
    opened = RunStore(store.home, store.url)
    assert [found.id for found in opened.list_runs("ann")] == [run_id]
    opened.close()


@pytest.mark.parametrize("is_new", [True, False])
def test_servers_that_start_at_once_do_not_get_in_each_other_s_way(store, new_run, url, is_new):
    new_run()
    if not is_new:
        url = store.url
        run(store.engine, *(f"DROP TABLE {name}" for name in OLDER))
    with ThreadPoolExecutor(6) as pool:
        engines = list(pool.map(open_engine, [url] * 6))
    assert differences(engines[0]) == []
    for engine in engines:
        assert version(engine) == (str(SCHEMA_VERSION), SCHEMA_VERSION)
        engine.dispose()


def test_alembic_is_loaded_only_for_a_migration(tmp_path):
    code = """
import sys
from pathlib import Path
from lstm_core.runs.store.run_store import RunStore
for _ in range(2):
    RunStore(Path(sys.argv[1])).close()
    assert not {"alembic", "mako", "psycopg"} & set(sys.modules)
"""
    root = Path(__file__).parents[4]
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=root)

"""A copy of the home folder is the same store; so is one that was copied while the server ran."""

import shutil
import sqlite3

from lstm_core.artifact_names import LAST_BUNDLE
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.database import open_engine
from lstm_core.runs.store.run_store import RunStore
from tests.core.runs.both_databases import on_sqlite


@on_sqlite
def test_a_copy_of_the_folder_opens_as_it_was(store, new_run, tmp_path):
    run_id, waiting = new_run(), new_run()
    run = Attempts(store).claim_next()
    store.artifacts.put(run_id, LAST_BUNDLE, b"a model")
    Attempts(store).finish(run.id, run.attempt, "finished")
    store.close()
    shutil.copytree(store.home, tmp_path / "copy")
    copy = RunStore(tmp_path / "copy")
    assert copy.get(run_id) == store.get(run_id)
    assert copy.artifacts.get(run_id, LAST_BUNDLE).read_bytes() == b"a model"
    assert copy.queue_position(waiting) == 1
    copy.close()


@on_sqlite
def test_a_copy_made_while_runs_are_written_has_every_file_that_it_names(store, new_run, tmp_path):
    run_id = new_run()
    (tmp_path / "copy").mkdir()
    with sqlite3.connect(store.home / "runs.sqlite") as source:
        target = sqlite3.connect(tmp_path / "copy/runs.sqlite")
        source.backup(target)
        target.close()
    source.close()
    later = new_run()
    shutil.copytree(store.home / "runs", tmp_path / "copy/runs")
    copy = RunStore(tmp_path / "copy")
    assert [run.id for run in copy.list_runs("ann")] == [run_id]
    assert copy.artifacts.names(run_id) == store.artifacts.names(run_id)
    assert later not in [run.id for run in copy.list_runs("ann")]
    copy.close()


def test_a_database_of_before_deletions_could_be_undone_opens(tmp_path):
    home = tmp_path / "old"
    home.mkdir()
    url = f"sqlite:///{home / 'runs.sqlite'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE deletions")
        connection.exec_driver_sql("DROP TABLE alembic_version")
    engine.dispose()
    store = RunStore(home)
    assert store.list_runs("ann") == []
    store.close()

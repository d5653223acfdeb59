"""A store in a temporary folder, runs with five texts, and workers with a stand-in for training."""

import sys
import time
from pathlib import Path

import pytest

from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.queue.submit import submit, submit_sweep
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.search import Search
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.core.runs.fake_clock import FakeClock

CSV = b"Text,Mood\ndid you eat,calm\nit is late,calm\nthis is it,glad\nwhere are you,calm\nI am here,glad\n"
FAKE_WORKER = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


@pytest.fixture
def database_url() -> str | None:
    """None for SQLite in the store's own folder; `both_databases.py` has another fixture of this name."""


@pytest.fixture
def store(tmp_path, database_url):
    store = RunStore(tmp_path / "home", database_url)
    yield store
    store.close()


@pytest.fixture
def uploads(store):
    return Uploads(store.upload_files)


@pytest.fixture
def new_run(store, uploads):
    """Puts a run of five texts into the queue: `new_run(owner, epochs=..., seed=what the fake does)`."""

    def put(owner="ann", name="A run", **settings):
        upload_id = uploads.save(CSV, "moods.csv")
        chosen = Settings(**{"epochs": 2, "validation_share": 0.0, **settings})
        options = ReadingOptions(encoding="utf-8", delimiter=",", quote='"', header=True)
        return submit(store, uploads, upload_id, owner, chosen, "Text", options, name, rows=5)

    return put


@pytest.fixture
def new_sweep(store, uploads):
    """Puts a sweep over some numbers of units into the queue."""

    def put(owner="ann", units=(2, 3, 4), limits=None, **settings):
        upload_id = uploads.save(CSV, "moods.csv")
        base = Settings(**{"epochs": 2, "embedding_size": 2, **settings})
        runs = [
            (f"units {number}", base.replace(units=number), 10.0 * place)
            for place, number in enumerate(units, 1)
        ]
        search = Search({"units": units})
        options = ReadingOptions(encoding="utf-8", delimiter=",", quote='"', header=True)
        return submit_sweep(
            store, uploads, upload_id, owner, runs, search, "Text", options, "A sweep", rows=5, limits=limits
        )

    return put


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def launch(store):
    """Starts launchers whose processes run the fake worker, and closes them at the end."""
    launchers = []

    def start(**options):
        backend = LocalProcesses(store, **{"command": FAKE_WORKER, **options})
        launchers.append(Launcher(store, backend))
        return launchers[-1]

    yield start
    for launcher in launchers:
        launcher.close()


@pytest.fixture
def until():
    """Waits until a condition holds and returns its value; fails after some seconds."""

    def wait(condition, seconds=20.0):
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < deadline, "what was waited for did not come"
            time.sleep(0.02)
        return value

    return wait


@pytest.fixture
def until_over(store, until):
    """Waits until a run is over and returns it."""

    def wait(run_id, seconds=20.0):
        until(lambda: store.get(run_id).is_over, seconds)
        return store.get(run_id)

    return wait

"""The worker that waits: only while memory is there, and a run gets it."""

import json
import sys

import pytest

from lstm_core.artifact_names import LOG_FILE
from lstm_core.runs.queue.spare import MEMORY_TO_LEAVE, SPARE_MEMORY, Spare
from lstm_core.settings import Settings
from tests.core.runs.conftest import FAKE_WORKER
from tests.core.runs.queue.test_launcher import lives

PLENTY = MEMORY_TO_LEAVE + SPARE_MEMORY + 1


@pytest.fixture
def room():
    """The memory that is available, to be changed by a test."""
    return {"bytes": PLENTY}


@pytest.fixture
def spare(store, room):
    spare = Spare(store, FAKE_WORKER, memory=lambda: room["bytes"])
    yield spare
    spare.dismiss()


@pytest.mark.parametrize("available", [None, 0, PLENTY - 1])
def test_none_where_memory_is_short_or_unknown(spare, room, available):
    room["bytes"] = available
    spare.tend(now=100.0, idle=True)
    assert spare.pid is None


def test_none_is_started_beside_a_run(spare):
    spare.tend(now=100.0, idle=False)
    assert spare.pid is None


def test_it_gives_way_when_memory_gets_short(spare, room):
    spare.tend(now=100.0, idle=True)
    pid = spare.pid
    assert lives(pid)
    room["bytes"] = MEMORY_TO_LEAVE
    spare.tend(now=106.0, idle=True)
    assert spare.pid == pid
    room["bytes"] = MEMORY_TO_LEAVE - 1
    spare.tend(now=108.0, idle=True)
    assert spare.pid == pid
    spare.tend(now=112.0, idle=True)
    assert spare.pid is None
    assert not lives(pid)


def test_one_that_ends_by_itself_is_not_replaced_at_once(store, room, until):
    spare = Spare(store, (sys.executable, "-c", "raise SystemExit(1)"), memory=lambda: room["bytes"])
    spare.tend(now=100.0, idle=True)
    pid = spare.pid
    until(lambda: not lives(pid))
    spare.tend(now=106.0, idle=True)
    assert spare.pid is None
    spare.tend(now=120.0, idle=True)
    assert spare.pid is None
    spare.tend(now=170.0, idle=True)
    assert spare.pid is not None
    spare.dismiss()


def test_it_prepares_for_the_run_that_may_come_but_for_none_twice(
    store, new_run, launch, until, until_over, monkeypatch
):
    monkeypatch.setattr("lstm_core.runs.queue.spare.available_memory", lambda: PLENTY)
    launcher = launch(spare=True)
    pid = until(lambda: launcher.spare_pid)

    def prepared():
        return (store.home / "spare.log").read_text().split("prepared for ")[1:]

    launcher.prepare(Settings(), 3_000)
    until(lambda: prepared() == ["4 words\n", "3000 words\n"])
    launcher.prepare(Settings(), 1_000_000)  # too large
    launcher.prepare(Settings(epochs=99), 3_000)  # the same programs
    launcher.prepare(Settings(), 5_000)
    until(lambda: prepared()[2:] == ["5000 words\n"])
    run_id = new_run()
    assert until_over(run_id).state == "finished"
    assert json.loads(store.artifacts.get(run_id, "seen.json").read_text())["prepared"] == 5_000
    assert until(lambda: launcher.spare_pid) != pid
    until(lambda: prepared() == ["4 words\n", "5000 words\n"])  # what may come once more


def test_a_run_gets_the_spare_worker(store, new_run, launch, until, until_over, monkeypatch):
    monkeypatch.setattr("lstm_core.runs.queue.spare.available_memory", lambda: PLENTY)
    launcher = launch(spare=True)
    pid = until(lambda: launcher.spare_pid)
    run_id = new_run(epochs=1000)
    until(lambda: store.get(run_id).state == "running")
    assert launcher.pid == pid
    assert launcher.spare_pid is None
    store.stop(run_id, "ann")
    assert until_over(run_id).state == "stopped"
    assert "hello from training" in store.artifacts.get(run_id, LOG_FILE).read_text()


def test_closing_ends_the_spare_worker(launch, until, monkeypatch):
    monkeypatch.setattr("lstm_core.runs.queue.spare.available_memory", lambda: PLENTY)
    launcher = launch(spare=True)
    pid = until(lambda: launcher.spare_pid)
    launcher.close()
    assert launcher.spare_pid is None
    assert not lives(pid)

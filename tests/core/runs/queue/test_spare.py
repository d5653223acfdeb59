"""The worker that waits: only while memory is there, and a run gets it."""

import json
import sys

import pytest

from lstm_core.artifact_names import LOG_FILE
from lstm_core.runs import timing
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.queue.spare import MEMORY_TO_LEAVE, SPARE_MEMORY
from lstm_core.settings import Settings
from tests.core.runs.conftest import FAKE_WORKER
from tests.core.runs.queue.test_launcher import lives

PLENTY = MEMORY_TO_LEAVE + SPARE_MEMORY + 1


@pytest.fixture
def room():
    """The memory that is available, to be changed by a test."""
    return {"bytes": PLENTY}


@pytest.fixture
def backend(store, room, clock):
    backend = LocalProcesses(store, FAKE_WORKER, spare=True, memory=lambda: room["bytes"], clock=clock)
    clock.sleep(timing.FIRST_SPARE)
    yield backend
    backend.close()


def test_the_first_one_leaves_the_first_visitor_a_core(store, clock):
    backend = LocalProcesses(store, FAKE_WORKER, spare=True, memory=lambda: PLENTY, clock=clock)
    clock.sleep(timing.FIRST_SPARE - 0.1)
    backend.tend()
    assert backend.spare_pid is None
    clock.sleep(0.1)
    backend.tend()
    assert backend.spare_pid is not None
    backend.close()


@pytest.mark.parametrize("available", [None, 0, PLENTY - 1])
def test_none_where_memory_is_short_or_unknown(backend, room, available):
    room["bytes"] = available
    backend.tend()
    assert backend.spare_pid is None


def test_none_is_started_beside_a_run(backend, new_run):
    worker = backend.start(new_run())
    backend.tend()
    assert backend.spare_pid is None
    worker.kill()


def test_it_gives_way_when_memory_gets_short(backend, room, clock):
    backend.tend()
    pid = backend.spare_pid
    assert lives(pid)
    room["bytes"] = MEMORY_TO_LEAVE
    clock.sleep(timing.SPARE_LOOK + 1)
    backend.tend()
    assert backend.spare_pid == pid
    room["bytes"] = MEMORY_TO_LEAVE - 1
    clock.sleep(timing.SPARE_LOOK - 3)
    backend.tend()
    assert backend.spare_pid == pid
    clock.sleep(4)
    backend.tend()
    assert backend.spare_pid is None
    assert not lives(pid)


def test_one_that_ends_by_itself_is_not_replaced_at_once(store, clock, until):
    command = (sys.executable, "-c", "raise SystemExit(1)")
    backend = LocalProcesses(store, command, spare=True, memory=lambda: PLENTY, clock=clock)
    clock.sleep(timing.FIRST_SPARE)
    backend.tend()
    pid = backend.spare_pid
    until(lambda: not lives(pid))
    clock.sleep(timing.SPARE_LOOK + 1)
    backend.tend()
    assert backend.spare_pid is None
    clock.sleep(timing.SPARE_RETRY - 1)
    backend.tend()
    assert backend.spare_pid is None
    clock.sleep(2)
    backend.tend()
    assert backend.spare_pid is not None
    backend.close()


def test_it_prepares_for_the_run_that_may_come_but_for_none_twice(store, new_run, launch, until, until_over):
    launcher = launch(spare=True, memory=lambda: PLENTY)
    pid = until(lambda: launcher.backend.spare_pid)

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
    assert until(lambda: launcher.backend.spare_pid) != pid
    until(lambda: prepared() == ["4 words\n", "5000 words\n"])  # what may come once more


def test_a_run_gets_the_spare_worker(store, new_run, launch, until, until_over):
    launcher = launch(spare=True, memory=lambda: PLENTY)
    pid = until(lambda: launcher.backend.spare_pid)
    run_id = new_run(epochs=1000)
    until(lambda: store.get(run_id).state == "running")
    assert launcher.backend.pids[0] == pid
    assert launcher.backend.spare_pid is None
    store.stop(run_id, "ann")
    assert until_over(run_id).state == "stopped"
    assert "hello from training" in store.artifacts.get(run_id, LOG_FILE).read_text()


def test_closing_ends_the_spare_worker(launch, until):
    launcher = launch(spare=True, memory=lambda: PLENTY)
    pid = until(lambda: launcher.backend.spare_pid)
    launcher.close()
    assert launcher.backend.spare_pid is None
    assert not lives(pid)

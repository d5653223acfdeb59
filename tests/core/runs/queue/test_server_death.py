"""A server process that ends, in every way it can, leaves no orphan and no run that seems to go on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_core.artifact_names import CHECKPOINT_FILE
from lstm_core.events import Epoch
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.sweeps import Sweeps
from tests.core.runs import fake_worker as fake
from tests.core.runs.queue.test_launcher import lives

FAKE_SERVER = Path(__file__).parents[1] / "fake_server.py"


@pytest.fixture
def server(store):
    """A server process on the store."""
    root = str(Path(__file__).parents[4])
    process = subprocess.Popen(
        [sys.executable, str(FAKE_SERVER), str(store.home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": root},
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_worker_saves_and_its_run_waits_for_the_next_server(store, new_run, server, until, by):
    run_id = new_run(epochs=1000)
    worker = int(server.stdout.readline())
    until(lambda: store.get(run_id).current.get("epoch", 0) >= 1)
    server.send_signal(by)
    until(lambda: store.get(run_id).is_waiting)
    until(lambda: not lives(worker))
    assert store.get(run_id).message == (
        "The server ended while this run was training. It is tried again by itself."
    )
    assert CHECKPOINT_FILE in store.artifacts.names(run_id)


def test_a_worker_that_hangs_before_its_first_update_ends_too(store, new_run, server, until):
    run_id = new_run(seed=fake.HANGS_BEFORE_FIRST_UPDATE)
    worker = int(server.stdout.readline())
    until(lambda: store.events_after(run_id))
    server.kill()
    until(lambda: store.get(run_id).is_waiting)
    assert store.get(run_id).message == (
        "The server ended before this run had a model. It is tried again by itself."
    )
    until(lambda: not lives(worker))


def test_the_next_server_resumes_what_the_killed_one_left(store, new_run, server, launch, until, until_over):
    run_id, waiting = new_run(epochs=150), new_run()
    until(lambda: store.get(run_id).current.get("epoch", 0) >= 1)
    server.kill()
    until(lambda: store.get(run_id).is_waiting)
    launch()
    assert until_over(run_id).state == "finished"
    assert until_over(waiting).state == "finished"
    assert store.get(run_id).attempt == 2
    epochs = [one.event.epoch for one in store.events_after(run_id) if isinstance(one.event, Epoch)]
    assert epochs == list(range(1, 151))


def test_a_run_of_a_machine_that_lost_its_power_is_marked_at_start(store, new_run, launch, until_over):
    run_id, other = new_run(), new_run()
    attempts = Attempts(store)
    attempts.claim_next()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET heartbeat = heartbeat - 60")
    launch()
    assert (until_over(run_id).state, store.get(run_id).attempt) == ("finished", 2)
    assert until_over(other).state == "finished"


def test_the_next_server_goes_on_with_a_sweep(store, new_sweep, server, launch, until):
    sweeps = Sweeps(store)
    sweep_id = new_sweep(units=(2, 3, 4), epochs=60)
    first, second, third = (run.id for run in sweeps.get(sweep_id, "ann").runs)
    until(lambda: store.get(second).current.get("epoch", 0) >= 1)
    server.kill()
    until(lambda: store.get(second).is_waiting)
    launch()
    until(lambda: sweeps.get(sweep_id, "ann").is_over)
    runs = [store.get(run_id) for run_id in (first, second, third)]
    assert [(run.state, run.attempt) for run in runs] == [("finished", 1), ("finished", 2), ("finished", 1)]
    epochs = [one.event.epoch for one in store.events_after(second) if isinstance(one.event, Epoch)]
    assert epochs == list(range(1, 61))

"""Runs on a Ray cluster of two nodes: whatever is killed, curves end whole, and a stop is heard in time."""

import os
import signal
import time

import pytest

pytest.importorskip("ray", reason="Ray is not installed; `make test-cluster` installs it")

from lstm_core.events import Epoch, Progress
from lstm_core.runs.cluster.ray_backend import RayBackend
from lstm_core.runs.queue.launcher import Launcher
from tests.core.runs.cluster.ray_nodes import Node
from tests.core.runs.conftest import FAKE_WORKER

EPOCHS = 150


class RememberingBackend(RayBackend):
    """A backend that tells a test which worker has which run."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.workers = {}

    def start(self, run_id):
        self.workers[run_id] = super().start(run_id)
        return self.workers[run_id]


@pytest.fixture
def second(head):
    """A second node, which a test may kill."""
    node = Node(head.address)
    yield node
    node.kill()


@pytest.fixture
def backend(store, ray, until):
    backend = RememberingBackend(store, FAKE_WORKER[1:])
    until(backend.look)
    return backend


@pytest.fixture
def launcher(store, backend):
    launcher = Launcher(store, backend)
    yield launcher
    launcher.close()


@pytest.fixture
def trains(store, until):
    """Waits until a run has trained so many epochs."""
    return lambda run_id, epochs=2: until(lambda: store.get(run_id).current.get("epoch", 0) >= epochs, 60)


def assert_whole(store, run_id):
    """Every epoch and every update is there once, in order."""
    events = [one.event for one in store.events_after(run_id)]
    assert [event.epoch for event in events if isinstance(event, Epoch)] == list(range(1, EPOCHS + 1))
    x = [event.x for event in events if isinstance(event, Progress)]
    assert x == sorted(set(x))


def test_a_killed_worker_and_a_killed_node_go_on_from_their_last_epoch(
    store, new_run, second, backend, launcher, trains, until, until_over
):
    until(lambda: backend.look() == 2, 60)
    killed, lost = new_run("ann", epochs=EPOCHS), new_run("bob", epochs=EPOCHS)
    trains(killed), trains(lost)
    os.kill(backend.workers[killed].pid, signal.SIGKILL)
    trains(killed, 10)
    second.kill()
    for run_id in (killed, lost):
        run = until_over(run_id, 120)
        assert (run.state, run.message) == ("finished", None)
        assert_whole(store, run_id)
    assert store.get(killed).attempt + store.get(lost).attempt == 4


def test_a_stopped_run_ends_within_five_seconds(store, new_run, launcher, trains, until_over):
    run_id = new_run(epochs=1000)
    trains(run_id)
    asked = time.time()
    store.stop(run_id, "ann")
    run = until_over(run_id)
    assert run.state == "stopped"
    assert run.ended.timestamp() - asked < 5


def test_a_dispatcher_that_ends_leaves_its_runs_in_the_queue(store, new_run, backend, launcher, trains):
    run_id = new_run(epochs=1000)
    trains(run_id)
    pid = backend.workers[run_id].pid
    launcher.close()
    assert store.get(run_id).is_waiting
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_uses_no_more_threads_than_its_cpus(store, new_run, backend, launcher, trains):
    run_id = new_run(epochs=1000)
    trains(run_id)
    with open(f"/proc/{backend.workers[run_id].pid}/environ") as file:
        environment = dict(entry.split("=", 1) for entry in file.read().split("\0") if entry)
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        assert environment[name] == "1"
    assert not [name for name in environment if name.startswith("RAY_")]

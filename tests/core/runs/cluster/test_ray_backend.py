"""A Ray cluster of two nodes, with the fake worker, keeps the contract of a backend."""

import pytest

pytest.importorskip("ray", reason="Ray is not installed; `make test-cluster` installs it")

from lstm_core.runs.cluster.ray_backend import RayBackend
from lstm_core.runs.queue.attempts import Attempts
from tests.core.runs import fake_worker as fake
from tests.core.runs.backend_contract import ENDS_AT_ONCE, HANGS, RUNS_LONG, BackendContract
from tests.core.runs.conftest import FAKE_WORKER

SETTINGS = {
    RUNS_LONG: {"epochs": 1000},
    ENDS_AT_ONCE: {"epochs": 1},
    HANGS: {"seed": fake.HANGS_AFTER_FIRST_UPDATE},
}


class TestRayBackend(BackendContract):
    @pytest.fixture
    def backend(self, store, ray, nodes, until):
        backend = RayBackend(store, FAKE_WORKER[1:], reserve=2)

        def has_room():
            backend.look()
            backend.tend()
            return backend.capacity == 2

        until(has_room, 60)
        yield backend
        backend.close()

    @pytest.fixture
    def broken(self, store, backend):
        """The folder of the run cannot be made."""
        store.artifacts.log_file("a" * 22).parent.write_text("a file in its place")
        return backend

    @pytest.fixture
    def start(self, store, backend, new_run, until):
        workers = []

        def start(kind):
            run_id = new_run(**SETTINGS[kind])
            assert Attempts(store).claim_next(capacity=2).id == run_id
            workers.append(backend.start(run_id))
            if kind != ENDS_AT_ONCE:
                until(lambda: store.get(run_id).state == "running")
            return workers[-1]

        yield start
        for worker in workers:
            worker.kill()

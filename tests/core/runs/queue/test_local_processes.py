"""Processes of this computer, with the fake worker, keep the contract of a backend."""

import pytest

from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.local_processes import LocalProcesses
from tests.core.runs import fake_worker as fake
from tests.core.runs.backend_contract import ENDS_AT_ONCE, HANGS, RUNS_LONG, BackendContract
from tests.core.runs.conftest import FAKE_WORKER

SETTINGS = {
    RUNS_LONG: {"epochs": 1000},
    ENDS_AT_ONCE: {"epochs": 1},
    HANGS: {"seed": fake.HANGS_AFTER_FIRST_UPDATE},
}


class TestLocalProcesses(BackendContract):
    @pytest.fixture
    def backend(self, store):
        return LocalProcesses(store, FAKE_WORKER, capacity=2)

    @pytest.fixture
    def broken(self, store):
        return LocalProcesses(store, (str(store.home / "no-such-program"),))

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

    def test_it_tells_the_process_ids_of_its_living_workers(self, backend, start):
        assert backend.pids == []
        first, second = start(RUNS_LONG), start(RUNS_LONG)
        assert backend.pids == [first.pid, second.pid]
        first.kill()
        backend.tend()
        assert backend.pids == [second.pid]


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_capacity_below_one_is_refused(store, capacity):
    with pytest.raises(ValueError, match=f"capacity was {capacity}"):
        LocalProcesses(store, capacity=capacity)

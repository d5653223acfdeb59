"""Processes of this computer, with the fake worker, keep the contract of a backend."""

import pytest

from lstm_core.runs.queue.local_processes import LocalProcesses
from tests.core.runs.backend_contract import RUNS_LONG, BackendContract
from tests.core.runs.conftest import FAKE_WORKER


class TestLocalProcesses(BackendContract):
    @pytest.fixture
    def backend(self, store):
        return LocalProcesses(store, FAKE_WORKER, capacity=2)

    @pytest.fixture
    def broken(self, store):
        return LocalProcesses(store, (str(store.home / "no-such-program"),))

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

"""What every `WorkerBackend` has to do, as tests; a backend's own tests inherit it and say how to make one.

The runs of the contract are claimed as a dispatcher claims them. What a worker writes to the store is not the
backend's concern and not tested here.
"""

import pytest

from lstm_core.runs.protocol import WarmUpRequest
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.backend import WorkerStartError
from lstm_core.settings import Settings
from tests.core.runs import fake_worker as fake

RUNS_LONG, ENDS_AT_ONCE, HANGS = "runs long", "ends at once", "hangs"
FAKE_SETTINGS = {
    RUNS_LONG: {"epochs": 1000},
    ENDS_AT_ONCE: {"epochs": 1},
    HANGS: {"seed": fake.HANGS_AFTER_FIRST_UPDATE},
}


class BackendContract:
    """Subclasses give the fixtures `backend`, with a capacity of 2, and `broken`, the same unable to start a worker."""

    @pytest.fixture
    def start(self, store, backend, new_run, until):
        """`start(kind)` starts a worker whose run behaves as the constant says, and returns it.

        This one starts fake workers; a backend without processes has its own.
        """
        workers = []

        def start(kind):
            run_id = new_run(**FAKE_SETTINGS[kind])
            assert Attempts(store).claim_next(capacity=2).id == run_id
            workers.append(backend.start(run_id))
            if kind != ENDS_AT_ONCE:
                until(lambda: store.get(run_id).state == "running")
            return workers[-1]

        yield start
        for worker in workers:
            worker.kill()

    def test_capacity_is_a_number_of_runs(self, backend):
        assert backend.capacity == 2

    def test_a_worker_lives_until_it_ends(self, start):
        worker = start(RUNS_LONG)
        assert worker.ended() is None
        worker.kill()

    def test_a_worker_that_ends_by_itself_says_how(self, start, until):
        worker = start(ENDS_AT_ONCE)
        assert until(worker.ended).exit_code == 0
        assert worker.ended().exit_code == 0

    def test_a_worker_that_is_asked_to_stop_ends(self, start, until):
        worker = start(RUNS_LONG)
        worker.ask_to_stop()
        worker.ask_to_stop()
        assert until(worker.ended).exit_code == 0

    def test_a_worker_that_is_killed_is_gone_at_once(self, start):
        worker = start(HANGS)
        worker.kill()
        assert worker.ended().exit_code == -9
        worker.kill()
        worker.ask_to_stop()
        assert worker.ended().exit_code == -9

    def test_to_kill_or_ask_one_that_ended_changes_nothing(self, start, until):
        worker = start(ENDS_AT_ONCE)
        until(worker.ended)
        worker.ask_to_stop()
        worker.kill()
        assert worker.ended().exit_code == 0

    def test_workers_end_one_by_one(self, start):
        first, second = start(RUNS_LONG), start(RUNS_LONG)
        first.kill()
        assert second.ended() is None
        second.kill()

    def test_what_cannot_be_started_is_an_error_of_its_own(self, broken):
        with pytest.raises(WorkerStartError):
            broken.start("a" * 22)

    def test_it_can_be_told_of_a_run_tended_and_closed_at_any_time(self, backend, start):
        backend.tend()
        backend.prepare(WarmUpRequest(Settings(), 3_000))
        worker = start(RUNS_LONG)
        backend.prepare(WarmUpRequest(Settings(), 3_000))
        backend.tend()
        backend.close()
        backend.close()
        assert worker.ended() is None
        worker.kill()

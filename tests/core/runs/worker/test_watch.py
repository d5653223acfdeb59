"""The watch beside training, step by step, with a clock that tests move and a store that can fail."""

import itertools

import pytest
from sqlalchemy.exc import OperationalError

from lstm_core.events import Epoch, Progress, Start
from lstm_core.runs import timing
from lstm_core.runs.endings import FINISHED
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.worker.watch import Watch

START = Start(epochs=2)


class Left(BaseException):
    """The process ended, with the exit status as its argument."""


class FailingAttempts(Attempts):
    """Attempts whose writes fail so many times, as in a database that is locked."""

    failures = 0
    meanwhile = None

    def record(self, *arguments):
        self._fail()
        return super().record(*arguments)

    def finish(self, *arguments):
        self._fail()
        return super().finish(*arguments)

    def _fail(self):
        if self.failures > 0:
            self.failures -= 1
            if self.meanwhile is not None:
                self.meanwhile()
            raise OperationalError("UPDATE runs", {}, Exception("database is locked"))


@pytest.fixture
def attempts(store, clock):
    return FailingAttempts(store, clock)


@pytest.fixture
def run_id(new_run):
    return new_run()


@pytest.fixture
def watch(attempts, run_id, clock):
    def leave(status):
        raise Left(status)

    return Watch(attempts, attempts.claim_next(), clock, leave)


@pytest.fixture
def written(store, run_id):
    """The events that the store has."""
    return lambda: [stored.event for stored in store.events_after(run_id)]


def point(update):
    return Progress(x=update / 10, loss=2.0, accuracy=0.5, update=update)


# Events


def test_the_first_point_is_written_at_once_and_later_ones_twice_a_second(watch, written, clock):
    watch.step()
    watch.post(START)
    watch.step()
    assert written() == []
    watch.post(point(1))
    watch.step()
    assert written() == [START, point(1)]
    watch.post(point(2))
    watch.post(point(3))
    clock.sleep(timing.WRITE - 0.01)
    watch.step()
    assert len(written()) == 2
    clock.sleep(0.02)
    watch.step()
    assert written() == [START, point(1), point(2), point(3)]


def test_where_computers_share_the_store_events_are_written_once_a_second(
    watch, written, clock, store, run_id, monkeypatch
):
    monkeypatch.setattr(type(store), "is_shared", True)
    writes = []
    for number in range(1, 41):  # ten seconds of four updates each
        watch.post(point(number))
        before = len(written())
        watch.step()
        if len(written()) > before:
            writes.append(clock.monotonic())
        clock.sleep(0.25)
    assert len(writes) == 10
    assert min(later - earlier for earlier, later in itertools.pairwise(writes)) == timing.SHARED_WRITE
    assert store.get(run_id).heartbeat is not None


def test_a_watch_without_events_gives_signs_of_life(watch, store, run_id, clock):
    watch.step()
    first = store.get(run_id).heartbeat
    clock.sleep(timing.HEARTBEAT - 0.01)
    watch.step()
    assert store.get(run_id).heartbeat == first
    clock.sleep(0.02)
    watch.step()
    assert store.get(run_id).heartbeat == clock.wall()


def test_events_that_a_failing_database_did_not_take_are_written_later_in_their_order(
    watch, attempts, written, clock, capfd
):
    for update in range(1, 4):
        attempts.failures = 1
        watch.post(point(update))
        clock.sleep(timing.WRITE)
        watch.step()
    assert capfd.readouterr().err.count("Traceback") == 1  # said once
    assert written() == []
    watch.post(point(4))
    clock.sleep(timing.WRITE)
    watch.step()
    assert written() == [point(update) for update in range(1, 5)]


def test_events_that_come_during_a_failing_write_stay_behind_it(watch, attempts, written, clock, capfd):
    attempts.failures, attempts.meanwhile = 1, lambda: watch.post(point(2))
    watch.post(point(1))
    watch.step()
    assert "database is locked" in capfd.readouterr().err
    clock.sleep(timing.HEARTBEAT)
    watch.step()
    assert written() == [point(1), point(2)]


def test_the_last_events_and_the_end_wait_for_the_database(watch, attempts, store, run_id, written):
    watch.post(point(1))
    attempts.failures = 5
    watch.finish(FINISHED)
    assert written() == [point(1)]
    assert store.get(run_id).state == "finished"


def test_the_end_does_not_wait_for_ever(watch, attempts, clock):
    attempts.failures = 1_000_000
    before = clock.monotonic()
    with pytest.raises(OperationalError):
        watch.finish(FINISHED)
    assert timing.LAST_WRITE < clock.monotonic() - before < timing.LAST_WRITE + 1


def test_a_run_counts_as_running_from_its_first_update_on(watch, store, run_id, clock):
    watch.post(START)
    watch.step()
    assert store.get(run_id).state == "starting"
    watch.post(point(1))
    watch.step()
    assert store.get(run_id).state == "running"


def test_resuming_brings_the_stored_curves_to_the_checkpoint(watch, attempts, written):
    kept, void = Epoch(1, 3.0, 0.1), Epoch(3, 1.0, 0.3)
    attempts.record(watch.run.id, 1, [kept, Progress(2.5, 1.5, 0.2), void])
    watch.resume_after(2, [kept.to_history(), {"epoch": 2, "loss": 2.0, "accuracy": 0.2}])
    assert written() == [kept, Epoch(2, 2.0, 0.2)]


# Requests to end


@pytest.fixture
def end(watch, store, run_id):
    """Asks for an end in one of two ways."""

    def ask(reason):
        if reason == "stopped":
            store.stop(run_id, "ann")
        else:
            watch.interrupt()
        watch.step()
        assert watch.should_stop()

    return ask


def test_nobody_has_to_stop_unasked(watch, clock):
    watch.post(point(1))
    for _ in range(100):
        watch.step()
        clock.sleep(timing.SILENCE_LIMIT)
    assert not watch.should_stop()


@pytest.mark.parametrize(
    ("reason", "grace"),
    [("stopped", timing.WORKER_GRACE_STOPPED), ("interrupted", timing.WORKER_GRACE_INTERRUPTED)],
)
def test_training_that_does_not_end_in_time_is_ended(watch, store, run_id, clock, end, reason, grace):
    watch.post(point(1))
    end(reason)
    clock.sleep(grace)
    watch.step()
    assert store.get(run_id).is_live
    clock.sleep(0.1)
    with pytest.raises(Left, match="0"):
        watch.step()
    assert store.get(run_id).state == ("waiting" if reason == "interrupted" else reason)


@pytest.mark.parametrize("reason", ["stopped", "interrupted"])
def test_before_the_first_update_the_end_comes_soon(watch, store, run_id, clock, end, reason):
    watch.post(START)
    end(reason)
    clock.sleep(timing.WORKER_GRACE_BEFORE_FIRST_UPDATE)
    watch.step()
    clock.sleep(0.1)
    with pytest.raises(Left, match="0"):
        watch.step()
    assert store.get(run_id).state == ("waiting" if reason == "interrupted" else reason)


def test_what_is_left_is_written_before_the_process_is_ended(watch, written, clock, end):
    watch.post(point(1))
    end("interrupted")
    watch.post(point(2))
    clock.sleep(timing.WORKER_GRACE_INTERRUPTED + 0.1)
    with pytest.raises(Left):
        watch.step()
    assert written() == [point(1), point(2)]


def test_a_process_that_is_overdue_ends_even_where_the_database_fails(watch, attempts, clock, end, capfd):
    end("interrupted")
    attempts.failures = 1_000_000
    clock.sleep(timing.WORKER_GRACE_BEFORE_FIRST_UPDATE + 0.1)
    with pytest.raises(Left):
        watch.step()
    assert "database is locked" in capfd.readouterr().err


def test_the_first_reason_to_end_counts(watch, store, run_id, end):
    end("interrupted")
    store.stop(run_id, "ann")
    watch.step()
    assert watch.end_reason == "interrupted"
    assert watch.ending().state == "interrupted"


def test_a_laptop_that_slept_does_not_cut_the_grace(watch, clock, end):
    watch.post(point(1))
    end("stopped")
    clock.suspend(8 * 3600.0)
    watch.step()


def test_the_worker_of_a_run_that_was_deleted_leaves(watch, store, run_id):
    Deletions(store).delete(run_id, "ann")
    with pytest.raises(Left, match="0"):
        watch.step()


def test_a_worker_that_was_given_up_leaves_and_writes_nothing(watch, attempts, store, run_id, written):
    attempts.finish(run_id, 1, "interrupted")
    watch.post(point(1))
    with pytest.raises(Left, match="0"):
        watch.step()
    assert written() == []
    assert store.get(run_id).state == "interrupted"

"""Who starts when, and when a worker counts as gone: with workers in memory and a clock that tests move."""

from contextlib import nullcontext

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from lstm_core.events import Start
from lstm_core.runs import endings, timing
from lstm_core.runs.journal import journal
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.dispatcher import Dispatcher
from lstm_core.runs.run import RETRIES
from lstm_core.runs.store.deletions import UNDO_SECONDS, Deletions
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.sweeps import Sweeps
from lstm_core.runs.store.tables import runs_table
from tests.core.runs.both_databases import database_url, on_sqlite
from tests.core.runs.memory_backend import MemoryBackend

__all__ = ["database_url"]

A_NIGHT = 8 * 3600.0


@pytest.fixture
def attempts(store, clock):
    return Attempts(store, clock)


@pytest.fixture
def backend():
    return MemoryBackend()


@pytest.fixture
def dispatcher(attempts, backend, clock):
    return Dispatcher(attempts, backend, clock)


@pytest.fixture
def beat(store, attempts):
    """What a living worker does: `beat(run_id)`; from the first update on with "running"."""

    def write(run_id, state="starting"):
        assert attempts.record(run_id, store.get(run_id).attempt, [], state=state)

    return write


@pytest.fixture
def stop(store, clock):
    """Asks for a stop at the moment that the clock shows."""

    def ask(run_id):
        store.stop(run_id, "ann")
        with store.engine.begin() as connection:
            connection.execute(update(runs_table).values(stop_requested=clock.wall()))

    return ask


def outcome(store, run_id):
    run = store.get(run_id)
    return run.state, run.message


# The queue


def test_runs_start_in_their_order_up_to_the_capacity(store, new_run, attempts, clock):
    backend = MemoryBackend(capacity=2)
    dispatcher = Dispatcher(attempts, backend, clock)
    first, second, third = new_run(), new_run(), new_run()
    dispatcher.step()
    assert list(backend.workers) == [first, second]
    assert store.get(third).state == "waiting"
    assert attempts.finish(first, 1, "finished")
    backend.workers[first].end()
    dispatcher.step()
    assert list(backend.workers) == [first, second, third]
    assert backend.workers[second].ended() is None


def test_dispatchers_of_two_servers_share_the_capacity(new_run, attempts, clock):
    backends = [MemoryBackend(capacity=2), MemoryBackend(capacity=2)]
    for _ in range(5):
        new_run()
    for dispatcher in [Dispatcher(attempts, backend, clock) for backend in backends]:
        dispatcher.step()
    assert sum(len(backend.workers) for backend in backends) == 2


def test_a_resumed_run_waits_behind_those_that_were_queued_before_it(
    store, new_run, attempts, dispatcher, backend
):
    oldest = new_run()
    store.stop(oldest, "ann")
    waiting = new_run()
    store.resume(oldest, "ann")
    assert (store.queue_position(waiting), store.queue_position(oldest)) == (1, 2)
    dispatcher.step()
    assert list(backend.workers) == [waiting]
    attempts.finish(waiting, 1, "finished")
    backend.workers[waiting].end()
    dispatcher.step()
    assert list(backend.workers) == [waiting, oldest]


def test_a_run_is_tried_again_where_no_worker_can_be_started(store, new_run, dispatcher, backend, clock):
    run_id, other = new_run(), new_run()
    backend.breaks = True
    dispatcher.step()
    assert outcome(store, run_id) == ("waiting", f"{endings.NO_PROCESS} It is tried again by itself.")
    for attempt in (1, 2):
        dispatcher.step()
        assert store.get(run_id).attempt == attempt  # not at once
        clock.sleep(timing.START_RETRY)
        dispatcher.step()
    assert outcome(store, run_id) == (
        "failed",
        f"{endings.NO_PROCESS} It was tried 3 times; you can resume it.",
    )
    backend.breaks = False
    clock.sleep(timing.START_RETRY)
    dispatcher.step()
    assert list(backend.workers) == [other]


def test_the_backend_is_tended_at_every_step(dispatcher, backend):
    dispatcher.step()
    dispatcher.step()
    assert backend.tended == 2


# Workers that end


def test_the_word_of_the_worker_is_believed(store, new_run, attempts, dispatcher, backend):
    run_id = new_run()
    dispatcher.step()
    attempts.finish(run_id, 1, "finished", "its own words")
    journal.counts.clear()  # the worker's process has a journal of its own
    backend.workers[run_id].end(3)
    dispatcher.step()
    assert journal.counts == {("ended", "finished"): 1}
    assert outcome(store, run_id) == ("finished", "its own words")


def test_a_run_whose_machine_is_lost_is_tried_again(store, new_run, dispatcher, backend):
    run_id = new_run()
    dispatcher.step()
    backend.capacity = 0
    backend.workers[run_id].end(-9, is_lost=True)
    dispatcher.step()
    assert outcome(store, run_id) == (
        "waiting",
        "The machine that trained this run was lost. It is tried again by itself.",
    )


@pytest.mark.parametrize(
    ("exit_code", "message"), [(-6, "signal SIGABRT"), (-11, "signal SIGSEGV"), (3, "exit code 3")]
)
def test_a_worker_that_ends_without_a_word(store, new_run, dispatcher, backend, exit_code, message):
    run_id = new_run()
    dispatcher.step()
    backend.workers[run_id].end(exit_code)
    dispatcher.step()
    state, said = outcome(store, run_id)
    assert state == "failed"
    assert message in said


@pytest.mark.parametrize("exit_code", [-9, -15])
def test_a_run_whose_worker_was_killed_is_tried_three_times(
    store, new_run, attempts, dispatcher, backend, exit_code
):
    run_id, other = new_run(), new_run()
    for attempt in (1, 2, 3):
        dispatcher.step()
        assert (store.get(run_id).state, store.get(run_id).attempt) == ("starting", attempt)
        backend.workers[run_id].end(exit_code)
        reason = endings.exited(exit_code).message
    dispatcher.step()
    assert outcome(store, run_id) == ("failed", f"{reason} It was tried 3 times; you can resume it.")
    assert store.get(run_id).current[RETRIES] == [reason] * 2
    assert list(backend.workers) == [run_id, other]
    store.resume(run_id, "ann")
    assert RETRIES not in store.get(run_id).current


def test_a_run_that_is_tried_again_keeps_its_place_and_finishes(
    store, new_run, attempts, dispatcher, backend
):
    run_id, _ = new_run(), new_run()
    dispatcher.step()
    backend.workers[run_id].end(-9)
    dispatcher.step()
    assert list(backend.workers) == [run_id]
    assert outcome(store, run_id) == ("starting", f"{endings.KILLED} It is tried again by itself.")
    attempts.finish(run_id, 2, "finished")
    assert outcome(store, run_id) == ("finished", None)
    assert store.get(run_id).current[RETRIES] == [endings.KILLED]


def test_a_run_that_was_asked_to_stop_is_not_tried_again(store, new_run, attempts, dispatcher, stop):
    run_id = new_run()
    dispatcher.step()
    stop(run_id)
    attempts.finish(run_id, 1, *endings.interrupted(False))
    assert outcome(store, run_id) == ("interrupted", "The server ended before this run had a model.")


def test_a_worker_killed_while_it_stops_has_stopped(store, new_run, dispatcher, backend, beat, stop):
    run_id = new_run()
    dispatcher.step()
    beat(run_id, "running")
    stop(run_id)
    backend.workers[run_id].end(-9)
    dispatcher.step()
    assert outcome(store, run_id)[0] == "stopped"


def test_a_worker_that_lingers_after_its_end_is_killed(store, new_run, attempts, dispatcher, backend, clock):
    run_id = new_run()
    dispatcher.step()
    attempts.finish(run_id, 1, "finished")
    dispatcher.step()
    clock.sleep(timing.AFTER_END)
    dispatcher.step()
    assert not backend.workers[run_id].killed
    clock.sleep(0.1)
    dispatcher.step()
    assert backend.workers[run_id].killed
    assert outcome(store, run_id) == ("finished", None)


def test_the_worker_of_a_deleted_run_is_killed_and_all_is_removed_in_ten_minutes(
    store, new_run, dispatcher, backend, clock
):
    run_id = new_run()
    dispatcher.step()
    Deletions(store, clock).delete(run_id, "ann")
    dispatcher.step()
    assert backend.workers[run_id].killed
    clock.sleep(UNDO_SECONDS - 1)
    dispatcher.step()
    assert store.artifacts.names(run_id)
    clock.sleep(timing.SWEEP + 1)
    dispatcher.step()
    assert not store.artifacts.names(run_id)


def test_a_worker_that_left_because_its_run_was_deleted_has_not_failed(
    store, new_run, dispatcher, backend, clock
):
    run_id = new_run()
    dispatcher.step()
    Deletions(store, clock).delete(run_id, "ann")
    backend.workers[run_id].end(0)
    dispatcher.step()
    Deletions(store, clock).undo(run_id, "ann")
    assert outcome(store, run_id) == ("stopped", "Stopped when it was deleted.")


def test_a_server_that_starts_again_removes_what_is_due(store, new_run, attempts, backend, clock):
    run_id = new_run()
    Deletions(store, clock).delete(run_id, "ann")
    clock.suspend(UNDO_SECONDS)
    Dispatcher(attempts, backend, clock).step()
    assert not store.artifacts.names(run_id)


# Silence


def test_a_worker_that_gives_no_sign_of_life_is_given_up(
    store, new_run, attempts, dispatcher, backend, clock
):
    run_id = new_run()
    dispatcher.step()
    silent = backend.workers[run_id]
    dispatcher.step()
    clock.sleep(timing.SILENCE_LIMIT)
    dispatcher.step()
    assert store.get(run_id).is_live
    clock.sleep(0.1)
    dispatcher.step()
    assert outcome(store, run_id) == ("starting", f"{endings.SILENT} It is tried again by itself.")
    assert silent.killed
    assert not attempts.record(run_id, 1, [Start(epochs=2)])
    assert not backend.workers[run_id].killed


class LockedAttempts(Attempts):
    """Attempts of a store whose next read waits for so long, and then fails or not."""

    wait, fails = 0.0, False

    def status(self, *arguments):
        self._clock.sleep(self.wait)
        failed, self.wait = self.fails and self.wait, 0.0
        if failed:
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        return super().status(*arguments)


@pytest.mark.parametrize("fails", [False, True])
def test_a_locked_database_makes_no_worker_silent(fails, store, new_run, backend, clock):
    attempts = LockedAttempts(store, clock)
    dispatcher = Dispatcher(attempts, backend, clock)
    run_id = new_run()
    dispatcher.step()
    dispatcher.step()
    attempts.wait, attempts.fails = 60.0, fails
    with pytest.raises(OperationalError) if fails else nullcontext():
        dispatcher.step()
    dispatcher.step()
    clock.sleep(timing.SILENCE_LIMIT)
    dispatcher.step()
    assert store.get(run_id).is_live
    assert not backend.workers[run_id].killed
    clock.sleep(0.1)
    dispatcher.step()
    assert store.get(run_id).attempt == 2


def test_signs_of_life_keep_a_worker(store, new_run, dispatcher, backend, clock, beat):
    run_id = new_run()
    for _ in range(20):
        dispatcher.step()
        clock.sleep(timing.SILENCE_LIMIT - 1)
        beat(run_id)
    dispatcher.step()
    assert store.get(run_id).is_live


def test_silence_is_counted_anew_for_every_attempt(store, new_run, attempts, dispatcher, backend, clock):
    run_id = new_run()
    dispatcher.step()
    clock.sleep(timing.SILENCE_LIMIT - 1)
    dispatcher.step()
    backend.workers[run_id].end(-9)
    dispatcher.step()
    with store.engine.begin() as connection:
        connection.execute(update(runs_table).values(heartbeat=0.0))
    dispatcher.step()
    clock.sleep(timing.SILENCE_LIMIT - 1)
    dispatcher.step()
    assert (store.get(run_id).state, store.get(run_id).attempt) == ("starting", 2)


@pytest.mark.parametrize("seconds", [A_NIGHT, -A_NIGHT])
def test_a_laptop_that_slept_or_a_clock_that_was_set_ends_no_run(
    store, new_run, dispatcher, backend, clock, beat, seconds
):
    run_id = new_run()
    dispatcher.step()
    dispatcher.step()
    clock.suspend(seconds)
    clock.sleep(timing.SWEEP)
    dispatcher.step()
    beat(run_id)
    clock.sleep(timing.SWEEP)
    dispatcher.step()
    assert store.get(run_id).is_live
    assert not backend.workers[run_id].killed


# Stuck in stop


@pytest.mark.parametrize(
    ("state", "grace", "message"),
    [
        ("starting", timing.LAUNCHER_GRACE_BEFORE_FIRST_UPDATE, "Stopped before the first update"),
        ("running", timing.LAUNCHER_GRACE, "Stopped during the first epoch"),
    ],
)
def test_a_worker_that_does_not_stop_is_killed(
    store, new_run, dispatcher, backend, clock, beat, stop, state, grace, message
):
    run_id = new_run()
    dispatcher.step()
    beat(run_id, state)
    stop(run_id)
    dispatcher.step()
    clock.sleep(grace)
    beat(run_id, state)
    dispatcher.step()
    assert store.get(run_id).is_live
    clock.sleep(0.1)
    dispatcher.step()
    assert backend.workers[run_id].killed
    assert outcome(store, run_id)[0] == "stopped"
    assert outcome(store, run_id)[1].startswith(message)


def test_a_laptop_that_slept_does_not_cut_the_time_to_stop(
    store, new_run, dispatcher, backend, clock, beat, stop
):
    run_id = new_run()
    dispatcher.step()
    beat(run_id, "running")
    stop(run_id)
    dispatcher.step()
    clock.suspend(A_NIGHT)
    clock.sleep(timing.POLL)
    dispatcher.step()
    assert not backend.workers[run_id].killed


# Runs of servers that have gone


@on_sqlite
def test_the_first_sweep_ends_runs_whose_heartbeat_is_old(
    store, new_run, attempts, dispatcher, backend, clock
):
    left = new_run()
    attempts.claim_next()
    clock.sleep(timing.SILENCE_LIMIT + 1)
    dispatcher.step()
    assert (store.get(left).state, store.get(left).attempt) == ("starting", 2)
    assert list(backend.workers) == [left]


def test_a_clock_of_another_computer_ends_no_run(new_run, attempts, dispatcher, clock, store, monkeypatch):
    monkeypatch.setattr(RunStore, "is_shared", True)
    run_id = new_run()
    attempts.claim_next()
    clock.sleep(timing.SILENCE_LIMIT + 1)
    dispatcher.step()
    assert store.get(run_id).is_live
    clock.sleep(timing.SILENCE_LIMIT + 0.1)
    dispatcher.step()
    assert store.get(run_id).attempt == 2


def test_the_first_sweep_leaves_the_runs_of_another_living_server(
    store, new_run, attempts, dispatcher, clock
):
    run_id = new_run()
    attempts.claim_next()
    clock.sleep(timing.SILENCE_LIMIT - 1)
    dispatcher.step()
    assert store.get(run_id).is_live


def test_later_sweeps_wait_for_silence_however_old_the_heartbeat(store, new_run, attempts, dispatcher, clock):
    dispatcher.step()
    run_id = new_run()
    attempts.claim_next()
    clock.suspend(A_NIGHT)
    clock.sleep(timing.SWEEP)
    dispatcher.step()
    assert store.get(run_id).is_live
    clock.sleep(timing.SILENCE_LIMIT + 0.1)
    dispatcher.step()
    assert store.get(run_id).attempt == 2


@on_sqlite
def test_a_first_sweep_that_failed_is_done_again(
    store, new_run, attempts, dispatcher, backend, clock, monkeypatch
):
    run_id = new_run()
    attempts.claim_next()
    clock.sleep(timing.SILENCE_LIMIT + 1)
    with monkeypatch.context() as patch:
        patch.setattr(attempts, "live", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            dispatcher.step()
    dispatcher.step()
    assert store.get(run_id).attempt == 2


# Closing


def test_closing_asks_all_workers_and_kills_those_that_do_not_listen(store, new_run, attempts, clock):
    backend = MemoryBackend(capacity=2)
    dispatcher = Dispatcher(attempts, backend, clock)
    first, second, waiting = new_run(), new_run(), new_run()
    dispatcher.step()
    backend.workers[second].obeys = False
    before = clock.monotonic()
    dispatcher.close()
    assert timing.CLOSING <= clock.monotonic() - before < timing.CLOSING + 1
    assert (backend.workers[first].asked, backend.workers[first].killed) == (True, False)
    assert (backend.workers[second].asked, backend.workers[second].killed) == (True, True)
    assert [store.get(run_id).state for run_id in (first, second, waiting)] == ["waiting"] * 3
    for run_id in (first, second):
        assert store.get(run_id).message == (
            "The server ended before this run had a model. It is tried again by itself."
        )
    assert backend.is_closed


def test_closing_does_not_wait_for_workers_that_listen(new_run, dispatcher, clock):
    new_run()
    dispatcher.step()
    before = clock.monotonic()
    dispatcher.close()
    assert clock.monotonic() == before


# Sweeps


@on_sqlite
def test_a_sweep_goes_on_after_a_restart(store, new_sweep, attempts, clock):
    sweep_id = new_sweep(units=(2, 3, 4))
    backend = MemoryBackend()
    before = Dispatcher(attempts, backend, clock)
    before.step()
    (first,) = backend.workers
    attempts.finish(first, 1, "finished")
    backend.workers[first].end()
    before.step()
    second = list(backend.workers)[1]
    assert store.get(second).is_live

    # The server is killed with its worker; a new one opens the same store some time later.
    opened = RunStore(store.home)
    clock.sleep(timing.SILENCE_LIMIT + 1)
    again = MemoryBackend()
    after = Dispatcher(Attempts(opened, clock), again, clock)
    for number in (1, 2):
        after.step()
        (live,) = (run for run in Sweeps(opened).get(sweep_id, "ann").runs if run.is_live)
        assert live.settings.units == 2 + number
        Attempts(opened, clock).finish(live.id, live.attempt, "finished")
        again.workers[live.id].end()
    after.step()
    runs = Sweeps(opened).get(sweep_id, "ann").runs
    assert [(run.state, run.attempt) for run in runs] == [("finished", 1), ("finished", 2), ("finished", 1)]
    opened.close()


def test_a_stopped_sweep_starts_nothing_more(store, new_sweep, attempts, dispatcher, backend):
    sweep_id = new_sweep(units=(2, 3))
    dispatcher.step()
    Sweeps(store).stop(sweep_id, "ann")
    (first,) = backend.workers
    attempts.finish(first, 1, "stopped")
    backend.workers[first].end()
    dispatcher.step()
    dispatcher.step()
    assert list(backend.workers) == [first]
    assert Sweeps(store).get(sweep_id, "ann").is_over


def test_the_workers_of_runs_that_are_not_kept_are_killed(store, new_sweep, dispatcher, backend):
    sweep_id = new_sweep(units=(2, 3))
    dispatcher.step()
    first, second = Sweeps(store).get(sweep_id, "ann").runs
    Sweeps(store).keep(sweep_id, "ann", second.id)
    dispatcher.step()
    assert backend.workers[first.id].killed
    assert list(backend.workers) == [first.id, second.id]

"""A server that leaves its runs to a dispatcher starts none, and knows when nobody takes them."""

import time

import pytest

from lstm_core.errors import SettingsError
from lstm_core.runs import timing
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.backend import WorkerStartError
from lstm_core.runs.queue.dispatcher import Dispatcher
from lstm_core.runs.queue.elsewhere import NoWorkers, is_unattended, workers_are_elsewhere

LATER = timing.UNATTENDED + 1


@pytest.mark.parametrize(
    ("said", "elsewhere"), [(None, False), ("", False), ("here", False), (" Elsewhere ", True)]
)
def test_the_environment_says_where_workers_are(said, elsewhere):
    environment = {} if said is None else {"LSTM_LAB_WORKERS": said}
    assert workers_are_elsewhere(environment) is elsewhere


def test_another_word_is_refused():
    with pytest.raises(SettingsError, match="LSTM_LAB_WORKERS was 'ray'; “here” or “elsewhere” was expected"):
        workers_are_elsewhere({"LSTM_LAB_WORKERS": "ray"})


def test_no_run_is_started(store, new_run, clock):
    run_id = new_run()
    Dispatcher(Attempts(store, clock), NoWorkers(), clock).step()
    assert store.get(run_id).is_waiting
    with pytest.raises(WorkerStartError):
        NoWorkers().start(run_id)


def test_a_run_whose_machine_has_gone_waits_again(store, new_run, clock):
    run_id = new_run()
    Attempts(store, clock).claim_next()
    dispatcher = Dispatcher(Attempts(store, clock), NoWorkers(), clock)
    dispatcher.step()
    assert store.get(run_id).is_live
    clock.sleep(timing.SILENCE_LIMIT + 1)
    dispatcher.step()
    assert store.get(run_id).is_waiting


def test_runs_that_nobody_takes_are_unattended_after_a_while(store, new_run):
    assert not is_unattended(store, time.time() + LATER)
    run_id = new_run()
    assert not is_unattended(store, time.time())
    assert is_unattended(store, time.time() + LATER)
    store.stop(run_id, "ann")
    assert not is_unattended(store, time.time() + LATER)


def test_runs_that_wait_for_another_to_end_are_attended(store, new_run):
    first, _ = new_run(), new_run()
    attempts = Attempts(store)
    attempts.claim_next()
    assert not is_unattended(store, time.time() + LATER)
    attempts.finish(first, 1, "finished")
    assert not is_unattended(store, time.time())
    assert is_unattended(store, time.time() + LATER)


def test_a_sign_of_life_counts_from_its_own_moment(store, new_run, clock):
    run_id = new_run()
    clock.sleep(100)
    attempts = Attempts(store, clock)
    attempts.claim_next()
    attempts.finish(run_id, 1, "interrupted", "The server ended.", retry=True)
    assert store.get(run_id).is_waiting
    assert not is_unattended(store, clock.wall() + timing.UNATTENDED - 1)
    assert is_unattended(store, clock.wall() + LATER)

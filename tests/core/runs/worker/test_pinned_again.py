"""Pinned seeds that a killed attempt did not come to are asked again when the run is resumed."""

import pytest

from lstm_core.artifact_names import LAST_BUNDLE
from lstm_core.bundle import bundle_bytes
from lstm_core.events import Pinned
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.worker.execution import _ask_pinned_again
from lstm_core.runs.worker.watch import Watch
from tests.core.inference.conftest import table_bundle


@pytest.fixture
def watch(store, new_run, clock):
    new_run()
    attempts = Attempts(store, clock)
    return Watch(attempts, attempts.claim_next(), clock, lambda status: None)


@pytest.fixture
def answered(watch, store):
    def epochs():
        watch.step()
        return [one.event.epoch for one in store.events_after(watch.run.id) if isinstance(one.event, Pinned)]

    return epochs


@pytest.fixture
def model(watch, store):
    store.artifacts.put(watch.run.id, LAST_BUNDLE, bundle_bytes(table_bundle()))


@pytest.mark.usefixtures("model")
def test_the_last_finished_epoch_is_asked_where_it_was_not(watch, answered, clock):
    _ask_pinned_again(watch, 3)
    clock.sleep(1)
    assert answered() == [3]


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("epoch", [0, 3])
def test_what_was_asked_or_never_trained_is_not_asked_again(watch, answered, clock, epoch):
    watch.post(Pinned(3, ()))
    clock.sleep(1)
    assert answered() == [3]
    _ask_pinned_again(watch, epoch)
    clock.sleep(1)
    assert answered() == [3]

"""Runs and the queue on a disk that is really full: runs end in a sentence, and once there is room it goes on."""

import pytest

from lstm_core.runs import endings
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.run_store import RunStore
from tests.core.runs.fake_worker import TAKES_DISK
from tests.small_disk import fill, small_disk


@pytest.fixture(params=[20, 100])
def store(request, tmp_path):
    with small_disk(tmp_path / "home", request.param) as home:
        store = RunStore(home)
        yield store
        store.close()


def test_a_run_that_meets_a_full_disk_says_so_and_the_next_one_trains(
    store, new_run, launch, until, until_over
):
    launcher = launch()
    run_id = new_run(epochs=500, seed=TAKES_DISK)
    until(lambda: store.get(run_id).current.get("epoch"))
    until(lambda: launcher._reserve.is_held)
    launcher._look_at = launcher._clock.monotonic() + 3.0  # the next look comes when the disk is full
    ballast = fill(store.home)
    run = until_over(run_id)
    assert (run.state, run.message, run.attempt) == ("failed", endings.DISK_FULL, 1)
    Deletions(store).delete(run_id, "ann")
    ballast.unlink()
    assert until_over(new_run(epochs=2)).state == "finished"


def test_a_worker_that_could_not_say_so_ends_with_a_status_that_does():
    assert endings.exited(endings.DISK_FULL_STATUS) == endings.Ending("failed", endings.DISK_FULL)

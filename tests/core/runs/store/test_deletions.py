"""What is left after a deletion, for how long, and what brings it back."""

import shutil
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lstm_core.artifact_names import CORPUS_FILE
from lstm_core.errors import RunError
from lstm_core.events import Start
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.deletions import LITTLE_SPACE, UNDO_SECONDS, DeletedRun, Deletions
from lstm_core.runs.store.reserve import DiskReserve
from lstm_core.runs.store.shares import Shares


@pytest.fixture
def attempts(store):
    return Attempts(store)


@pytest.fixture
def deletions(store, clock):
    return Deletions(store, clock)


@pytest.fixture
def finished(store, attempts, new_run):
    """A run that has ended."""
    run_id = new_run()
    attempts.claim_next()
    attempts.record(run_id, 1, [Start(epochs=2)])
    attempts.finish(run_id, 1, "finished")
    store.artifacts.put(run_id, CORPUS_FILE, b"a secret")
    return run_id


def is_gone(store, run_id):
    """Whether nothing of a run is left, neither rows nor files."""
    with store.engine.connect() as connection:
        counts = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("runs", "events", "deletions", "shares")
        ]
    return counts == [0, 0, 0, 0] and list((store.home / "runs").iterdir()) == []


def test_a_deleted_run_is_out_of_every_list_and_its_files_stay_ten_minutes(store, finished, deletions, clock):
    Shares(store).create(finished, "ann")
    deletions.delete(finished, "ann")
    assert store.list_runs("ann") == []
    for action in (store.get, lambda run_id: deletions.delete(run_id, "ann")):
        with pytest.raises(RunError, match="There is no run"):
            action(finished)
    clock.sleep(UNDO_SECONDS - 1)
    deletions.purge()
    assert store.artifacts.names(finished)
    clock.sleep(1)
    deletions.purge()
    assert is_gone(store, finished)


def test_undo_brings_a_run_back_as_it_was(store, finished, deletions, clock):
    before = store.get(finished)
    deletions.delete(finished, "ann")
    clock.sleep(UNDO_SECONDS - 1)
    (deleted,) = deletions.undoable("ann")
    assert deleted == DeletedRun(finished, "A run", pytest.approx(1.0, abs=1e-3))
    assert deletions.undoable("bob") == []
    with pytest.raises(RunError, match="deleted permanently"):
        deletions.undo(finished, "bob")
    deletions.undo(finished, "ann")
    assert store.get(finished) == before
    assert deletions.undoable("ann") == []
    clock.sleep(1e6)
    deletions.purge()
    assert store.artifacts.names(finished)


def test_undo_comes_too_late_after_ten_minutes(finished, deletions, clock):
    deletions.delete(finished, "ann")
    clock.sleep(UNDO_SECONDS)
    assert deletions.undoable("ann") == []
    with pytest.raises(RunError, match="deleted permanently"):
        deletions.undo(finished, "ann")


def test_a_deletion_can_be_finished_at_once_by_its_owner_alone(store, finished, deletions):
    deletions.delete(finished, "ann")
    deletions.finish(finished, "bob")
    assert store.artifacts.names(finished)
    deletions.finish(finished, "ann")
    assert is_gone(store, finished)
    deletions.finish(finished, "ann")


def test_finishing_leaves_a_run_alone_that_is_not_deleted(store, finished, deletions):
    deletions.finish(finished, "ann")
    assert store.get(finished).name == "A run"


def test_for_good_removes_all_at_once(store, finished, deletions):
    deletions.delete(finished, "ann", for_good=True)
    assert is_gone(store, finished)


def test_a_full_disk_keeps_nothing(store, finished, deletions, monkeypatch):
    for free, kept in ((LITTLE_SPACE, True), (LITTLE_SPACE - 1, False)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: SimpleNamespace(free=free))
        assert deletions.can_be_undone() == kept
    deletions.delete(finished, "ann")
    assert is_gone(store, finished)


def test_a_deleted_waiting_run_is_never_started_and_comes_back_stopped(store, attempts, new_run, deletions):
    run_id = new_run()
    deletions.delete(run_id, "ann")
    assert not attempts.has_waiting()
    assert attempts.claim_next() is None
    deletions.undo(run_id, "ann")
    assert (store.get(run_id).state, store.get(run_id).message) == (
        "stopped",
        "Stopped while it was waiting.",
    )


def test_a_deleted_live_run_is_gone_at_once_and_its_files_when_it_ended(store, attempts, new_run, deletions):
    run_id = new_run()
    attempts.claim_next()
    deletions.delete(run_id, "ann", for_good=True)
    assert store.list_runs("ann") == []
    assert store.artifacts.names(run_id) != []
    assert attempts.status(run_id, 1).is_deleted
    attempts.finish(run_id, 1, "stopped")
    deletions.purge()
    assert is_gone(store, run_id)


def test_runs_are_deleted_so_many_days_after_their_end(store, deletions, finished, new_run, clock):
    waiting = new_run()
    assert deletions.delete_expired(0) == 0
    clock.sleep(30 * 86_400 - 60)
    assert deletions.delete_expired(30) == 0
    clock.sleep(120)
    assert deletions.delete_expired(30) == 1
    assert [run.id for run in store.list_runs("ann")] == [waiting]
    assert not store.artifacts.names(finished)


class FailingDeletions(Deletions):
    """Deletions whose database fails so many times, saying so."""

    failures, said = 0, ""

    def _mark(self, run_id, for_good):
        if self.failures:
            self.failures -= 1
            raise OperationalError("UPDATE runs", {}, Exception(self.said))
        super()._mark(run_id, for_good)


@pytest.fixture
def failing(store, clock):
    return FailingDeletions(store, clock)


def test_a_full_disk_is_given_room_and_asked_again(store, failing, finished):
    DiskReserve(store.home, size=1).tend()
    failing.failures, failing.said = 1, "database or disk is full"
    failing.delete(finished, "ann", for_good=True)
    assert is_gone(store, finished)
    assert not DiskReserve(store.home).is_held


def test_a_deletion_that_can_be_undone_keeps_its_files_on_a_full_disk(store, failing, finished, monkeypatch):
    monkeypatch.setattr(failing, "can_be_undone", lambda: True)
    failing.failures, failing.said = 1, "database or disk is full"
    failing.delete(finished, "ann")
    assert store.artifacts.get(finished, CORPUS_FILE) is not None


@pytest.mark.parametrize("said", ["attempt to write a readonly database", "database is locked"])
def test_files_stay_where_the_database_cannot_be_told(said, store, failing, finished):
    DiskReserve(store.home, size=1).tend()
    failing.failures, failing.said = 1, said
    with pytest.raises(OperationalError):
        failing.delete(finished, "ann", for_good=True)
    assert store.artifacts.get(finished, CORPUS_FILE) is not None
    assert DiskReserve(store.home).is_held

"""Notes and pins: whose they are, what is kept of them, and that they go with their run."""

import pytest
from sqlalchemy import text

from lstm_core.errors import RunError
from lstm_core.runs.store.deletions import UNDO_SECONDS, Deletions
from lstm_core.runs.store.listing import Listing
from lstm_core.runs.store.run_marks import NOTE_LIMIT, RunMarks


@pytest.fixture
def marks(store):
    return RunMarks(store)


def listed(store, owner="ann"):
    """Name, note and pin of each of a visitor's runs, in their order."""
    return [(one.run.name, one.note, one.pinned) for one in Listing(store).listed(owner)]


def test_a_note_and_a_pin_stand_beside_the_run_and_can_be_taken_back(store, new_run, marks):
    run_id = new_run()
    assert listed(store) == [("A run", "", False)]
    marks.pin(run_id, "ann", True)
    marks.note(run_id, "ann", "  the good\x07one\nof two ")
    assert listed(store) == [("A run", "the good one\nof two", True)]
    marks.note(run_id, "ann", "")
    marks.pin(run_id, "ann", False)
    assert listed(store) == [("A run", "", False)]


def test_a_long_note_is_cut(store, new_run, marks):
    marks.note(new_run(), "ann", "x" * (NOTE_LIMIT + 1))
    assert listed(store)[0][1] == "x" * NOTE_LIMIT


def test_pinned_runs_come_first_then_the_newest(store, new_run, marks):
    first, _, _ = (new_run(name=name) for name in ("first", "second", "third"))
    marks.pin(first, "ann", True)
    assert [name for name, _, _ in listed(store)] == ["first", "third", "second"]


def test_a_stranger_neither_marks_a_run_nor_sees_marks(store, new_run, marks):
    run_id = new_run()
    marks.note(run_id, "ann", "mine alone")
    with pytest.raises(RunError, match="Only the person who started this run can write notes about it"):
        marks.note(run_id, "bob", "his")
    with pytest.raises(RunError, match="Only the person who started this run can pin it"):
        marks.pin(run_id, "bob", True)
    assert listed(store, "bob") == []
    assert listed(store) == [("A run", "mine alone", False)]
    assert "mine alone" not in repr(store.get(run_id))


def test_marks_survive_a_deletion_that_is_undone_and_go_with_one_that_is_not(store, new_run, marks, clock):
    run_id = new_run()
    marks.note(run_id, "ann", "keep")
    deletions = Deletions(store, clock)
    deletions.delete(run_id, "ann")
    assert listed(store) == []
    deletions.undo(run_id, "ann")
    assert listed(store) == [("A run", "keep", False)]
    deletions.delete(run_id, "ann")
    clock.sleep(UNDO_SECONDS)
    deletions.purge()
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM marks")).scalar_one() == 0

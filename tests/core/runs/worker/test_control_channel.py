"""A worker takes its run as soon as the database can be read."""

import pytest
from sqlalchemy.exc import OperationalError

from lstm_core.errors import RunError
from lstm_core.runs import timing
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.worker.control_channel import _claimed

LOCKED = OperationalError("SELECT", {}, Exception("database is locked"))


@pytest.fixture
def faults(store, monkeypatch):
    """Errors that opening the store and reading the run still raise, the next one last."""
    opening, reading = [], []
    claimed = Attempts.claimed

    def opened(**_):
        if opening:
            raise opening.pop()
        return store

    def read(self, run_id):
        if reading:
            raise reading.pop()
        return claimed(self, run_id)

    monkeypatch.setattr(RunStore, "from_environment", opened)
    monkeypatch.setattr(Attempts, "claimed", read)
    monkeypatch.setattr(timing, "RETRY", 0.0)
    return opening, reading


def test_a_locked_database_is_waited_for(faults, new_run):
    opening, reading = faults
    opening += [RunError("The database of runs cannot be opened (database is locked).")] * 2
    reading += [LOCKED] * 2
    run_id = new_run()
    _, run = _claimed(run_id)
    assert run.id == run_id
    assert not opening
    assert not reading


def test_it_is_not_waited_for_for_ever(faults, new_run, monkeypatch):
    monkeypatch.setattr(timing, "LAST_WRITE", -1.0)
    faults[1].append(LOCKED)
    with pytest.raises(OperationalError):
        _claimed(new_run())

"""What is said where the disk or the database fails: what to do, and no path of the server."""

import errno

import pytest
from sqlalchemy.exc import OperationalError, TimeoutError

from lstm_core.errors import RunError
from lstm_core.runs.store import faults
from lstm_core.runs.store.reserve import DiskReserve
from lstm_core.runs.store.run_store import RunStore


def database(said):
    """What SQLite's driver raises."""
    return OperationalError("UPDATE runs SET name = 'secret'", {}, Exception(said))


def server(said, code):
    """What PostgreSQL's driver raises; without a code where the server did not answer."""
    error = Exception(said)
    error.sqlstate = code
    return OperationalError("UPDATE runs SET name = 'secret'", {}, error)


def pool_timeout():
    return TimeoutError("QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00")


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (RunError("A run needs a name."), "A run needs a name."),
        (OSError(errno.ENOSPC, "No space left on device", "/srv/secret"), faults.FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded", "/srv/secret"), faults.FULL),
        (OSError(errno.EROFS, "Read-only file system", "/srv/secret"), faults.READ_ONLY),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/secret"), faults.READ_ONLY),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/srv/secret"), faults.READ_ONLY),
        (FileNotFoundError(errno.ENOENT, "No such file", "/srv/secret"), faults.GONE),
        (OSError(errno.EIO, "Input/output error", "/srv/secret"), faults.OTHER),
        (database("database or disk is full"), faults.FULL),
        (database("attempt to write a readonly database"), faults.READ_ONLY),
        (database("unable to open database file"), faults.READ_ONLY),
        (database("database is locked"), faults.BUSY),
        (pool_timeout(), faults.BUSY),
        (server("server closed the connection", None), faults.AWAY),
        (server("terminating connection due to administrator command", "57P01"), faults.AWAY),
        (server("the database system is starting up", "57P03"), faults.AWAY),
        (server("connection failure", "08006"), faults.AWAY),
        (server("sorry, too many clients already", "53300"), faults.BUSY),
        (server("canceling statement due to lock timeout", "55P03"), faults.BUSY),
        (server("could not extend file", "53100"), faults.FULL),
        (server("cannot execute UPDATE in a read-only transaction", "25006"), faults.READ_ONLY),
        (server("syntax error", "42601"), faults.OTHER),
        (RunError(faults.AWAY), faults.AWAY),
        (database("syntax error"), faults.OTHER),
        (ValueError("/srv/secret"), faults.OTHER),
    ],
)
def test_every_fault_has_a_sentence(error, answer):
    assert faults.sentence(error) == answer
    assert "secret" not in faults.sentence(error)
    assert faults.is_full(error) is (answer == faults.FULL)
    assert faults.is_away(error) is (answer == faults.AWAY)


def test_a_folder_that_cannot_be_is_named_by_its_variable(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="Set LSTM_LAB_HOME to a writable folder") as raised:
        RunStore(tmp_path / "file" / "home")
    assert str(tmp_path) not in str(raised.value)


class Disk:
    """A disk of such a size with so much free space."""

    total, free = 10**6, 0


@pytest.fixture
def disk(monkeypatch):
    disk = Disk()
    monkeypatch.setattr("lstm_core.runs.store.reserve.shutil.disk_usage", lambda _: disk)
    return disk


def test_the_reserve_is_taken_where_there_is_room_and_given_up_where_there_is_none(tmp_path, disk):
    reserve = DiskReserve(tmp_path, size=1000)
    disk.free = 4000
    reserve.tend()
    assert not reserve.is_held
    disk.free = 4001
    reserve.tend()
    assert reserve.is_held
    (file,) = tmp_path.iterdir()
    assert file.read_bytes() == bytes(1000)
    disk.free = 1000
    reserve.tend()
    assert reserve.is_held
    disk.free = 999
    reserve.tend()
    assert not reserve.is_held
    reserve.release()


def test_a_small_disk_holds_back_a_sixteenth_of_itself(tmp_path, disk):
    disk.total, disk.free = 1600, 400
    reserve = DiskReserve(tmp_path, size=1000)
    reserve.tend()
    assert not reserve.is_held
    disk.free = 401
    reserve.tend()
    (file,) = tmp_path.iterdir()
    assert file.stat().st_size == 100


def test_a_disk_that_cannot_be_asked_is_left_alone(tmp_path):
    DiskReserve(tmp_path / "missing").tend()

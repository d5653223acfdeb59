"""What visitors left is theirs: no other account reads it, and deleting a run deletes its file as well."""

import os
import stat

import pytest

from lstm_core.errors import InputError
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.privacy import make_private
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads


@pytest.fixture(autouse=True)
def umask():
    """Other tests go on with the umask that they had."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def readable_by_others(home):
    paths = [home, *home.rglob("*")]
    return [path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_files_of_before_and_of_now_are_private(store, uploads, new_run):
    new_run()
    assert readable_by_others(store.home)
    make_private(store.home)
    assert readable_by_others(store.home) == []
    uploads.save(b"Text\nnew\n", "new.csv")
    new_run()
    assert readable_by_others(store.home) == []


def test_a_new_home_is_private(tmp_path):
    make_private(tmp_path)
    store = RunStore(tmp_path / "new")
    Uploads(store.upload_files).save(b"x", "x.csv")
    assert readable_by_others(store.home) == []
    store.close()


def test_a_deleted_run_takes_its_upload_along_once_no_other_run_has_it(store, uploads, new_run):
    first, second = new_run(), new_run()
    upload_id = store.get(first).source.upload_id
    other = store.get(second).source.upload_id
    Deletions(store).delete(first, "ann")
    assert uploads.get(upload_id)  # the deletion can still be undone
    Deletions(store).finish(first, "ann")
    with pytest.raises(InputError):
        uploads.get(upload_id)
    assert uploads.get(other)


def test_an_upload_that_another_run_was_started_from_stays(store, uploads, new_run):
    first, second = new_run(), new_run()
    upload_id = store.get(first).source.upload_id
    from sqlalchemy import update

    from lstm_core.runs.store.tables import runs_table

    with store.engine.begin() as connection:
        source = store.get(first).source.to_dict()
        connection.execute(update(runs_table).where(runs_table.c.id == second).values(source=source))
    Deletions(store).delete(first, "ann", for_good=True)
    assert uploads.get(upload_id)
    Deletions(store).delete(second, "ann", for_good=True)
    with pytest.raises(InputError):
        uploads.get(upload_id)

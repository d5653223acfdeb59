"""The spool: names are shown and never used as paths, sizes are limited, old files go."""

import io
import os
import time

import pytest

from lstm_core.artifact_names import SOURCE_FILE
from lstm_core.errors import InputError, LimitError
from lstm_core.runs.store.uploads import Uploads


def test_a_file_comes_back_with_its_name(uploads):
    upload = uploads.get(uploads.save(b"Text\nit is\n", "My texts.csv"))
    assert (upload.name, upload.size) == ("My texts.csv", 11)
    assert upload.path.read_bytes() == b"Text\nit is\n"


def test_an_open_file_is_read_to_its_end(uploads):
    upload = uploads.get(uploads.save(io.BytesIO(b"x" * 3_000_000), "x.csv"))
    assert upload.size == upload.path.stat().st_size == 3_000_000


def test_texts_are_their_owners_alone(uploads):
    hers, anybodys = uploads.save(b"x", "diary.csv", owner="ann"), uploads.save(b"x", "sample.csv")
    assert uploads.readable(hers, "ann").name == "diary.csv"
    for visitor in ("bob", "", None):
        assert uploads.readable(anybodys, visitor).name == "sample.csv"
        with pytest.raises(InputError, match="This upload is not available"):
            uploads.readable(hers, visitor)
    assert "ann" not in repr(uploads.get(hers))


def test_texts_are_handed_over_to_the_same_person_elsewhere(store, uploads):
    his, hers = uploads.save(b"x", "his.csv", owner="bob"), uploads.save(b"x", "hers.csv", owner="eve")
    damaged = uploads.save(b"x", "damaged.csv", owner="bob")
    store.upload_files.put(damaged, "about.json", b"[")
    uploads.hand_over("bob", "ann")
    assert uploads.readable(his, "ann").name == "his.csv"
    for upload_id, visitor in ((his, "bob"), (hers, "ann")):
        with pytest.raises(InputError):
            uploads.readable(upload_id, visitor)


def test_a_file_of_this_machine_is_copied(uploads, tmp_path):
    sample = tmp_path / "sample.csv"
    sample.write_bytes(b"Text\nit is\n")
    upload = uploads.get(uploads.save_file(sample))
    assert upload.name == "sample.csv"
    sample.unlink()
    assert upload.path.read_bytes() == b"Text\nit is\n"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\texts.csv", "texts.csv"),
        ("a\x00b\nc.csv", "abc.csv"),
        ("", "unnamed.csv"),
        ("/", "unnamed.csv"),
        ("日本語.csv", "日本語.csv"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_an_original_name_is_only_shown(uploads, given, shown):
    upload = uploads.get(uploads.save(b"x", given))
    assert upload.name == shown
    assert upload.path.name == "data"


def test_a_file_over_the_limit_leaves_nothing(store):
    uploads = Uploads(store.upload_files, size_limit=2**20)
    uploads.save(b"x" * 2**20, "fits.csv")
    for content in (b"x" * (2**20 + 1), io.BytesIO(b"x" * (2**20 + 1))):
        with pytest.raises(InputError, match="larger than 1 MB"):
            uploads.save(content, "big.csv")
    assert len(store.upload_files.stored()) == 1


@pytest.mark.parametrize("upload_id", ["", "..", "../uploads", "a" * 22, "a/b" * 8, None])
def test_an_unknown_id_is_no_path(uploads, upload_id):
    uploads.save(b"x", "x.csv")
    for attempt in (uploads.get, uploads.load_draft, lambda bad: uploads.save_draft(bad, {})):
        with pytest.raises(InputError, match="This upload is not available"):
            attempt(upload_id)


def test_a_draft_is_kept_and_replaced(uploads):
    upload_id = uploads.save(b"x", "x.csv")
    assert uploads.load_draft(upload_id) == {}
    uploads.save_draft(upload_id, {"column": "Text", "epochs": 3})
    uploads.save_draft(upload_id, {"column": "Straße"})
    assert uploads.load_draft(upload_id) == {"column": "Straße"}
    with pytest.raises(InputError, match="too long to save"):
        uploads.save_draft(upload_id, {"name": "x" * 2**20})
    assert uploads.load_draft(upload_id) == {"column": "Straße"}


def test_old_uploads_are_deleted_unless_their_draft_is_fresh(store, uploads):
    old, fresh, used = (uploads.save(b"x", "x.csv") for _ in range(3))
    uploads.save_draft(used, {"epochs": 1})
    ten_days_ago = time.time() - 10 * 86_400
    for upload_id in (old, used):
        folder = store.home / "uploads" / upload_id
        for path in (folder / "data", folder / "about.json", folder):
            os.utime(path, (ten_days_ago, ten_days_ago))
    assert uploads.delete_old(days=7) == 1
    assert uploads.get(fresh).name == uploads.get(used).name == "x.csv"
    with pytest.raises(InputError):
        uploads.get(old)


def test_deleting_an_upload_leaves_the_run_its_texts(store, uploads, new_run):
    run_id = new_run()
    for upload_id in store.upload_files.stored():
        uploads.delete(upload_id)
    assert list((store.home / "uploads").iterdir()) == []
    assert store.artifacts.get(run_id, SOURCE_FILE).read_bytes().startswith(b"Text,Mood")


def test_a_run_that_cannot_be_put_into_the_queue_leaves_no_folder(store, new_run):
    with pytest.raises(InputError, match="A run needs a name"):
        new_run(name=" ")
    with pytest.raises(InputError, match="Reload the page"):
        new_run(owner="")
    assert list((store.home / "runs").iterdir()) == []


def test_there_is_nothing_old_before_the_first_upload(uploads):
    assert uploads.delete_old() == 0


def test_a_full_spool_keeps_no_more(store):
    uploads = Uploads(store.upload_files, spool_limit=10)
    upload_id = uploads.save(b"0123456789", "x.csv")
    with pytest.raises(LimitError, match="This server keeps no more files now"):
        uploads.save(b"x", "y.csv")
    uploads.delete(upload_id)
    uploads.save(b"x", "y.csv")

"""A server, another server and a worker that share nothing but the database and a place for files."""

import os

import pytest

from lstm_core.artifact_names import CHECKPOINT_FILE, CORPUS_FILE, LAST_BUNDLE, LOG_FILE, SOURCE_FILE
from lstm_core.errors import InputError, StorageError
from lstm_core.events import Epoch
from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from tests.core.runs import fake_worker
from tests.core.runs.conftest import FAKE_WORKER


@pytest.fixture(params=["folder_url", "bucket_url"])
def files_url(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def machine(tmp_path, files_url):
    """Opens the store as another machine does, by its name."""
    stores = []

    def opened(name):
        database = f"sqlite:///{tmp_path / 'shared.sqlite'}"
        stores.append(RunStore(tmp_path / name, database, files_url))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(machine):
    return machine("first")


@pytest.fixture
def train(until):
    """Trains all that waits on a machine, until a condition holds."""

    def run(store, condition):
        launcher = Launcher(store, LocalProcesses(store, FAKE_WORKER))
        try:
            until(condition, 30)
        finally:
            launcher.close()

    return run


def epochs(store, run_id):
    return [one.event.epoch for one in store.events_after(run_id) if isinstance(one.event, Epoch)]


def test_an_upload_is_read_on_another_server(uploads, machine):
    upload_id = uploads.save(b"Text\nit is\n", "mine.csv", owner="ann")
    uploads.save_draft(upload_id, {"epochs": 3})
    elsewhere = Uploads(machine("second").upload_files)
    upload = elsewhere.readable(upload_id, "ann")
    assert (upload.name, upload.size, upload.path.read_bytes()) == ("mine.csv", 11, b"Text\nit is\n")
    assert elsewhere.load_draft(upload_id) == {"epochs": 3}
    with pytest.raises(InputError):
        elsewhere.readable(upload_id, "bob")
    elsewhere.delete(upload_id)
    assert elsewhere.num_bytes() == 0


@pytest.mark.parametrize("files_url", ["bucket_url"], indirect=True)
def test_a_run_is_trained_here_looked_at_there_and_trained_on_there(machine, store, new_run, train, tmp_path):
    run_id, second = new_run(epochs=3), machine("second")
    working = tmp_path / "first" / "files" / "runs" / "working"
    train(store, lambda: store.get(run_id).is_over and not list(working.iterdir()))
    assert store.get(run_id).state == "finished"
    assert "compares" in second.artifacts.get(run_id, LOG_FILE).read_text()
    assert second.bundle_path(run_id).read_text() == "epoch 3"
    assert {CHECKPOINT_FILE, CORPUS_FILE, LAST_BUNDLE, LOG_FILE} <= set(second.artifacts.names(run_id))
    assert SOURCE_FILE not in second.artifacts.names(run_id)
    second.resume(run_id, "ann", epochs=5)
    train(second, lambda: second.get(run_id).is_over)
    assert second.get(run_id).state == "finished"
    assert epochs(second, run_id) == [1, 2, 3, 4, 5]
    assert store.bundle_path(run_id).read_text() == "epoch 5"


@pytest.mark.parametrize("files_url", ["bucket_url"], indirect=True)
def test_a_worker_goes_on_when_the_storage_is_back(store, new_run, until, s3_server):
    run_id = new_run(epochs=40)
    launcher = Launcher(store, LocalProcesses(store, FAKE_WORKER))
    try:
        until(lambda: 1 in epochs(store, run_id), 30)
        log = store.artifacts.log_file(run_id)
        with s3_server.away():
            until(lambda: "is tried again" in log.read_text(), 30)
            with pytest.raises(StorageError, match="cannot be reached now"):
                store.artifacts.names(run_id)
        until(lambda: store.get(run_id).is_over, 60)
    finally:
        launcher.close()
    run = store.get(run_id)
    assert (run.state, run.attempt) == ("finished", 1)
    assert epochs(store, run_id) == list(range(1, 41))
    assert store.bundle_path(run_id).read_text() == "epoch 40"


def test_a_killed_worker_s_run_goes_on_elsewhere_from_its_last_epoch(machine, store, new_run, train):
    run_id, second = new_run(epochs=5, seed=fake_worker.HANGS_AFTER_FIRST_UPDATE), machine("second")
    worker = store.artifacts.working_folder(run_id)  # as a worker that has trained two epochs, and was killed
    (worker / LAST_BUNDLE).write_text("epoch 2")
    (worker / CHECKPOINT_FILE).write_text('{"epoch": 2}')
    store.artifacts.keep_working_files(run_id)
    (worker / CHECKPOINT_FILE).write_text("half of wh")  # in the third
    elsewhere = second.artifacts.working_folder(run_id)
    assert elsewhere != worker
    assert (elsewhere / CHECKPOINT_FILE).read_text() == '{"epoch": 2}'
    assert (elsewhere / SOURCE_FILE).read_bytes().startswith(b"Text,Mood")


def test_what_training_deletes_is_deleted_there(store, new_run, machine):
    run_id = new_run()
    folder = store.artifacts.working_folder(run_id)
    (folder / "epoch_1.zip").write_bytes(b"one")
    store.artifacts.keep_working_files(run_id)
    assert "epoch_1.zip" in machine("second").artifacts.names(run_id)
    (folder / "epoch_1.zip").unlink()
    store.artifacts.keep_working_files(run_id)
    assert "epoch_1.zip" not in machine("third").artifacts.names(run_id)


def test_a_deleted_run_leaves_nothing_here_or_there(store, machine, new_run, tmp_path, files_url):
    run_id = new_run()
    store.artifacts.working_folder(run_id)
    assert store.artifacts.get(run_id, SOURCE_FILE) is not None
    Deletions(store).delete(run_id, "ann", for_good=True)
    assert machine("second").artifacts.stored() == {}
    assert store.upload_files.stored() == {}
    left = [path for path in (tmp_path / "first" / "files").rglob("*") if path.is_file()]
    assert left == []
    if files_url.startswith("file://"):
        assert [file for _, _, files in os.walk(files_url[7:]) for file in files] == []

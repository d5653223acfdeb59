"""Every call to a place elsewhere fails once: what was asked for ends in a sentence or is done, and nothing is half."""

import contextlib
import errno

import pytest

from lstm_core.artifact_names import BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE
from lstm_core.errors import LabError, StorageError
from lstm_core.runs import timing
from lstm_core.runs.endings import failed
from lstm_core.runs.remote.place import located
from lstm_core.runs.remote.remote_artifacts import RemoteArtifacts
from lstm_core.runs.remote.remote_files import RemoteFiles
from lstm_core.runs.store import faults
from lstm_core.runs.store.run_store import new_id
from lstm_core.runs.store.uploads import Uploads
from tests.core.runs.fake_clock import FakeClock
from tests.core.runs.remote.faulty import FaultyFilesystem

OLD, NEW = b"the old model", b"the model that takes its place"


@pytest.fixture
def place(url):
    """The place behind `url`, with nothing that fails yet."""
    found = located(url)
    return found._replace(filesystem=FaultyFilesystem(found.filesystem, halves=found.renames))


@pytest.fixture
def faulty(place):
    """Its file system."""
    return place.filesystem


@pytest.fixture(params=["folder_url", "bucket_url"])
def url(request):
    """Where the files are."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def opened(place, tmp_path):
    """Opens the files with some patience, on a machine of that name."""

    def keeper(patience=0.0, machine="here", clock=None):
        clock = clock or FakeClock()
        remote = RemoteFiles(
            place.filesystem, place.root, renames=place.renames, patience=patience, clock=clock
        )
        return RemoteArtifacts(remote.below("runs"), tmp_path / machine, clock=clock)

    return keeper


def put(artifacts, run_id):
    artifacts.put(run_id, LAST_BUNDLE, NEW)


def train(artifacts, run_id):
    folder = artifacts.working_folder(run_id)
    (folder / LAST_BUNDLE).write_bytes(NEW)
    (folder / CHECKPOINT_FILE).write_bytes(b"epoch 1")
    (folder / BEST_BUNDLE).unlink(missing_ok=True)
    artifacts.keep_working_files(run_id)
    artifacts.close_working_folder(run_id)


def read(artifacts, run_id):
    assert artifacts.get(run_id, LAST_BUNDLE).read_bytes() == OLD
    assert artifacts.names(run_id) == [BEST_BUNDLE, LAST_BUNDLE]
    assert artifacts.stored()[run_id].num_bytes == len(OLD) + len(b"best")


def delete(artifacts, run_id):
    artifacts.delete(run_id, LAST_BUNDLE)


def delete_all(artifacts, run_id):
    if not artifacts.delete_all(run_id):
        raise StorageError("said by its answer")


AFTERWARDS = {
    put: {LAST_BUNDLE: NEW, BEST_BUNDLE: b"best"},
    train: {LAST_BUNDLE: NEW, CHECKPOINT_FILE: b"epoch 1"},
    read: {LAST_BUNDLE: OLD, BEST_BUNDLE: b"best"},
    delete: {BEST_BUNDLE: b"best"},
    delete_all: {},
}


def content(artifacts, run_id):
    return {name: artifacts.get(run_id, name).read_bytes() for name in artifacts.names(run_id)}


@pytest.mark.parametrize(
    ("url", "when"),
    [("folder_url", "before"), ("folder_url", "between"), ("folder_url", "after"), ("bucket_url", "after")],
    indirect=["url"],
)
@pytest.mark.parametrize("action", AFTERWARDS)
def test_a_fault_in_any_call_leaves_nothing_half(action, when, opened, faulty):
    which, said = 0, 0
    faulty.when = when
    while True:
        which += 1
        run_id = new_id()
        before = opened(machine=f"before {which}")
        before.put(run_id, LAST_BUNDLE, OLD)
        before.put(run_id, BEST_BUNDLE, b"best")
        artifacts = opened(machine=f"at fault {which}")
        faulty.calls, faulty.which = 0, which
        try:
            action(artifacts, run_id)
        except StorageError:
            said += 1
        was_reached = faulty.calls >= which
        faulty.which = 0
        allowed = {LAST_BUNDLE: {OLD, NEW}, BEST_BUNDLE: {b"best"}, CHECKPOINT_FILE: {b"epoch 1"}}
        for name, found in content(opened(machine=f"elsewhere {which}"), run_id).items():
            assert found in allowed[name]
        action(opened(machine=f"again {which}"), run_id) if action is not read else read(artifacts, run_id)
        assert content(opened(machine=f"afterwards {which}"), run_id) == AFTERWARDS[action]
        assert opened().delete_all(run_id)
        if not was_reached:
            break
    assert said >= which - 3  # but for what is deleted in passing, every fault is said
    assert which > 1


@pytest.mark.parametrize("url", ["memory_url"], indirect=True)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("action", AFTERWARDS)
def test_who_is_patient_does_not_notice(action, when, opened, faulty):
    which, was_reached = 0, True
    faulty.when = when
    while was_reached:
        which += 1
        run_id = new_id()
        opened(machine="first").put(run_id, LAST_BUNDLE, OLD)
        opened(machine="first").put(run_id, BEST_BUNDLE, b"best")
        faulty.calls, faulty.which = 0, which
        action(opened(patience=10.0, machine=f"patient {which}"), run_id)
        was_reached, faulty.which = faulty.calls >= which, 0
        assert content(opened(machine=f"elsewhere {which}"), run_id) == AFTERWARDS[action]


def test_an_upload_is_there_or_not(faulty, opened):
    for which in range(1, 6):
        uploads = Uploads(opened(machine=f"machine {which}"))
        faulty.calls, faulty.which = 0, which
        upload_id = None
        with contextlib.suppress(LabError):
            upload_id = uploads.save(b"Text\nit is\n", "mine.csv")
        faulty.which = 0
        if upload_id is None:
            assert opened(machine="another").stored() == {}
        else:
            assert uploads.get(upload_id).path.read_bytes() == b"Text\nit is\n"
            uploads.delete(upload_id)


@pytest.mark.parametrize("url", ["folder_url"], indirect=True)
def test_a_renaming_that_fails_leaves_no_hidden_file(faulty, opened, place):
    run_id, faulty.which = new_id(), 2
    with pytest.raises(StorageError):
        opened().put(run_id, LAST_BUNDLE, NEW)
    assert faulty.ls(f"{place.root}/runs/{run_id}") == []


class Returning(FakeClock):
    """A clock in whose course a place comes back."""

    def __init__(self, faulty, after):
        super().__init__()
        self._faulty, self._back_at = faulty, self.now + after

    def sleep(self, seconds):
        super().sleep(seconds)
        self._faulty.is_away = self.now < self._back_at


@pytest.mark.parametrize("url", ["memory_url"], indirect=True)
class TestAway:
    def test_a_worker_waits_for_a_minute(self, opened, faulty):
        run_id, clock = new_id(), Returning(faulty, after=60)
        artifacts = opened(timing.FILES_LONG_PATIENCE, clock=clock)
        folder = artifacts.working_folder(run_id)
        (folder / LAST_BUNDLE).write_bytes(NEW)
        faulty.is_away = True
        artifacts.keep_working_files(run_id)
        assert content(opened(machine="elsewhere"), run_id) == {LAST_BUNDLE: NEW}
        assert clock.now == pytest.approx(1060, abs=2 * timing.FILES_RETRY)

    def test_it_does_not_wait_for_ever_and_its_run_is_tried_again(self, opened, faulty):
        run_id, clock = new_id(), FakeClock()
        artifacts = opened(timing.FILES_LONG_PATIENCE, clock=clock)
        folder = artifacts.working_folder(run_id)
        (folder / LAST_BUNDLE).write_bytes(NEW)
        faulty.is_away = True
        with pytest.raises(StorageError, match=r"cannot be reached now\. Nothing is lost") as caught:
            artifacts.keep_working_files(run_id)
        assert clock.now == pytest.approx(1000 + timing.FILES_LONG_PATIENCE, abs=2 * timing.FILES_RETRY)
        ending = failed(caught.value)
        assert (ending.state, ending.message, ending.retry) == ("failed", faults.STORAGE_AWAY, True)
        faulty.is_away = False
        artifacts.keep_working_files(run_id)  # nothing was forgotten
        assert content(opened(machine="elsewhere"), run_id) == {LAST_BUNDLE: NEW}

    def test_a_page_says_so_soon(self, opened, faulty):
        clock = FakeClock()
        artifacts = opened(timing.FILES_PATIENCE, clock=clock)
        faulty.is_away = True
        with pytest.raises(StorageError) as caught:
            artifacts.get(new_id(), LAST_BUNDLE)
        assert faults.sentence(caught.value) == faults.STORAGE_AWAY
        assert clock.now <= 1000 + timing.FILES_PATIENCE + timing.FILES_RETRY

    def test_a_refusal_is_not_tried_again(self, opened, faulty):
        clock = FakeClock()
        artifacts = opened(timing.FILES_LONG_PATIENCE, clock=clock)
        faulty.is_away, faulty.error, faulty.calls = True, PermissionError("Access Denied: key AKIASECRET"), 0
        with pytest.raises(StorageError) as caught:
            artifacts.put(new_id(), LAST_BUNDLE, NEW)
        assert str(caught.value) == faults.STORAGE_REFUSES
        assert clock.now == 1000

    def test_a_full_disk_is_called_that(self, opened, faulty):
        faulty.is_away, faulty.error = True, OSError(errno.ENOSPC, "No space left on device")
        with pytest.raises(OSError, match="No space left") as caught:
            opened(timing.FILES_LONG_PATIENCE).put(new_id(), LAST_BUNDLE, NEW)
        assert faults.sentence(caught.value) == faults.FULL

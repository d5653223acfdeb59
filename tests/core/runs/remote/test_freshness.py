"""What is kept elsewhere is at most a second old, is asked for no more often, and is never of two files."""

import os
import time

import pytest

from lstm_core.artifact_names import BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE, LOG_FILE
from lstm_core.runs import timing
from lstm_core.runs.remote.place import located
from lstm_core.runs.remote.remote_artifacts import RemoteArtifacts
from lstm_core.runs.remote.remote_files import RemoteFiles
from lstm_core.runs.store.run_store import new_id
from tests.core.runs.fake_clock import FakeClock


class Recorder:
    """Stands before a file system, and notes what is done there."""

    def __init__(self, filesystem):
        self._filesystem, self.done, self.meanwhile = filesystem, [], None

    def __getattr__(self, name):
        call = getattr(self._filesystem, name)

        def noted(*arguments, **options):
            self.done.append((name, str(arguments[-1]).rpartition("/")[2]))
            answer = call(*arguments, **options)
            if name == "get_file" and self.meanwhile is not None:
                then, self.meanwhile = self.meanwhile, None
                then()
            return answer

        return noted


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def recorder(memory_url):
    return Recorder(located(memory_url).filesystem)


@pytest.fixture
def machine(memory_url, recorder, tmp_path, clock):
    def opened(name, renames=True):
        files = RemoteFiles(recorder, located(memory_url).root, renames=renames, patience=0, clock=clock)
        return RemoteArtifacts(files, tmp_path / name, clock=clock)

    return opened


def calls(recorder, name):
    return sum(call == name for call, _ in recorder.done)


def test_a_page_sees_the_newest_model_within_a_second(machine, clock):
    worker, server, run_id = machine("worker"), machine("server"), new_id()
    worker.put(run_id, BEST_BUNDLE, b"epoch 1")
    old = server.get(run_id, BEST_BUNDLE)
    worker.put(run_id, BEST_BUNDLE, b"epoch 2")
    clock.sleep(timing.FILES_FRESH)
    assert server.get(run_id, BEST_BUNDLE).read_bytes() == b"epoch 2"
    assert old.read_bytes() == b"epoch 1"  # a path that was handed out stays what it was
    assert server.get(run_id, BEST_BUNDLE).name == BEST_BUNDLE


def test_what_this_process_wrote_it_sees_at_once(machine):
    server, run_id = machine("server"), new_id()
    for content in (b"one", b"two"):
        server.put(run_id, BEST_BUNDLE, content)
        assert server.get(run_id, BEST_BUNDLE).read_bytes() == content
    server.delete(run_id, BEST_BUNDLE)
    assert server.get(run_id, BEST_BUNDLE) is None


def test_it_is_asked_once_a_second_and_fetched_once(machine, clock, recorder):
    server, run_id = machine("server"), new_id()
    server.put(run_id, BEST_BUNDLE, b"a model")
    server.put(run_id, LAST_BUNDLE, b"a model")
    server.get(run_id, BEST_BUNDLE), server.get(run_id, LAST_BUNDLE)
    recorder.done.clear()
    for _ in range(10):
        clock.sleep(timing.FILES_FRESH / 5)
        assert server.get(run_id, BEST_BUNDLE) is not None
        assert server.names(run_id) == [BEST_BUNDLE, LAST_BUNDLE]
        assert server.size(run_id, LAST_BUNDLE) == 7
    assert calls(recorder, "ls") <= 3
    assert calls(recorder, "get_file") == 0


def test_a_file_that_is_replaced_while_it_is_fetched_is_fetched_again(machine, recorder):
    worker, server, run_id = machine("worker"), machine("server"), new_id()
    worker.put(run_id, BEST_BUNDLE, b"epoch 1")
    recorder.meanwhile = lambda: worker.put(run_id, BEST_BUNDLE, b"epoch 2")
    assert server.get(run_id, BEST_BUNDLE).read_bytes() == b"epoch 2"


def test_a_file_that_is_deleted_while_it_is_fetched_is_not_there(machine, recorder):
    worker, server, run_id = machine("worker"), machine("server"), new_id()
    worker.put(run_id, BEST_BUNDLE, b"epoch 1")
    recorder.meanwhile = lambda: worker.delete(run_id, BEST_BUNDLE)
    assert server.get(run_id, BEST_BUNDLE) is None


def test_the_checkpoint_comes_last_and_what_is_unchanged_does_not_come(machine, recorder):
    worker, run_id = machine("worker", renames=False), new_id()
    folder = worker.working_folder(run_id)
    for name in (CHECKPOINT_FILE, LAST_BUNDLE, BEST_BUNDLE):
        (folder / name).write_bytes(b"epoch 1")
    worker.keep_working_files(run_id)
    (folder / CHECKPOINT_FILE).write_bytes(b"epoch 2!")
    (folder / LAST_BUNDLE).write_bytes(b"epoch 2!")
    worker.keep_working_files(run_id)
    worker.keep_working_files(run_id)
    put = [name for call, name in recorder.done if call == "put_file"]
    assert put == [BEST_BUNDLE, LAST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE, CHECKPOINT_FILE]


def test_what_a_killed_attempt_left_here_does_not_count(machine):
    worker, run_id = machine("worker"), new_id()
    folder = worker.working_folder(run_id)
    (folder / LAST_BUNDLE).write_bytes(b"never kept")
    worker.log_file(run_id).write_text("one\n")
    again = machine("worker")
    assert again.working_folder(run_id) == folder
    assert again.get(run_id, LAST_BUNDLE) is None
    assert (folder / LOG_FILE).read_text() == "one\n"


def test_a_working_folder_that_was_left_behind_goes_after_some_days(machine, clock):
    worker, old, new = machine("worker"), new_id(), new_id()
    for run_id in (old, new):
        (worker.working_folder(run_id) / LAST_BUNDLE).write_bytes(b"a model")
    long_ago = time.time() - timing.LEFT_BEHIND - 60
    folder = worker.working_folder(old)
    for path in (folder / LAST_BUNDLE, folder):
        os.utime(path, (long_ago, long_ago))
    machine("worker")
    assert not folder.exists()
    assert (worker.working_folder(new) / LAST_BUNDLE).exists()

"""What every implementation of `Artifacts` keeps to; a test file gives the fixture `artifacts` and inherits this."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lstm_core.artifact_names import BEST_BUNDLE, CORPUS_FILE, LAST_BUNDLE
from lstm_core.errors import RunError
from lstm_core.runs.store.run_store import new_id


class ArtifactsContract:
    @pytest.fixture
    def run_id(self):
        return new_id()

    def test_what_is_put_is_got_and_named(self, artifacts, run_id):
        artifacts.put(run_id, LAST_BUNDLE, b"last")
        artifacts.put(run_id, BEST_BUNDLE, b"best")
        assert artifacts.get(run_id, LAST_BUNDLE).read_bytes() == b"last"
        assert artifacts.names(run_id) == [BEST_BUNDLE, LAST_BUNDLE]
        assert artifacts.size(run_id, LAST_BUNDLE) == 4

    def test_what_is_not_there_is_none(self, artifacts, run_id):
        assert artifacts.get(run_id, LAST_BUNDLE) is None
        assert artifacts.size(run_id, LAST_BUNDLE) is None
        assert artifacts.names(run_id) == []
        artifacts.delete(run_id, LAST_BUNDLE)
        assert artifacts.delete_all(run_id)

    def test_a_second_file_takes_the_first_one_s_place(self, artifacts, run_id):
        artifacts.put(run_id, LAST_BUNDLE, b"a first model")
        opened = artifacts.get(run_id, LAST_BUNDLE).open("rb")
        artifacts.put(run_id, LAST_BUNDLE, b"another one")
        with opened:  # who reads the old file reads it to its end
            assert opened.read() == b"a first model"
        assert artifacts.get(run_id, LAST_BUNDLE).read_bytes() == b"another one"

    def test_what_is_kept_is_counted_and_dated(self, artifacts, run_id):
        other, before = new_id(), time.time() - 5
        assert artifacts.stored() == {}
        artifacts.put(run_id, LAST_BUNDLE, b"1234")
        artifacts.put(run_id, BEST_BUNDLE, b"56")
        artifacts.put(other, LAST_BUNDLE, b"789")
        stored = artifacts.stored()
        assert {one: files.num_bytes for one, files in stored.items()} == {run_id: 6, other: 3}
        assert all(before < files.changed < time.time() + 5 for files in stored.values())
        artifacts.delete_all(other)
        assert set(artifacts.stored()) == {run_id}

    def test_runs_do_not_share_files(self, artifacts, run_id):
        other = new_id()
        artifacts.put(run_id, LAST_BUNDLE, b"mine")
        artifacts.put(other, LAST_BUNDLE, b"theirs")
        artifacts.delete(run_id, LAST_BUNDLE)
        assert artifacts.names(run_id) == []
        assert artifacts.get(other, LAST_BUNDLE).read_bytes() == b"theirs"
        assert artifacts.delete_all(other)
        assert artifacts.names(other) == []

    def test_a_file_that_is_published_appears_whole(self, artifacts, run_id):
        with artifacts.publish(run_id, CORPUS_FILE) as path:
            path.write_bytes(b"the first half, ")
            assert artifacts.names(run_id) == []
            assert artifacts.get(run_id, CORPUS_FILE) is None
            with path.open("ab") as file:
                file.write(b"and the second")
        assert artifacts.names(run_id) == [CORPUS_FILE]
        assert artifacts.get(run_id, CORPUS_FILE).read_bytes() == b"the first half, and the second"

    def test_a_file_whose_writing_fails_leaves_the_old_one(self, artifacts, run_id):
        artifacts.put(run_id, CORPUS_FILE, b"old")

        def write():
            with artifacts.publish(run_id, CORPUS_FILE) as path:
                path.write_bytes(b"half of the n")
                raise OSError("the disk is full")

        with pytest.raises(OSError, match="full"):
            write()
        assert artifacts.names(run_id) == [CORPUS_FILE]
        assert artifacts.get(run_id, CORPUS_FILE).read_bytes() == b"old"

    def test_publishing_nothing_is_an_error(self, artifacts, run_id):
        with pytest.raises(FileNotFoundError), artifacts.publish(run_id, CORPUS_FILE):
            pass
        assert artifacts.names(run_id) == []

    def test_a_reader_never_sees_half_a_file(self, artifacts, run_id):
        contents = [bytes([65 + n]) * 200_000 for n in range(4)]
        artifacts.put(run_id, LAST_BUNDLE, contents[0])
        with ThreadPoolExecutor(2) as pool:
            writing = pool.submit(
                lambda: [artifacts.put(run_id, LAST_BUNDLE, content) for content in contents * 5]
            )
            while not writing.done():
                assert artifacts.get(run_id, LAST_BUNDLE).read_bytes() in contents
            writing.result()
        assert artifacts.names(run_id) == [LAST_BUNDLE]

    def test_training_finds_and_leaves_files_in_its_working_folder(self, artifacts, run_id):
        artifacts.put(run_id, CORPUS_FILE, b"texts")
        folder = artifacts.working_folder(run_id)
        assert (folder / CORPUS_FILE).read_bytes() == b"texts"
        (folder / LAST_BUNDLE).write_bytes(b"a model")
        assert artifacts.get(run_id, LAST_BUNDLE).read_bytes() == b"a model"
        assert artifacts.size(run_id, LAST_BUNDLE) == 7

    def test_the_log_is_appended_to_and_is_one_of_the_files(self, artifacts, run_id):
        artifacts.working_folder(run_id)
        for line in ("one\n", "two\n"):
            with artifacts.log_file(run_id).open("a") as log:
                log.write(line)
        (name,) = artifacts.names(run_id)
        assert artifacts.get(run_id, name).read_text() == "one\ntwo\n"

    def test_what_a_killed_process_left_half_written_goes(self, artifacts, run_id):
        artifacts.put(run_id, LAST_BUNDLE, b"whole")
        with artifacts.publish(run_id, CORPUS_FILE) as path:
            path.write_bytes(b"half")
            artifacts.delete_unfinished(run_id)  # as after a kill: the block's own cleaning never ran
            assert not path.exists()
            path.write_bytes(b"whole again")
        assert artifacts.names(run_id) == [CORPUS_FILE, LAST_BUNDLE]

    @pytest.mark.parametrize("bad_id", ["", "x", "../../etc/passwd", "a" * 65, ".." * 11, None, 7])
    def test_an_id_of_another_form_names_no_files(self, artifacts, bad_id):
        for attempt in (
            lambda: artifacts.get(bad_id, LAST_BUNDLE),
            lambda: artifacts.size(bad_id, LAST_BUNDLE),
            lambda: artifacts.put(bad_id, LAST_BUNDLE, b""),
            lambda: artifacts.publish(bad_id, LAST_BUNDLE).__enter__(),
            lambda: artifacts.names(bad_id),
            lambda: artifacts.delete(bad_id, LAST_BUNDLE),
            lambda: artifacts.delete_all(bad_id),
            lambda: artifacts.working_folder(bad_id),
            lambda: artifacts.log_file(bad_id),
            lambda: artifacts.delete_unfinished(bad_id),
        ):
            with pytest.raises(RunError, match="There is no run"):
                attempt()

    @pytest.mark.parametrize(
        "name", ["", ".", "..", "../last.zip", "a/b", "/etc/passwd", ".hidden", "a\\b", "a\0b"]
    )
    def test_a_name_is_the_name_of_a_file_and_no_path(self, artifacts, run_id, name):
        for attempt in (
            lambda: artifacts.get(run_id, name),
            lambda: artifacts.size(run_id, name),
            lambda: artifacts.put(run_id, name, b""),
            lambda: artifacts.publish(run_id, name).__enter__(),
            lambda: artifacts.delete(run_id, name),
        ):
            with pytest.raises(ValueError, match="is not the name of a file"):
                attempt()

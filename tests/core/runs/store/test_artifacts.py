"""Folders as the keeper of runs' files."""

import os

import pytest

from lstm_core.artifact_names import LAST_BUNDLE, SOURCE_FILE
from lstm_core.runs.store.artifacts import FolderArtifacts
from tests.core.runs.store.artifacts_contract import ArtifactsContract


class TestFolderArtifacts(ArtifactsContract):
    @pytest.fixture
    def artifacts(self, tmp_path):
        return FolderArtifacts(tmp_path / "runs")

    def test_a_folder_that_another_process_uses_holds_the_same_files(self, artifacts, run_id, tmp_path):
        artifacts.put(run_id, LAST_BUNDLE, b"a model")
        assert FolderArtifacts(tmp_path / "runs").get(run_id, LAST_BUNDLE).read_bytes() == b"a model"

    def test_deleting_leaves_no_folder(self, artifacts, run_id, tmp_path):
        artifacts.put(run_id, LAST_BUNDLE, b"a model")
        assert artifacts.delete_all(run_id)
        assert list((tmp_path / "runs").iterdir()) == []

    def test_a_failed_write_leaves_nothing(self, artifacts, run_id, tmp_path):
        with pytest.raises(FileNotFoundError), artifacts.publish(run_id, SOURCE_FILE) as path:
            path.with_name(LAST_BUNDLE).read_bytes()
        assert list((tmp_path / "runs" / run_id).iterdir()) == []

    def test_a_link_to_an_upload_may_be_published_again(self, artifacts, run_id, tmp_path):
        upload = tmp_path / "upload"
        upload.write_bytes(b"Text\n")
        for _ in range(2):
            with artifacts.publish(run_id, SOURCE_FILE) as path:
                os.link(upload, path)
        assert [file.name for file in (tmp_path / "runs" / run_id).iterdir()] == [SOURCE_FILE]
        artifacts.delete(run_id, SOURCE_FILE)
        assert upload.read_bytes() == b"Text\n"

    def test_what_cannot_be_deleted_is_told(self, artifacts, run_id, monkeypatch):
        artifacts.put(run_id, LAST_BUNDLE, b"a model")
        with monkeypatch.context() as patched:
            patched.setattr("shutil.rmtree", lambda *_, **__: None)
            assert not artifacts.delete_all(run_id)
        assert artifacts.delete_all(run_id)

"""Files elsewhere keep the contract: in a folder, in memory, and in buckets of a server that speaks S3."""

import pytest

from lstm_core.runs.remote.place import open_files
from lstm_core.runs.remote.remote_artifacts import RemoteArtifacts
from tests.core.runs.store.artifacts_contract import ArtifactsContract


class RemoteContract(ArtifactsContract):
    @pytest.fixture
    def artifacts(self, url, tmp_path):
        return RemoteArtifacts(open_files(url, patience=0).below("runs"), tmp_path / "here")


class TestInAFolder(RemoteContract):
    @pytest.fixture
    def url(self, folder_url):
        return folder_url


class TestInMemory(RemoteContract):
    @pytest.fixture
    def url(self, memory_url):
        return memory_url


class TestInABucket(RemoteContract):
    @pytest.fixture
    def url(self, bucket_url):
        return bucket_url

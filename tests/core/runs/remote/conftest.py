"""Places for files: a folder, memory, and a bucket of the session's S3 server."""

import secrets

import pytest


@pytest.fixture
def folder_url(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    return f"file://{tmp_path / 'elsewhere'}"


@pytest.fixture
def memory_url():
    return f"memory://{secrets.token_hex(4)}/lab"


@pytest.fixture
def bucket_url(bucket):
    return f"s3://{bucket}/{secrets.token_hex(4)}"

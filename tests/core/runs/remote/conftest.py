"""Places for files: a folder, memory, and a bucket of a server in this process that speaks S3."""

import os
import secrets

import pytest


@pytest.fixture
def folder_url(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    return f"file://{tmp_path / 'elsewhere'}"


@pytest.fixture
def memory_url():
    return f"memory://{secrets.token_hex(4)}/lab"


@pytest.fixture(scope="session")
def s3_server():
    """The address of moto's server, which the environment names to whoever looks for S3."""
    moto_server = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("AWS_"):
                patch.delenv(name)
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "lab")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "a-fake-secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def bucket(s3_server):
    """The name of a bucket that is empty at first."""
    s3fs = pytest.importorskip("s3fs")
    s3fs.S3FileSystem().mkdir("lab")
    return "lab"


@pytest.fixture
def bucket_url(bucket):
    return f"s3://{bucket}/{secrets.token_hex(4)}"

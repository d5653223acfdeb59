"""Places for files: a folder, memory, and a bucket of a server in this process that speaks S3."""

import logging
import os
import secrets
from contextlib import contextmanager

import pytest


@pytest.fixture
def folder_url(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    return f"file://{tmp_path / 'elsewhere'}"


@pytest.fixture
def memory_url():
    return f"memory://{secrets.token_hex(4)}/lab"


class S3Server:
    """Moto's server on this machine; what it keeps outlives a restart."""

    def __init__(self, module):
        self._module, self._port = module, 0
        self._start()

    def _start(self):
        self._server = self._module.ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()
        _, self._port = self._server.get_host_and_port()

    def stop(self):
        self._server.stop()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    @contextmanager
    def away(self):
        """Nobody reaches it meanwhile."""
        self.stop()
        try:
            yield
        finally:
            self._start()


@pytest.fixture(scope="session")
def s3_server():
    """A server that speaks S3, which the environment names to whoever looks for one."""
    server = S3Server(pytest.importorskip("moto.server", reason="moto[server] is not installed"))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # or every failing test shows all requests
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("AWS_"):
                patch.delenv(name)
        patch.setenv("AWS_ENDPOINT_URL", server.url)
        patch.setenv("AWS_ACCESS_KEY_ID", "lab")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "a-fake-secret")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield server
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

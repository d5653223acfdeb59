"""What holds for all tests."""

import logging
import os

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does, and no test here is about time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of this test session; without one the test is skipped."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: requirements-postgresql.txt names it")
    from tests.postgresql_server import PostgreSQLServer, programs

    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed: make postgresql installs Debian's package")
    server = PostgreSQLServer(found)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def s3_server():
    """A server that speaks S3, which the environment names to whoever looks for one."""
    from tests.s3_server import S3Server

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

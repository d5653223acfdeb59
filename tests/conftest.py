"""What holds for all tests."""

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

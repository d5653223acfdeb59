"""For whoever imports its fixture, every test that has a store is run twice: on SQLite and on PostgreSQL."""

import pytest

on_sqlite = pytest.mark.parametrize("database_url", [None], ids=["sqlite"])
"""For tests of SQLite's own ways."""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """None for SQLite in the store's own folder; skips where there is no PostgreSQL."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql").new_store()

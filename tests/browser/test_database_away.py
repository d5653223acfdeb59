"""A PostgreSQL that is stopped under open pages: they say so, and go on by themselves when it is back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from lstm_core.runs.store.run_store import URL_VARIABLE
from tests.browser.conftest import APP, at_rest, running
from tests.browser.test_deleted_run import VISITOR, ended_run

if TYPE_CHECKING:
    from tests.postgresql_server import PostgreSQLServer

AWAY = "The database of runs cannot be reached at present."
PILL = "The database is away"
RUN = "It did not work out."


@pytest.fixture
def database(postgresql: "PostgreSQLServer", monkeypatch: pytest.MonkeyPatch) -> Iterator["PostgreSQLServer"]:
    monkeypatch.setenv(URL_VARIABLE, postgresql.new_store())
    yield postgresql
    if not postgresql.is_running:
        postgresql.start()


def test_pages_go_on_when_the_database_is_back(
    page: Page, database: "PostgreSQLServer", tmp_path: Path, snapshot: Callable[..., None]
) -> None:
    run_id = ended_run(tmp_path)
    page.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{VISITOR}')")
    with running(APP, tmp_path) as url:
        page.goto(f"{url}/train?run={run_id}")
        expect(page.get_by_text(RUN)).to_be_visible()
        at_rest(page)

        database.stop()  # under a page that looks for news now and then
        expect(page.get_by_text(AWAY)).to_be_visible()
        expect(page.get_by_text(PILL)).to_be_visible()
        snapshot("open")
        page.set_viewport_size({"width": 390, "height": 800})
        snapshot("open-narrow")
        page.set_viewport_size({"width": 1280, "height": 800})
        database.start()
        expect(page.get_by_text(AWAY)).to_have_count(0)
        expect(page.get_by_text(PILL)).to_have_count(0)
        expect(page.get_by_text(RUN)).to_be_visible()

        database.stop()  # before a page is opened
        page.goto(f"{url}/train?run={run_id}")
        expect(page.get_by_text(AWAY)).to_be_visible()
        snapshot("opened")
        page.set_viewport_size({"width": 390, "height": 800})
        snapshot("narrow")
        database.start()
        expect(page.get_by_text(RUN)).to_be_visible()
        expect(page.get_by_text(AWAY)).to_have_count(0)
        assert f"run={run_id}" in page.url


def test_a_server_that_starts_without_its_database_opens_its_pages_and_its_queue_later(
    page: Page, database: "PostgreSQLServer", tmp_path: Path
) -> None:
    ended_run(tmp_path)
    page.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{VISITOR}')")
    database.stop()
    with running(APP, tmp_path) as url:
        page.goto(f"{url}/runs")
        expect(page.get_by_text(AWAY).first).to_be_visible()
        database.start()
        expect(page.get_by_text("1 run", exact=False).first).to_be_visible()
        expect(page.get_by_text(AWAY)).to_have_count(0)

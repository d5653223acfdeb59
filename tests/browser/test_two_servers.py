"""Two servers behind nginx: a visitor's server is killed, and the other one goes on with everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from zipfile import is_zipfile

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lstm_core.events import Epoch
from lstm_core.runs.store.run_store import RunStore
from tests.browser.behind_nginx import nginx, nginx_path
from tests.browser.conftest import APP, Server, serving

PATIENCE = 60_000
EPOCHS = 120
TEXTS = "Text\n" + "".join(
    f"did you see {thing} that {person} found near the station number {number}\n"
    for number in range(10)
    for person in ("anna", "ben", "carla", "dan")
    for thing in ("the red bus", "a warm coat", "my old bike")
)

pytestmark = pytest.mark.skipif(
    nginx_path() is None, reason="no nginx; scripts/nginx.sh finds or unpacks one"
)


@dataclass(frozen=True)
class Site:
    """An address with two servers behind it, which the cookie calls 1 and 2."""

    url: str
    servers: dict[str, Server]
    store: RunStore


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Two servers on one home, and nginx before them."""
    home = tmp_path / "home"
    home.mkdir()
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(APP, home, log_name=f"{name}.log")) for name in "12"]
        url = stack.enter_context(nginx(tmp_path, *(server.url for server in servers)))
        store = RunStore(home)
        stack.callback(store.close)
        yield Site(url, dict(zip("12", servers, strict=True)), store)


def server_of(context: BrowserContext) -> str:
    """The server that the browser is kept at."""
    return next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "lstm_lab_server")


def test_a_visitor_whose_server_is_killed_goes_on_at_the_other(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/train?patience=0&epochs={EPOCHS}&units=16&embedding_size=8")
    page.locator("input[type=file]").set_input_files(
        {"name": "texts.csv", "mimeType": "text/csv", "buffer": TEXTS.encode()}
    )
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled(timeout=PATIENCE)
    typed = a_tab_with_typed_texts(page.context, site)
    page.bring_to_front()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page).to_have_url(re.compile("run="), timeout=PATIENCE)
    run_id = page.url.rsplit("run=")[1]
    expect(page.get_by_role("button", name="Open in the playground")).to_be_attached(timeout=PATIENCE)

    killed = server_of(page.context)
    assert site.store.get(run_id).is_live
    with page.expect_websocket() as first, typed.expect_websocket() as second:
        site.servers[killed].process.kill()
    for websocket in (first.value, second.value):
        websocket.wait_for_event("framereceived")
    assert server_of(page.context) != killed
    expect(typed.locator("textarea")).to_have_value("did you sleep well\nyes i did")

    expect(page.get_by_role("button", name="Train longer")).to_be_visible(timeout=PATIENCE)
    assert site.store.get(run_id).state == "finished"
    assert epochs(site.store, run_id) == list(range(1, EPOCHS + 1))
    typed.get_by_role("button", name="Use these texts").click()
    expect(typed.get_by_role("heading", name="Before you start")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the model").click()
    assert is_zipfile(coming.value.path())
    page.bring_to_front()
    page.get_by_role("button", name="Open in the playground").click()
    page.get_by_role("textbox", name="Your text so far").fill("did you see the")
    expect(page.get_by_role("button", name=re.compile("^Append “red”"))).to_be_attached()


def a_tab_with_typed_texts(context: BrowserContext, site: Site) -> Page:
    """A second page of the same browser, with texts in its box that it has not sent."""
    page = context.new_page()
    page.goto(f"{site.url}/train")
    page.get_by_text("Paste texts instead").click()
    page.locator("textarea").fill("did you sleep well\nyes i did")
    return page


def epochs(store: RunStore, run_id: str) -> list[int]:
    """The epochs on the run's curves, in the order in which they were written."""
    return [stored.event.epoch for stored in store.events_after(run_id) if isinstance(stored.event, Epoch)]

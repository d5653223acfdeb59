"""The app on two Ray nodes, PostgreSQL and a bucket: six runs of three visitors, a killed worker, a killed node."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

pytest.importorskip("ray", reason="Ray is not installed; `make test-cluster` installs it")

from lstm_core.artifact_names import BEST_BUNDLE, LAST_BUNDLE
from lstm_core.events import Epoch, Progress, Start
from lstm_core.runs.queue.elsewhere import WORKERS_VARIABLE
from lstm_core.runs.remote.place import FILES_VARIABLE
from lstm_core.runs.run import RETRIES, Run
from lstm_core.runs.store.database import URL_VARIABLE
from lstm_core.runs.store.run_store import RunStore
from pages.ui.no_workers import NO_WORKERS
from tests.browser.conftest import APP, running, visit
from tests.browser.test_sharing import visitor
from tests.browser.test_two_servers import TEXTS
from tests.core.runs.cluster.dispatching import Dispatching
from tests.core.runs.cluster.ray_nodes import Node

if TYPE_CHECKING:
    from tests.postgresql_server import PostgreSQLServer

EPOCHS = 40
TOO_MANY = 1000  # of the run that its visitor stops
PATIENCE = 120_000


@dataclass
class Site:
    """The app's address, its store as seen from a third machine, and the runs that were started there."""

    url: str
    store: RunStore
    runs: dict[str, list[str]] = field(default_factory=dict)
    first_claims: dict[str, datetime] = field(default_factory=dict)

    def look(self) -> list[Run]:
        """All runs as they are now; remembers which were claimed since the last look."""
        found = [self.store.get(run_id) for own in self.runs.values() for run_id in own]
        for run in found:
            if run.started:
                self.first_claims.setdefault(run.id, run.started)
        return found

    def in_the_middle(self) -> list[str]:
        """The runs that train, and have some epochs behind them and many before them."""
        return [
            run.id
            for run in self.look()
            if run.state == "running" and 2 <= run.current.get("epoch", 0) <= run.settings.epochs / 2
        ]

    def worker_on(self, node: Node) -> psutil.Process | None:
        """The worker there whose run is in the middle."""
        return next((found for run_id in self.in_the_middle() if (found := node.worker_of(run_id))), None)

    def retries(self) -> list[str]:
        """Why runs were put back into the queue, one reason for each time."""
        return [reason for run in self.look() for reason in run.current.get(RETRIES, ())]


@pytest.fixture
def site(
    tmp_path: Path, postgresql: PostgreSQLServer, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """A server that shares nothing with those who train but the database and the bucket."""
    database, files = postgresql.new_store(postgresql.over_network()), f"s3://{bucket}/{secrets.token_hex(4)}"
    for name, value in ((URL_VARIABLE, database), (FILES_VARIABLE, files), (WORKERS_VARIABLE, "elsewhere")):
        monkeypatch.setenv(name, value)
    home = tmp_path / "web"
    home.mkdir()
    with running(APP, home) as url:
        store = RunStore(tmp_path / "looks", database, files)
        yield Site(url, store)
        store.close()


@pytest.fixture
def join() -> Iterator[Callable[..., Node]]:
    """Starts nodes of a cluster, the head without an address."""
    with ExitStack() as stack:

        def start(address: str | None = None) -> Node:
            node = Node(address)
            stack.callback(node.kill)
            return node

        yield start


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Callable[[Node], None]]:
    """Starts the dispatcher of a cluster."""
    with ExitStack() as stack:

        def start(head: Node) -> None:
            dispatching = Dispatching(head.address, tmp_path / "nodes", tmp_path / "dispatch.log")
            stack.callback(dispatching.process.wait)
            stack.callback(dispatching.process.terminate)

        yield start


def test_whatever_is_killed_every_curve_ends_whole_and_visitors_take_turns(
    site: Site,
    join: Callable[..., Node],
    dispatch: Callable[[Node], None],
    browser: Browser,
    until: Callable[..., Any],
    snapshot: Callable[..., None],
) -> None:
    head = join()
    second = join(head.address)
    with ExitStack() as stack:
        pages = {name: stack.enter_context(visitor(browser)) for name in ("ann", "bob", "cleo")}
        for name, page in pages.items():  # who came first queues both before others come
            second_epochs = TOO_MANY if name == "cleo" else EPOCHS
            site.runs[name] = [started(page, site.url, epochs) for epochs in (EPOCHS, second_epochs)]
        expect(pages["ann"].get_by_text(NO_WORKERS)).to_be_visible()
        dispatch(head)

        until(lambda: site.worker_on(head), 120).kill()
        until(lambda: len(site.retries()) == 1 and site.worker_on(second), 120)
        second.kill()
        until(lambda: len(site.retries()) == 2, 60)
        join(head.address)

        stopped = site.runs["cleo"][1]
        until(lambda: stopped in site.in_the_middle(), 180)
        pages["cleo"].locator(".st-key-stop button").click()
        expect(pages["cleo"].get_by_role("button", name="Resume")).to_be_visible()
        until(lambda: all(run.is_over for run in site.look()), 180)

        for run in site.look():
            assert_whole(site.store, run, "stopped" if run.id == stopped else "finished")
        assert len(site.retries()) == 2, site.retries()
        order = sorted(site.first_claims, key=site.first_claims.__getitem__)
        assert set(order[:3]) == {own[0] for own in site.runs.values()}

        for name, page in pages.items():
            visit(page, f"{site.url}/train?run={site.runs[name][0]}")
            assert list(range(1, EPOCHS + 1)) in curves(page)
            snapshot(name, page)
            page.get_by_role("button", name="Open in the playground").click()
            page.get_by_role("textbox", name="Your text so far").fill("did you see the")
            expect(page.get_by_role("button", name=re.compile("^Append “red”"))).to_be_attached()


def started(page: Page, url: str, epochs: int = EPOCHS) -> str:
    """Uploads texts, starts a run and returns its id."""
    visit(page, f"{url}/train?patience=0&epochs={epochs}&units=16&embedding_size=8")
    page.locator("input[type=file]").set_input_files(
        {"name": "texts.csv", "mimeType": "text/csv", "buffer": TEXTS.encode()}
    )
    button = page.get_by_role("button", name="Train", exact=True)
    expect(button).to_be_enabled(timeout=PATIENCE)
    button.click()
    expect(page).to_have_url(re.compile("run="), timeout=PATIENCE)
    return page.url.rsplit("run=")[1]


def curves(page: Page) -> list[list[float]]:
    """The places on the x axis of each line of the loss, once the chart is there."""
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')?.data?.[0].x.length > 1")
    return page.evaluate("() => document.querySelector('.js-plotly-plot').data.map(line => [...line.x])")


def assert_whole(store: RunStore, run: Run, state: str) -> None:
    """Every epoch and every update is there once, in order, later attempts went on, and the models are there."""
    assert (run.state, run.message if state == "finished" else None) == (state, None)
    events = [one.event for one in store.events_after(run.id)]
    epochs = [event.epoch for event in events if isinstance(event, Epoch)]
    assert epochs == list(range(1, len(epochs) + 1))
    assert len(epochs) == EPOCHS if state == "finished" else 2 <= len(epochs) < TOO_MANY
    first, *later = [event.first_epoch for event in events if isinstance(event, Start)]
    assert (first, len(later)) == (1, run.attempt - 1)
    assert all(epoch > 2 for epoch in later)
    x = [event.x for event in events if isinstance(event, Progress)]
    assert x == sorted(set(x))
    assert {BEST_BUNDLE, LAST_BUNDLE} <= set(store.artifacts.names(run.id))

"""What a server does besides pages: faults become sentences, and pages that need no disk go on."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.errors import RunError
from lstm_core.runs.store import faults
from lstm_core.runs.store.run_store import HOME_VARIABLE
from lstm_core.runs.store.uploads import Uploads
from pages.ui import resources, server
from pages.ui.plain_text import plain
from tests.app.conftest import AddRun, IdleLauncher, Open


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "/srv/secret")


def everything(app: AppTest) -> str:
    return " ".join(str(element.value) for element in (*app.error, *app.warning, *app.info, *app.markdown))


@pytest.fixture
def impossible_home(
    tmp_path: Path, launcher: IdleLauncher, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A home that is no folder; the launcher opens the store, as a real one does."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file" / "home"))
    monkeypatch.setattr(resources, "launcher", lambda: resources.store() and launcher)
    resources.store.clear()
    resources.uploads.clear()
    yield
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    resources.store.clear()


@pytest.mark.usefixtures("impossible_home")
def test_a_home_that_cannot_be_written_gives_a_sentence(open_page: Open) -> None:
    app = open_page()
    assert plain("Set LSTM_LAB_HOME to a writable folder") in everything(app)
    assert "/file/home" not in everything(app)


@pytest.mark.usefixtures("impossible_home")
@pytest.mark.parametrize("page", ["home", "learn", "playground", "inside"])
def test_pages_with_the_sample_model_go_on_without_a_disk(page: str, open_page: Open) -> None:
    app = open_page(page)
    assert len(app.title) == 1
    assert not app.error


def test_a_full_disk_is_said_where_an_upload_is_kept(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("train")
    monkeypatch.setattr(Uploads, "save", full)
    app.button(key="sample_everyday_dialogues.csv").click().run()
    assert [error.value for error in app.error] == [plain(faults.FULL)]


def test_settings_that_cannot_be_saved_are_said_and_used(
    setup: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Uploads, "save_draft", full)
    setup.number_input(key="setting_units").set_value(77).run()
    assert plain(f"These settings are not saved. {faults.FULL}") in [one.value for one in setup.warning]
    assert setup.number_input(key="setting_units").value == 77


def test_a_run_that_cannot_be_stored_is_said(setup: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_core.runs.store.run_store.RunStore.create", full)
    setup.button(key="train").click().run()
    assert [error.value for error in setup.error] == [plain(faults.FULL)]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "x"), ZeroDivisionError("/srv/secret")])
def test_what_a_page_did_not_expect_is_a_sentence(error: Exception) -> None:
    def page(error: Exception) -> None:
        from pages.ui import server

        server.explain(error)

    (shown,) = AppTest.from_function(page, kwargs={"error": error}).run().error
    assert shown.value == plain(faults.FULL if isinstance(error, OSError) else server.BROKEN)


def test_the_launcher_lives_as_long_as_the_server(
    launcher: IdleLauncher, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []
    monkeypatch.setattr(launcher, "close", lambda: closed.append(launcher), raising=False)

    async def serve() -> None:
        async with server.lifespan(None):
            assert not closed

    asyncio.run(serve())
    assert closed == [launcher]


def test_a_server_collects_garbage_seldom(launcher: IdleLauncher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "close", lambda: None, raising=False)
    before = gc.get_threshold()

    async def serve() -> None:
        async with server.lifespan(None):
            assert gc.get_threshold() == server.GARBAGE_THRESHOLDS
            assert gc.get_freeze_count()

    try:
        asyncio.run(serve())
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


@pytest.mark.usefixtures("impossible_home")
def test_a_server_without_a_home_starts_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    async def serve() -> None:
        async with server.lifespan(None):
            pass

    with caplog.at_level(logging.ERROR, logger="pages.ui.server"):
        asyncio.run(serve())
    assert sum("could not be opened" in record.message for record in caplog.records) == 1


def test_a_queue_that_could_not_be_opened_at_first_opens_by_itself_and_is_closed(
    launcher: IdleLauncher, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, closed, opened = [], [], asyncio.Event()

    def open_at_the_third_try() -> IdleLauncher:
        tries.append(1)
        if len(tries) < 3:
            raise RunError(faults.AWAY)
        loop.call_soon_threadsafe(opened.set)
        return launcher

    async def serve() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        async with server.lifespan(None):
            await asyncio.wait_for(opened.wait(), 30)
            await asyncio.sleep(0)

    loop: asyncio.AbstractEventLoop
    monkeypatch.setattr(server, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(resources, "launcher", open_at_the_third_try)
    monkeypatch.setattr(launcher, "close", lambda: closed.append(launcher), raising=False)
    asyncio.run(serve())
    assert (len(tries), closed) == (3, [launcher])


# A database that is away and comes back


def test_the_frame_of_a_page_says_that_the_database_is_away_and_goes_on(
    open_page: Open, away: Callable[[bool], None]
) -> None:
    app = open_page()
    away(True)
    app.run()
    assert [one.value for one in (*app.warning, *app.error)] == [plain(faults.AWAY)]
    assert len(app.title) == 1
    away(False)
    app.run()
    assert plain(faults.AWAY) not in everything(app)


@pytest.mark.parametrize("name", ["train", "runs", "playground"])
def test_a_run_s_address_outlives_a_database_that_is_away(
    name: str, open_page: Open, add_run: AddRun, away: Callable[[bool], None]
) -> None:
    run_id = add_run(name="My run")
    app = open_page(name, run=run_id)
    away(True)
    app.run()  # without the frame, which is not part of this test
    away(False)
    app.run()
    assert not app.exception
    assert app.query_params["run"] in (run_id, [run_id])


def test_a_fragment_that_looks_for_news_says_that_the_database_is_away_and_nothing_else() -> None:
    def page() -> None:
        from sqlalchemy.exc import OperationalError

        from pages.ui import database_away

        @database_away.said
        def look(said: str, is_server: bool) -> None:
            error = Exception(said)
            if is_server:
                error.sqlstate = None  # type: ignore[attr-defined]
            raise OperationalError("SELECT", {}, error)

        look("connection refused", True)
        look("database is locked", is_server=False)

    app = AppTest.from_function(page).run()
    assert [one.value for one in app.error] == [plain(faults.AWAY)]
    assert len(app.exception) == 1

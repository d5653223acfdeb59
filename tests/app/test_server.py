"""What a server does besides pages: faults become sentences, and pages that need no disk go on."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.runs.store import faults
from lstm_core.runs.store.run_store import HOME_VARIABLE
from lstm_core.runs.store.uploads import Uploads
from pages.ui import resources, server
from pages.ui.plain_text import plain
from tests.app.conftest import IdleLauncher, Open


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


@pytest.mark.usefixtures("impossible_home")
def test_a_server_without_a_home_starts_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    async def serve() -> None:
        async with server.lifespan(None):
            pass

    with caplog.at_level(logging.ERROR, logger="pages.ui.server"):
        asyncio.run(serve())
    assert sum("could not be opened" in record.message for record in caplog.records) == 1

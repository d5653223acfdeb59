"""Files that are kept elsewhere: pages show them, say so while they cannot be reached, and go on when they can."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lstm_core.bundle import bundle_bytes
from lstm_core.runs import timing
from lstm_core.runs.remote import remote_artifacts
from lstm_core.runs.store import faults
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from pages.ui import resources
from pages.ui.plain_text import plain
from tests.app.conftest import CSV, VISITOR, AddRun, Open, tiny_bundle

AWAY = plain(faults.STORAGE_AWAY)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store whose files are in memory, which is asked at every look."""
    monkeypatch.setenv("LSTM_LAB_HOME", str(tmp_path))
    monkeypatch.delenv("LSTM_LAB_DATABASE_URL", raising=False)
    monkeypatch.setenv("LSTM_LAB_FILES_URL", f"memory://{secrets.token_hex(4)}")
    monkeypatch.setattr(timing, "FILES_FRESH", 0.0)
    monkeypatch.setattr(timing, "FILES_PATIENCE", 0.0)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield tmp_path
    resources.store().close()
    st.cache_resource.clear()


class Switch:
    """Takes the place of files away and brings it back."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def away(self) -> None:
        """From now on every call fails."""
        for name in ("ls", "find", "get_file", "put_file", "mv", "rm", "rm_file"):
            self._patch.setattr(type(fsspec.filesystem("memory")), name, self._fails)

    def back(self) -> None:
        """From now on none does."""
        self._patch.undo()

    @staticmethod
    def _fails(*_: Any, **__: Any) -> None:
        raise ConnectionError("no route to the host with the secret name")


@pytest.fixture
def storage() -> Iterator[Switch]:
    """The place of files."""
    with pytest.MonkeyPatch.context() as patch:
        yield Switch(patch)


def said(app: AppTest) -> list[str]:
    return [str(one.value) for one in (*app.error, *app.warning)]


def test_the_store_keeps_its_files_elsewhere(store: RunStore, add_run: AddRun) -> None:
    run_id = add_run()
    assert isinstance(store.artifacts, remote_artifacts.RemoteArtifacts)
    assert not (store.home / "runs").exists()
    assert store.bundle_path(run_id) is not None


@pytest.mark.parametrize("state", ["finished", "running"])
def test_a_runs_curves_stay_and_its_model_is_said_to_be_away(
    open_page: Open, add_run: AddRun, storage: Switch, state: Any
) -> None:
    run_id = add_run(state)
    app = open_page("train", run=run_id)
    assert said(app) == []
    buttons = {button.key for button in app.button}
    storage.away()
    app.run()
    assert not app.exception
    assert AWAY in said(app)
    assert app.query_params["run"] == run_id
    storage.back()
    app.run()
    assert said(app) == []
    assert {button.key for button in app.button} == buttons


def test_an_upload_stays_in_the_address(open_page: Open, uploads: Uploads, storage: Switch) -> None:
    upload_id = uploads.save(CSV.encode(), "mine.csv", owner=VISITOR)
    app = open_page("train", upload=upload_id)
    storage.away()
    app.run()
    assert said(app) == [AWAY]
    assert app.query_params["upload"] == upload_id
    storage.back()
    app.run()
    assert said(app) == []
    assert app.button(key="train") is not None


def test_a_model_file_stays_in_the_address(open_page: Open, uploads: Uploads, storage: Switch) -> None:
    upload_id = uploads.save(bundle_bytes(tiny_bundle()), "model.zip", "model")
    app = open_page("playground", model=upload_id)
    storage.away()
    app.run()
    assert not app.exception
    assert AWAY in said(app)
    storage.back()
    app.run()
    assert said(app) == []
    assert app.query_params["model"] == upload_id


def test_a_start_says_so_and_can_be_pressed_again(
    open_page: Open, uploads: Uploads, store: RunStore, storage: Switch
) -> None:
    app = open_page("train", upload=uploads.save(CSV.encode(), "mine.csv"))
    storage.away()
    app.button(key="train").click().run()
    assert AWAY in said(app)
    assert store.queue_order() == []
    storage.back()
    app.run()
    app.button(key="train").click().run()
    assert len(store.queue_order()) == 1


@pytest.mark.parametrize("address", ["home", "learn", "playground", "inside", "runs"])
def test_no_page_breaks(open_page: Open, add_run: AddRun, storage: Switch, address: str) -> None:
    add_run()
    storage.away()
    app = open_page(address)
    assert not app.exception

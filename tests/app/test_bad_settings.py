"""Pages of a server with a setting that cannot be used say so in one sentence, and runs are there when it is mended."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lstm_core.runs.store.run_store import RunStore
from pages.ui import resources
from pages.ui.plain_text import plain
from tests.app.conftest import AddRun, IdleLauncher, Open
from tests.bad_settings import BadSetting, bad_setting

__all__ = ["bad_setting"]


@pytest.fixture
def run_id(add_run: AddRun, store: RunStore) -> str:
    """A run of before, in a server that has ended."""
    run_id = add_run("finished", name="My run")
    store.close()
    st.cache_resource.clear()
    return run_id


def test_a_page_says_it_and_runs_stay(
    run_id: str,
    bad_setting: BadSetting,
    open_page: Open,
    launcher: IdleLauncher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resources, "launcher", lambda: resources.store() and launcher)
    assert said(open_page()) == [plain(bad_setting.sentence)]
    monkeypatch.delenv(bad_setting.variable)
    app = open_page("train", run=run_id)
    assert said(app) == []
    assert "My run" in [one.value for one in app.subheader]


def test_what_the_frame_and_the_page_are_refused_is_said_once(
    open_page: Open, launcher: IdleLauncher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_LAB_EPOCHS", "many")
    monkeypatch.setattr(resources, "launcher", lambda: resources.limits() and launcher)
    sentence = "LSTM_LAB_EPOCHS was 'many'; a whole number was expected, 0 for no limit."
    assert said(open_page()) == [plain(sentence)]


def said(app: AppTest) -> list[str]:
    """All that a page warns of."""
    return [one.value for one in (*app.warning, *app.error)]

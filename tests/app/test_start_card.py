"""What the Train page says and offers before a run starts."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.pace import Pace
from lstm_core.runs.store.uploads import Uploads
from tests.app.conftest import Open
from tests.app.test_train import metric

MOODS = ["very happy", "very sad", "quite angry", "quite calm", "a bit tired", "all right", "not sure"]


@pytest.fixture
def moods(open_page: Open, uploads: Uploads) -> AppTest:
    """The page with a column of seven values chosen."""
    content = "Mood\n" + "\n".join(MOODS * 30)
    app = open_page("train", upload=uploads.save(content.encode(), "moods.csv"))
    return app.selectbox(key="column").select("Mood").run()


def test_a_column_of_few_values_is_said_before_the_start(moods: AppTest) -> None:
    assert "All 21 held\\-out texts also occur in training" in moods.warning[0].value


@pytest.mark.parametrize(
    ("number", "setting", "value"), [(0, "drop_duplicates", True), (1, "validation_share", 0)]
)
def test_one_click_mends_it(moods: AppTest, number: int, setting: str, value: object) -> None:
    moods.button(key=f"held_out_{number}").click().run()
    assert moods.session_state[f"setting_{setting}"] == value
    assert not moods.warning
    assert not moods.button(key="train").disabled


def test_what_cannot_be_learned_from_few_texts_is_said(moods: AppTest) -> None:
    assert "neither grammar nor what a word means" in moods.info[0].value


def test_a_long_run_is_brought_to_a_minute_with_one_click(
    open_page: Open, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.train.start_card.measured_pace", lambda home: Pace(speed=4e9))
    rows = "\n".join(f"did you see the n{number} bus today n{number // 3}" for number in range(1_500))
    app = open_page("train", upload=uploads.save(f"Text\n{rows}\n".encode(), "long.csv"))
    assert [tab.label for tab in app.tabs] == ["About 1 min", "About 5 min"]
    proposal = app.button(key="shorter_60_0")
    proposal.click().run()
    assert 100 <= app.number_input(key="setting_limit").value < 1_500
    assert re.fullmatch(r"≤ (\d+ s|1 min( \d+ s)?)", metric(app, "Expected time"))
    assert not app.tabs


def test_a_run_that_does_not_fit_in_memory_cannot_be_started_until_it_does(
    setup: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.train.start_card.memory_for_a_run", lambda: 900 * 2**20)
    setup.number_input(key="setting_units").set_value(2_000).run()
    assert setup.button(key="train").disabled
    assert "944 MB is free here. Choose one of these" in setup.error[0].value.replace("\\", "")
    setup.button(key="memory_0").click().run()
    assert setup.number_input(key="setting_units").value < 2_000
    assert not setup.error
    assert not setup.button(key="train").disabled


def test_the_memory_here_does_not_matter_where_workers_are_elsewhere(
    setup: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.train.start_card.memory_for_a_run", lambda: 500 * 2**20)
    monkeypatch.setenv("LSTM_LAB_WORKERS", "elsewhere")
    setup.run()
    assert not setup.error
    assert not setup.button(key="train").disabled


def test_where_nothing_fits_the_page_says_so(setup: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.train.start_card.memory_for_a_run", lambda: 400 * 2**20)
    setup.run()
    assert "No settings would fit" in setup.error[0].value
    assert setup.button(key="train").disabled

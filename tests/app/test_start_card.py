"""What the Train page says and offers before a run starts."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.runs.store.uploads import Uploads
from tests.app.conftest import Open

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

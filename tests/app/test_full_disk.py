"""A disk that is really full: every action ends in a sentence, deleting works, and afterwards all goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lstm_core.errors import RunError
from lstm_core.runs.store import faults
from lstm_core.runs.store.reserve import DiskReserve
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from pages.ui import resources
from pages.ui.plain_text import plain
from tests.app.conftest import CSV, AddRun, Open
from tests.small_disk import fill, small_disk

SAMPLE = "sample_everyday_dialogues.csv"
FULL = plain(faults.FULL)


@pytest.fixture(autouse=True, params=[20, 100])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store on a disk of some megabytes."""
    with small_disk(tmp_path / "disk", request.param) as folder:
        monkeypatch.setenv("LSTM_LAB_HOME", str(folder))
        monkeypatch.delenv("LSTM_LAB_DATABASE_URL", raising=False)
        st.cache_resource.clear()
        st.cache_data.clear()
        yield folder
        resources.store().close()
        st.cache_resource.clear()


def said(app: AppTest) -> list[str]:
    return [str(one.value) for one in (*app.error, *app.warning)]


def renamed(app: AppTest, run_id: str, name: str) -> AppTest:
    app.text_input(key=f"rename_{run_id}").set_value(name).run()
    return app.button(key="rename").click().run()


def test_a_full_disk_is_said_at_every_action_and_goes_on_after_a_deletion(
    home: Path, open_page: Open, add_run: AddRun, store: RunStore, uploads: Uploads
) -> None:
    old, other = add_run(name="old"), add_run(name="other")
    upload_id = uploads.save(CSV.encode(), "mine.csv")
    DiskReserve(home).tend()
    fill(home)

    assert said(open_page("train").button(key=SAMPLE).click().run()) == [FULL]
    app = open_page("train", upload=upload_id).button(key="train").click().run()
    assert FULL in said(app)
    assert store.queue_order() == []
    app = open_page("train", run=old)
    assert said(app) == []
    assert said(renamed(app, old, "new")) == [FULL]
    assert store.get(old).name == "old"

    assert said(app.button(key="delete").click().run()) == []
    with pytest.raises(RunError):
        store.get(old)
    assert [path.name for path in (home / "runs").iterdir()] == [other]

    assert said(renamed(open_page("train", run=other), other, "new")) == []
    assert store.get(other).name == "new"
    app = open_page("train", upload=upload_id).button(key="train").click().run()
    assert said(app) == []
    assert len(store.queue_order()) == 1


def test_a_full_disk_without_a_reserve_says_so_and_can_be_freed_from_outside(
    home: Path, open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    run_id = add_run(name="old")
    ballast = fill(home)
    app = open_page("train", run=run_id)
    assert said(app.button(key="delete").click().run()) in ([FULL], [])
    ballast.unlink()
    assert said(open_page("train").button(key=SAMPLE).click().run()) == []

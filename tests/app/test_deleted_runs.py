"""Deleting a run on its page, and thinking again."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.runs.store.run_store import RunStore
from tests.app.conftest import STRANGER, VISITOR, AddRun, Open
from tests.app.test_train import told


@pytest.fixture
def deleted(open_page: Open, add_run: AddRun) -> tuple[AppTest, str]:
    """The page just after a run was deleted."""
    run_id = add_run()
    app = open_page("train", run=run_id)
    assert "For 10 min you can undo this on the Train and Runs pages" in told(app)
    return app.button(key="delete").click().run(), run_id


def test_a_deletion_can_be_undone_on_the_page(
    deleted: tuple[AppTest, str], store: RunStore, open_page: Open
) -> None:
    app, run_id = deleted
    assert store.list_runs(VISITOR) == []
    assert "“my texts” is deleted. Its texts, curves and model are removed permanently in" in told(app)
    assert "is deleted" not in told(open_page("train", visitor=STRANGER))
    app.button(key=f"undo_delete_{run_id}").click().run()
    assert app.query_params["run"] == run_id
    assert "3 epochs" in app.progress[0].text
    assert "is deleted" not in told(app)


def test_a_deletion_can_be_finished_on_the_page(deleted: tuple[AppTest, str], store: RunStore) -> None:
    app, run_id = deleted
    assert store.artifacts.names(run_id)
    app.button(key=f"finish_delete_{run_id}").click().run()
    assert store.artifacts.names(run_id) == []
    assert "is deleted" not in told(app)


def test_an_owner_can_delete_for_good(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    run_id = add_run()
    app = open_page("train", run=run_id)
    app.button(key="delete_for_good").click().run()
    assert store.artifacts.names(run_id) == []
    assert "is deleted" not in told(app)


def test_a_full_disk_is_said_before_the_deletion(
    open_page: Open, add_run: AddRun, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = add_run()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    app = open_page("train", run=run_id)
    assert "The disk is full, so this removes the run" in told(app)
    assert "delete_for_good" not in {button.key for button in app.button}
    app.button(key="delete").click().run()
    assert store.artifacts.names(run_id) == []

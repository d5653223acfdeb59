"""Sharing a run on its page: what a link gives away, what the run's own address does, and the way to take it back."""

from __future__ import annotations

import ast
import json

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from pages.ui.address import other_page
from tests.app.conftest import ROOT, STRANGER, VISITOR, AddRun, Open
from tests.app.test_train import told

LOOKED_UP_IN = "pages/ui/models/current_run.py"


def test_a_run_has_no_link_until_its_owner_makes_one_and_can_revoke_it(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    run_id = add_run()
    app = open_page("train", run=run_id)
    assert "opens the run in this browser alone" in told(app)
    assert not app.code
    app.button(key="make_share_link").click().run()
    token = Shares(store).token(run_id)
    assert token is not None
    assert app.code[0].value.endswith(f"/train?share={token}")
    app.button(key="revoke_share_link").click().run()
    assert Shares(store).token(run_id) is None
    assert app.button(key="make_share_link")
    guest = open_page("train", visitor=STRANGER, share=token)
    assert "This share link shows nothing any more" in guest.warning[0].value
    assert "my texts" not in told(guest)


def test_the_popover_says_what_is_given_away(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    run_id = add_run()
    app = open_page("train", run=run_id)
    assert "has its model, to play with" in told(app)
    assert "but **not the texts**" in told(app)
    app.toggle(key=f"share_texts_{run_id}").set_value(True).run()
    assert store.get(run_id).source.shares_texts
    assert "**and the texts**" in told(app)


@pytest.mark.parametrize("page", ["train", "playground", "inside", "learn"])
def test_the_runs_own_address_shows_a_stranger_nothing_but_a_sentence(
    open_page: Open, add_run: AddRun, store: RunStore, page: str
) -> None:
    run_id = add_run(name="secret", file_name="diary.csv")
    store.share_texts(run_id, VISITOR, True)
    Shares(store).create(run_id, VISITOR)
    app = open_page(page, visitor=STRANGER, run=run_id)
    assert "ask its owner for a share link" in app.warning[0].value
    assert "run" not in app.query_params
    shown = " ".join(
        [told(app), *(box.label for box in app.metric), *(str(box.options) for box in app.selectbox)]
    )
    assert "secret" not in shown
    assert "diary" not in shown


@pytest.mark.parametrize("state", ["running", "finished"])
def test_whoever_has_the_link_can_look_and_pass_it_on_but_change_nothing(
    open_page: Open, add_run: AddRun, store: RunStore, state: str
) -> None:
    run_id = add_run(state)
    token = Shares(store).create(run_id, VISITOR)
    app = open_page("train", visitor=STRANGER, share=token)
    assert "You are viewing a shared run" in told(app)
    keys = {button.key for button in app.button}
    assert not keys & {"stop", "delete", "rename", "train_longer", "revoke_share_link", "make_share_link"}
    assert not app.toggle
    assert app.code[0].value.endswith(f"?share={token}")
    app.button(key="open_playground").click().run()
    assert app.title[0].value == "Playground"
    assert app.query_params["share"] == token
    assert "run" not in app.query_params


def test_the_playground_copies_a_link_that_others_can_open(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    first, second = add_run(name="one"), add_run(name="two")
    assert for_others(open_page("playground", run=first)) == {}
    token = Shares(store).create(first, VISITOR)
    assert for_others(open_page("playground", run=first)) == {"run": None, "share": token}
    beside = open_page("playground", run=first, second=second)
    assert for_others(beside) == {"run": None, "share": token, "second": None}
    also = Shares(store).create(second, VISITOR)
    assert for_others(beside.run())["second"] == also
    assert for_others(open_page("playground", visitor=STRANGER, share=token)) == {}


def for_others(app: AppTest) -> dict[str, str | None]:
    """What is different in the address that the playground's button copies."""
    found = (json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.json)
    return next(data["for_others"] for data in found if "for_others" in data)


def test_the_owners_link_opens_the_run_as_her_own(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    run_id = add_run()
    app = open_page("train", share=Shares(store).create(run_id, VISITOR))
    assert "rename" in {button.key for button in app.button}
    assert "You are viewing" not in told(app)


def test_a_page_that_is_open_loses_the_run_when_the_link_is_revoked(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    run_id = add_run("running")
    token = Shares(store).create(run_id, VISITOR)
    for page in ("train", "playground"):
        app = open_page(page, visitor=STRANGER, share=token)
        assert "my texts" in told(app)
        Shares(store).revoke(run_id, VISITOR)
        app.run()
        assert "This share link shows nothing any more" in app.warning[0].value
        assert "my texts" not in told(app)
        token = Shares(store).create(run_id, VISITOR)


def test_until_the_browser_has_named_the_visitor_a_page_shows_nobodys_run(
    open_page: Open, add_run: AddRun
) -> None:
    run_id = add_run()
    app = open_page("train", visitor="", run=run_id)
    assert "my texts" not in told(app)
    assert not app.warning
    assert app.query_params["run"] == run_id
    app.session_state["visitor_id"] = VISITOR
    assert "my texts" in told(app.run())


def test_an_address_names_the_page_below_the_servers_path() -> None:
    for before in ("https://lab.example.org", "http://127.0.0.1:8501/deep/base"):
        assert (
            other_page(f"{before}/train?run=x#y", "playground", share="t_-")
            == f"{before}/playground?share=t_-"
        )


def lookups(source: str) -> list[str]:
    """The calls of a module that make a run of an id or a token."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            if called.endswith(("store().get", "store.get")) or node.func.attr in ("own", "shared"):
                found.append(called)
    return found


def test_pages_look_runs_up_in_one_place() -> None:
    files = sorted((ROOT / "pages").rglob("*.py"))
    found = {str(file.relative_to(ROOT)): lookups(file.read_text("utf-8")) for file in files}
    assert found.pop(LOOKED_UP_IN)
    assert {file: calls for file, calls in found.items() if calls} == {
        # Behind the button of an owner, whom the store asks for.
        "pages/ui/train/run_actions.py": ["resources.store().get"],
        # By a token, through the one place.
        "pages/ui/models/other_models.py": ["current_run.shared"],
        # All sweeps of the visitor, by nobody's id but the visitor's.
        "pages/ui/sweeps/sweep_links.py": ["Sweeps(resources.store()).own"],
    }

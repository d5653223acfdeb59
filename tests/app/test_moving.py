"""Opening one's runs in another browser, pressed through."""

from __future__ import annotations

from lstm_core.runs.store.moves import Moves
from lstm_core.runs.store.run_store import RunStore
from tests.app.conftest import STRANGER, VISITOR, AddRun, Open
from tests.app.test_train import told


def test_a_code_is_shown_with_how_long_it_works(open_page: Open) -> None:
    app = open_page("train")
    assert "works once, and for 10 min" in told(app)
    app.button(key="show_move_code").click().run()
    first = app.code[0].value
    assert "It works for 10 min" in told(app)
    app.button(key="show_move_code").click().run()
    assert app.code[0].value != first
    assert VISITOR not in str(app.main)


def test_another_browser_confirms_before_it_becomes_the_same_visitor(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    theirs, mine = add_run(name="theirs"), add_run(owner=STRANGER, name="mine")
    code = Moves(store).code(VISITOR)
    app = open_page("train", visitor=STRANGER)
    app.text_input(key="move_code_typed").set_value(code.lower())
    app.button(key="FormSubmitter:move_form-Look up the code").click().run()
    assert "The other browser has 1 run. This one has 1 run of its own, which is taken along" in told(app)
    app.button(key="cancel_move").click().run()
    assert app.session_state["visitor_id"] == STRANGER
    app.text_input(key="move_code_typed").set_value(code)
    app.button(key="FormSubmitter:move_form-Look up the code").click().run()
    app.button(key="use_move_code").click().run()
    assert app.session_state["visitor_id"] == VISITOR
    assert {run.id for run in store.list_runs(VISITOR)} == {theirs, mine}
    assert VISITOR not in str(app.query_params)


def test_a_wrong_code_says_what_a_code_is(open_page: Open) -> None:
    app = open_page("train")
    app.text_input(key="move_code_typed").set_value("AAAA-AAAA")
    app.button(key="FormSubmitter:move_form-Look up the code").click().run()
    assert "No runs are waiting under this code" in app.error[0].value


def test_a_code_that_was_used_meanwhile_changes_nothing(open_page: Open, store: RunStore) -> None:
    code = Moves(store).code(VISITOR)
    app = open_page("train", visitor=STRANGER)
    app.text_input(key="move_code_typed").set_value(code)
    app.button(key="FormSubmitter:move_form-Look up the code").click().run()
    Moves(store).use(code, "somebody-else")
    app.button(key="use_move_code").click().run()
    assert "No runs are waiting" in app.error[0].value
    assert app.session_state["visitor_id"] == STRANGER

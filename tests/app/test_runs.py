"""The Runs page: the table, its filters, what is remembered, and every action on chosen runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from lstm_core.runs.store.run_marks import RunMarks
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from tests.app.conftest import STRANGER, VISITOR, AddRun, Open
from tests.app.test_train import told


def names(app: AppTest) -> list[str]:
    """The runs in the table, in its order."""
    return list(app.dataframe[0].value["name"])


def tick(app: AppTest, *wanted: str) -> AppTest:
    """Ticks exactly these runs in the table."""
    rows = [names(app).index(name) for name in wanted]
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": rows}}
    return app.run()


@pytest.fixture
def three(open_page: Open, add_run: AddRun) -> tuple[AppTest, dict[str, str]]:
    """The page with three runs, and their ids by name."""
    ids = {name: add_run(name=name, file_name=f"{name}.csv") for name in ("one", "two")}
    ids["three"] = add_run("running", name="three", file_name="two.csv")
    return open_page("runs"), ids


def test_without_runs_it_says_what_to_do(open_page: Open) -> None:
    app = open_page("runs")
    assert "Train a model on your own texts" in app.info[0].value
    assert not app.dataframe


def test_the_table_tells_every_run(three: tuple[AppTest, dict[str, str]]) -> None:
    app, _ = three
    assert names(app) == ["three", "two", "one"]
    cells = app.dataframe[0].value.iloc[2]
    assert cells["state"] == "finished"
    assert cells["file"] == "one.csv"
    assert cells["settings"] == "epochs 3, embedding size 2, LSTM units 2"
    assert (cells["best_epoch"], cells["loss"], cells["top1"]) == (1, 2.5, 20.0)
    assert (cells["seconds"], cells["parameters"]) == (1.2, 1234)
    assert cells["bytes"] > 1000
    assert app.dataframe[0].value.iloc[0]["state"] == "training 33 %"
    assert "3 runs" in told(app)


def test_strangers_see_and_choose_nothing(three: tuple[AppTest, dict[str, str]], open_page: Open) -> None:
    _, ids = three
    app = open_page("runs", visitor=STRANGER, chosen=",".join(ids.values()))
    assert "You have no runs yet" in app.info[0].value
    assert not app.dataframe
    assert "open_run" not in {button.key for button in app.button}


def test_filters_narrow_the_table(three: tuple[AppTest, dict[str, str]]) -> None:
    app, _ = three
    app.text_input(key="find").set_value("TW csv").run()
    assert names(app) == ["three", "two"]
    app.multiselect(key="states").select("training").run()
    assert names(app) == ["three"]
    assert "1 of 3 runs" in told(app)
    app.text_input(key="find").set_value("").run()
    app.multiselect(key="states").set_value([]).run()
    app.multiselect(key="files").select("one.csv").run()
    assert names(app) == ["one"]
    app.text_input(key="find").set_value("no such run").run()
    assert "No run passes these filters" in told(app)
    assert not app.dataframe


def test_a_note_is_found(three: tuple[AppTest, dict[str, str]], store: RunStore) -> None:
    app, ids = three
    RunMarks(store).note(ids["one"], VISITOR, "with Dropout")
    app.text_input(key="find").set_value("dropout").run()
    assert names(app) == ["one"]


def test_what_is_ticked_stands_in_the_url_and_comes_back(
    three: tuple[AppTest, dict[str, str]], open_page: Open
) -> None:
    app, ids = three
    tick(app, "one")
    tick(app, "one", "three")
    assert app.query_params["chosen"] == f"{ids['one']},{ids['three']}"
    app = open_page("runs", chosen=f"{ids['three']},nobody,{ids['two']}")
    assert "2 runs chosen" in told(app)
    assert app.query_params["chosen"] == f"{ids['three']},{ids['two']}"
    app.button(key="choose_none").click().run()
    assert "chosen" not in app.query_params
    assert "runs chosen" not in told(app)


def test_a_run_that_a_filter_hides_stays_chosen(three: tuple[AppTest, dict[str, str]]) -> None:
    app, ids = three
    tick(app, "one")
    app.multiselect(key="states").select("training").run()
    tick(app, "three")
    assert app.query_params["chosen"] == f"{ids['one']},{ids['three']}"


def test_one_run_is_opened_and_played_with(three: tuple[AppTest, dict[str, str]]) -> None:
    app, ids = three
    tick(app, "one")
    app.button(key="open_run").click().run()
    assert app.title[0].value == "Train"
    assert app.query_params["run"] == ids["one"]
    app.switch_page("pages/runs.py").run()
    assert app.query_params["chosen"] == ids["one"]
    app.button(key="open_playground").click().run()
    assert app.title[0].value == "Playground"
    assert app.query_params["run"] == ids["one"]


def test_a_run_is_renamed_noted_and_pinned(three: tuple[AppTest, dict[str, str]], store: RunStore) -> None:
    app, ids = three
    tick(app, "one")
    app.text_input(key=f"rename_{ids['one']}").set_value("*the* one").run()
    app.button(key="rename").click().run()
    assert names(app) == ["three", "two", "*the* one"]
    app.text_area(key=f"note_of_{ids['one']}").set_value("better **than** two").run()
    app.button(key="save_note").click().run()
    assert app.dataframe[0].value.iloc[2]["note"] == "better **than** two"
    assert "better \\*\\*than\\*\\* two" in told(app)
    app.button(key="pin").click().run()
    assert names(app) == ["*the* one", "three", "two"]
    assert list(app.dataframe[0].value["pinned"]) == [True, False, False]
    assert app.query_params["chosen"] == ids["one"]
    app.button(key="pin").click().run()
    assert names(app) == ["three", "two", "*the* one"]
    app.text_input(key=f"rename_{ids['one']}").set_value(" ").run()
    app.button(key="rename").click().run()
    assert "A run needs a name" in app.error[0].value


def test_a_run_is_duplicated_with_changed_settings(
    three: tuple[AppTest, dict[str, str]], uploads: Uploads
) -> None:
    app, _ = three
    tick(app, "one")
    app.button(key="same_again").click().run()
    assert app.title[0].value == "Train"
    assert app.number_input(key="setting_units").value == 2
    uploads.delete(app.query_params["upload"])
    app.switch_page("pages/runs.py").run()
    app.button(key="same_again").click().run()
    assert "is no longer here" in app.info[0].value


def test_several_runs_are_pinned_and_deleted_and_come_back(three: tuple[AppTest, dict[str, str]]) -> None:
    app, ids = three
    tick(app, "one", "two")
    app.button(key="pin").click().run()
    assert names(app) == ["two", "one", "three"]
    assert "These runs leave" not in told(app)
    app.button(key="delete").click().run()
    assert names(app) == ["three"]
    assert "“one” is deleted" in told(app)
    assert "chosen" not in app.query_params
    app.button(key=f"undo_delete_{ids['one']}").click().run()
    assert names(app) == ["one", "three"]
    assert app.query_params["chosen"] == ids["one"]
    app.button(key="delete_for_good").click().run()
    assert names(app) == ["three"]
    assert "“one” is deleted" not in told(app)


@pytest.fixture
def num_queries(store: RunStore) -> Callable[[Callable[[], object]], int]:
    """How often the database is asked while something is done."""

    def counted(do: Callable[[], object]) -> int:
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(store.engine, "before_cursor_execute", note)
        do()
        event.remove(store.engine, "before_cursor_execute", note)
        return len(asked)

    return counted


def test_two_hundred_runs_ask_the_database_as_often_as_two(
    open_page: Open, add_run: AddRun, num_queries: Callable[[Callable[[], object]], int]
) -> None:
    for number in range(2):
        add_run(name=f"run {number}", model=False)
    app = open_page("runs")
    few = num_queries(app.run)
    for number in range(2, 200):
        add_run(name=f"run {number}", model=False)
    app.run()  # summarizes those that are new
    many = num_queries(app.run)
    assert len(names(app)) == 200
    assert many == few

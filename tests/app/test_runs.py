"""The Runs page: the table, its filters, what is remembered, and every action on chosen runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, insert
from streamlit.testing.v1 import AppTest

from lstm_core.events import Epoch, Event, Pinned, PinnedAnswer, event_to_dict
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.run_marks import RunMarks
from lstm_core.runs.store.run_store import RunStore, new_id
from lstm_core.runs.store.tables import events_table, runs_table
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.app.conftest import EVENTS, STRANGER, VISITOR, AddRun, Open
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
    assert "3 runs" in told(app)


def test_a_run_that_trains_has_its_figures_below_the_table(
    three: tuple[AppTest, dict[str, str]], store: RunStore
) -> None:
    app, ids = three
    cells = app.dataframe[0].value.iloc[0]
    assert cells["state"] == "training"
    assert cells[["loss", "best_epoch", "seconds", "parameters", "bytes"]].isna().all()
    assert "three 33 \\%, held-out loss 2.500" in told(app)
    before = app.dataframe[0].key
    Attempts(store).record(ids["three"], 1, [], {"progress": 0.5}, "running")
    app.run()
    assert app.dataframe[0].key == before  # what is sorted and ticked stays
    assert "three 50 \\%" in told(app)
    Attempts(store).finish(ids["three"], 1, "stopped")
    app.run()
    assert app.dataframe[0].key != before
    assert app.dataframe[0].value.iloc[0]["loss"] == 2.5
    assert "held-out loss" not in told(app)


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


def add_many(store: RunStore, num_runs: int) -> None:
    """Finished runs without files."""
    run_ids = [new_id() for _ in range(num_runs)]
    run = {"owner": VISITOR, "name": "one of many", "state": "finished", "current": {}, "attempt": 1}
    run |= {
        "settings": Settings().to_dict(),
        "source": RunSource("a.csv", "Text", ReadingOptions()).to_dict(),
    }
    run |= {"sequence": len(EVENTS), "created": 1.0, "queued": 1.0, "ended": 2.0}
    events = [
        {"run_id": run_id, "sequence": sequence, "payload": event_to_dict(told)}
        for run_id in run_ids
        for sequence, told in enumerate(EVENTS, 1)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(runs_table), [{"id": run_id, **run} for run_id in run_ids])
        connection.execute(insert(events_table), events)


def test_two_hundred_runs_ask_the_database_as_often_as_two(
    open_page: Open, store: RunStore, num_queries: Callable[[Callable[[], object]], int]
) -> None:
    add_many(store, 2)
    app = open_page("runs")
    few = num_queries(app.run)
    add_many(store, 198)
    app.run()  # summarizes those that are new
    many = num_queries(app.run)
    assert names(app) == ["one of many"] * 200
    assert app.dataframe[0].value["loss"].tolist() == [2.5] * 200
    assert many == few


PINNED: list[Event] = [
    *EVENTS[:-1],
    Epoch(
        1,
        2.0,
        0.25,
        val_loss=2.5,
        val_accuracy=0.2,
        val_top5_accuracy=0.4,
        val_perplexity=12.0,
        elapsed_seconds=1.2,
    ),
    Pinned(1, (PinnedAnswer("did", ("you", "it"), (0.6, 0.2)), PinnedAnswer("this", ("is",), (0.9,)))),
]


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The figures on the page."""
    data = (json.loads(chart.proto.json) for chart in app.get("bidi_component") if chart.proto.json)
    return [json.loads(one["figure"]) for one in data if "figure" in one]


@pytest.fixture
def overlaid(open_page: Open, add_run: AddRun) -> AppTest:
    """The page with two runs chosen, of which one was asked about seeds."""
    ids = add_run(name="<b>one</b>", events=PINNED), add_run(name="two")
    return open_page("runs", chosen=",".join(ids))


def test_chosen_runs_lie_over_each_other(overlaid: AppTest) -> None:
    curves = charts(overlaid)[0]
    assert [line["name"] for line in curves["data"]] == ["&lt;b&gt;one&lt;/b&gt;", "two"]
    assert [line["y"] for line in curves["data"]] == [[2.5], [2.5]]


def test_every_control_changes_the_curves(overlaid: AppTest) -> None:
    app = overlaid
    for name, title in (("perplexity", "Perplexity"), ("top5", "Top-5"), ("accuracy", "Accuracy")):
        app.segmented_control(key="curve").set_value(name).run()
        assert charts(app)[0]["layout"]["title"]["text"] == f"{title} on held-out texts"
    app.segmented_control(key="axis").set_value("seconds").run()
    assert charts(app)[0]["data"][0]["x"] == [1.2]
    app.slider(key="smoothing").set_value(0.5).run()
    assert "smoothed" in charts(app)[0]["data"][0]["hovertemplate"]
    app.toggle(key="log").set_value(True).run()
    assert charts(app)[0]["layout"]["yaxis"]["type"] == "log"
    app.toggle(key="training").set_value(True).run()
    assert len(charts(app)[0]["data"]) == 4


def test_the_url_says_how_curves_are_drawn(open_page: Open, add_run: AddRun) -> None:
    app = open_page("runs", chosen=add_run(), curve="Accuracy", axis="Seconds", training="true", log="true")
    (curves, *_) = charts(app)
    assert curves["layout"]["title"]["text"] == "Accuracy on held-out texts, training thin"
    assert curves["data"][0]["x"] == [1.2]
    assert curves["layout"]["yaxis"]["type"] == "log"


def test_the_same_seed_is_answered_by_each_run(overlaid: AppTest) -> None:
    app = overlaid
    assert app.selectbox(key="seed_of_all").options == ["did", "this"]
    app.toggle(key="answers_table").set_value(True).run()
    table = app.dataframe[-1].value
    assert list(table.columns) == ["Word", "<b>one</b>", "two"]
    assert table["Word"].iloc[0] == "you"
    assert list(table["<b>one</b>"])[:2] == ["60.0 %", "20.0 %"]
    assert table["two"].iloc[0] != table["<b>one</b>"].iloc[0]  # its model was asked
    app.selectbox(key="seed_of_all").set_value("this").run()
    assert app.dataframe[-1].value["<b>one</b>"].iloc[0] != "60.0 %"


def test_the_answers_are_those_of_the_best_epoch(open_page: Open, add_run: AddRun) -> None:
    later: list[Event] = [
        Epoch(2, 1.0, 0.5, val_loss=2.6, val_accuracy=0.2),
        Pinned(2, (PinnedAnswer("did", ("it",), (0.7,)),)),
    ]
    app = open_page("runs", chosen=add_run(events=[*PINNED, *later]))
    assert charts(app)[1]["data"][0]["x"] == [60.0, 20.0]


def test_a_run_without_a_model_answers_nothing(open_page: Open, add_run: AddRun) -> None:
    asked, waiting = add_run(events=PINNED), add_run("waiting", name="*later*")
    app = open_page("runs", chosen=f"{asked},{waiting}")
    assert "\\*later\\* has no model yet" in told(app)
    assert "has not ended its first epoch yet" in told(app)
    assert "No answers yet" in told(open_page("runs", chosen=waiting))


def test_only_what_differs_is_told(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    first, second = add_run(name="one"), add_run(name="two", file_name="others.csv")
    app = open_page("runs", chosen=f"{first},{second}")
    assert app.dataframe[1].value.to_numpy().tolist() == [["File", "texts.csv", "others.csv"]]
    store.resume(second, VISITOR, 5)
    app.run()
    assert app.dataframe[1].value.to_numpy().tolist()[1:] == [["Epochs", "3", "5"]]
    alike = add_run(name="three")
    assert "same texts and the same settings" in told(open_page("runs", chosen=f"{first},{alike}"))
    assert "What differs" not in told(open_page("runs", chosen=first))


def test_more_runs_than_can_be_told_apart_are_not_drawn(open_page: Open, add_run: AddRun) -> None:
    ids = [add_run(name=f"run {number}") for number in range(9)]
    app = open_page("runs", chosen=",".join(ids))
    assert "9 runs chosen" in told(app)
    assert "The first 8 of them are drawn" in told(app)
    assert len(charts(app)[0]["data"]) == 8


def test_a_run_keeps_its_colour_while_others_come_and_go(open_page: Open, add_run: AddRun) -> None:
    ids = [add_run(name=name) for name in ("one", "two", "three")]
    app = open_page("runs", chosen=",".join(ids[:2]))

    def colours() -> dict[str, str]:
        return {line["name"]: line["line"]["color"] for line in charts(app)[0]["data"]}

    before = colours()
    tick(app, "two")
    assert colours() == {"two": before["two"]}
    tick(app, "two", "three")
    assert colours() == {"two": before["two"], "three": before["one"]}

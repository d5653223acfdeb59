"""A run on the Train page: what it shows of a run, and what it does not claim."""

from __future__ import annotations

from lstm_core.events import End, Epoch, Event, Progress, Start
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from lstm_core.runs.store.uploads import Uploads
from tests.app.conftest import CSV, EVENTS, STRANGER, VISITOR, AddRun, Open
from tests.app.test_train import told

WITHOUT_VALIDATION: list[Event] = [
    Start(epochs=3, parameters=1234, vocabulary_size=8, training_targets=21),
    Progress(x=0.5, loss=2.5, accuracy=0.033, epoch=1, update=1, updates=2),
    *(Epoch(number, 2.0 / number, 0.19 * number, best=True) for number in (1, 2, 3)),
    End("finished", 3, best_epoch=3, best_loss=0.667),
]


def test_without_validation_no_epoch_is_the_best(open_page: Open, add_run: AddRun) -> None:
    app = open_page("train", run=add_run(events=WITHOUT_VALIDATION))
    assert app.progress[0].text == "3 of 3 epochs in 0 s"
    assert "vocabulary of 6 · targets: 21 to learn from and none to validate on" in told(app)
    assert "Nothing is held out" in told(app)
    assert not app.metric
    groups = open_page("playground", run=app.query_params["run"]).get("button_group")
    assert "weights" not in {group.key for group in groups}


def test_with_validation_the_best_epoch_is_named(open_page: Open, add_run: AddRun) -> None:
    app = open_page("train", run=add_run(events=[*EVENTS, End("finished", 1, best_epoch=1)]))
    assert "best epoch 1" in app.progress[0].text
    assert "21 to learn from and 3 to validate on" in told(app)
    assert "Nothing is held out" not in told(app)


def test_a_run_tells_its_settings_and_those_that_differ(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    run_id = add_run()
    app = open_page("train", run=run_id)
    (expander,) = [one for one in app.expander if "Settings" in one.label]
    assert expander.label == "Settings:\u2060 epochs 3\\, embedding size 2\\, LSTM units 2"
    said = told(app)
    assert "File:" in said
    assert "Column:" in said
    assert "**LSTM units:\u2060 2** (default 200)" in said
    assert "Seed:\u2060 0" in said
    token = Shares(store).create(run_id, VISITOR)
    shared = told(open_page("train", visitor=STRANGER, share=token))
    assert "Seed:\u2060 0" in shared
    assert "Column:" not in shared


def test_the_same_settings_again_open_the_file_with_them(
    open_page: Open, add_run: AddRun, uploads: Uploads
) -> None:
    run_id = add_run()
    app = open_page("train", run=run_id)
    app.button(key="same_again").click().run()
    assert "upload" in app.query_params
    assert "run" not in app.query_params
    assert app.selectbox(key="column").value == "Text"
    assert app.number_input(key="setting_units").value == 2
    uploads.delete(app.query_params["upload"])
    app = open_page("train", run=run_id)
    app.button(key="same_again").click().run()
    assert "texts\\.csv\\, is no longer here" in app.info[0].value
    app.file_uploader(key="train_file_1").upload("mine.csv", CSV.encode()).run()
    assert app.number_input(key="setting_units").value == 2


def test_the_playground_is_the_next_step_of_a_finished_run(open_page: Open, add_run: AddRun) -> None:
    run_id = add_run(name="my texts · LSTM")
    app = open_page("train", run=run_id)
    (button,) = [one for one in app.button if one.proto.type == "primary" and one.key == "open_playground"]
    button.click().run()
    assert app.title[0].value == "Playground"
    assert app.query_params["run"] == run_id

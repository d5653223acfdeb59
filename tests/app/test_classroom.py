"""A class from its opening to its end, pressed through as its teacher and as two students."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.events import Epoch, Start
from lstm_core.limits import Limits
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.class_run import submit_in_class
from lstm_core.runs.store.classes import Classes
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.runs.taught_class import Classroom
from pages.ui import resources
from pages.ui.classroom import standings, student
from pages.ui.no_workers import NO_WORKERS
from tests.app.conftest import CSV, STRANGER, VISITOR, AddRun, IdleLauncher, Open
from tests.app.test_train import told

TEACHER = VISITOR
SAM, KIM = "visitor-2-cccccccccccccccccccccc", "visitor-3-dddddddddddddddddddddd"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A board that is read anew at every look."""
    monkeypatch.setattr(standings, "FRESH_SECONDS", 0.0)


@pytest.fixture
def classroom(open_page: Open, uploads: Uploads, store: RunStore, add_run: AddRun) -> Classroom:
    """A class that a teacher opened in the pages: students choose units, and are not shown the seed."""
    add_run(name="secret run of the teacher")
    upload = uploads.save(CSV.encode(), "moods.csv")
    app = open_page("train", upload=upload)
    app.number_input(key="setting_units").set_value(16).run()
    app.number_input(key="setting_epochs").set_value(2).run()
    app.button(key="use_in_class").click().run()
    assert app.title[0].value == "Classroom"
    app = open_page("classroom", upload=upload)
    assert "can read this file" in told(app)
    app.text_input(key="class_name").set_value("Monday *class*")
    app.multiselect(key="class_free").set_value(["units"])
    app.multiselect(key="class_hidden").set_value(["seed"])
    app.button(key="open_class").click().run()
    (opened,) = Classes(store).taught_by(TEACHER)
    assert app.code[0].value.endswith(f"/train?class={opened.token}")
    assert "The board is empty" in app.info[0].value
    return opened


@pytest.fixture
def join(open_page: Open, classroom: Classroom) -> Callable[..., AppTest]:
    """Starts a run as a student: `join(SAM, "Sam", units=32)`."""

    def joined(visitor: str, name: str, units: int = 16) -> AppTest:
        app = open_page("train", visitor=visitor, **{"class": classroom.token})
        app.number_input(key="setting_units").set_value(units).run()
        app.text_input(key="student_name").set_value(name).run()
        return app.button(key="train_in_class").click().run()

    return joined


def trained(store: RunStore, visitor: str, perplexity: float) -> None:
    """Lets the next run in the queue end, as its student's."""
    attempts = Attempts(store)
    run = attempts.claim_next()
    assert run is not None
    assert run.owner == visitor
    baselines = {"trigram": {"loss": 3.0, "perplexity": 20.0}}
    events = [
        Start(epochs=2, vocabulary_size=8, training_targets=21, validation_targets=3, baselines=baselines),
        Epoch(1, 2.0, 0.25, val_loss=perplexity / 5, val_accuracy=0.2, val_perplexity=perplexity),
    ]
    progress = RunProgress({})
    for event in events:
        progress.take(event)
    attempts.record(run.id, run.attempt, events, progress.current, "running")
    attempts.finish(run.id, run.attempt, "finished")


def board(app: AppTest) -> list[tuple[object, ...]]:
    """The leaderboard as it is shown."""
    cells = app.dataframe[0].value[["name", "ratio", "state", "settings"]].astype(object)
    return list(cells.where(cells.notna(), None).itertuples(index=False, name=None))


def test_a_student_finds_train_ready_to_start(
    open_page: Open, classroom: Classroom, launcher: IdleLauncher, store: RunStore
) -> None:
    app = open_page("train", visitor=SAM, **{"class": classroom.token})
    assert "moods\\.csv" in told(app)
    assert {box.key for box in app.number_input} == {"setting_units"}
    assert app.number_input(key="setting_units").value == 16
    assert "Epochs:\u2060 2" in told(app)
    assert "Seed:" not in told(app)
    assert not app.get("file_uploader")
    app.text_input(key="student_name").set_value("Sam").run()
    app.button(key="train_in_class").click().run()
    (run,) = store.list_runs(SAM)
    assert (app.query_params["run"], launcher.woken) == (run.id, 1)
    assert "class" not in app.query_params
    assert (run.settings.units, run.settings.epochs) == (16, 2)
    assert "on the board of **Monday \\*class\\***" in told(app)


def test_a_student_cannot_start_what_does_not_fit_in_memory(
    open_page: Open, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.train.start_card.memory_for_a_run", lambda: 300 * 2**20)
    app = open_page("train", visitor=SAM, **{"class": classroom.token})
    assert "ask your teacher to" in app.error[0].value
    assert app.button(key="train_in_class").disabled


def test_a_student_without_a_name_is_told_so(join: Callable[..., AppTest], store: RunStore) -> None:
    app = join(SAM, " ")
    assert "Enter a name of your own choosing" in app.error[0].value
    assert store.list_runs(SAM) == []
    join(SAM, "Sam")
    assert "has this name already" in join(KIM, "sam").error[0].value


def test_the_board_ranks_runs_by_the_names_that_students_chose(
    join: Callable[..., AppTest], store: RunStore, open_page: Open, classroom: Classroom
) -> None:
    join(SAM, "<b>Sam</b>")
    join(KIM, "Kim", units=32)
    trained(store, SAM, 12.0)
    trained(store, KIM, 10.0)
    join(KIM, "Kim")
    app = open_page("classroom", visitor=SAM, **{"class": classroom.token})
    assert board(app) == [
        ("Kim", 0.5, "finished", "LSTM units 32"),
        ("<b>Sam</b> (you)", 0.6, "finished", "as the class"),
        ("Kim (2)", None, "waiting, about 1 min", "as the class"),
    ]
    assert "3 runs: 1 waits, 2 have ended." in told(app)


def test_students_see_the_board_and_nothing_else_of_others(
    join: Callable[..., AppTest], store: RunStore, open_page: Open, classroom: Classroom
) -> None:
    join(SAM, "Sam")
    trained(store, SAM, 12.0)
    (run,) = store.list_runs(SAM)
    for page, query in (
        ("classroom", {"class": classroom.token}),
        ("train", {"class": classroom.token}),
        ("playground", {}),
        ("train", {"run": run.id}),
    ):
        app = open_page(page, visitor=KIM, **query)
        shown = told(app) + str([box.options for box in app.selectbox])
        assert "secret run of the teacher" not in shown
        assert classroom.name + " · Sam" not in shown
    app = open_page("classroom", visitor=KIM, **{"class": classroom.token})
    keys = {button.key for button in app.button}
    assert not keys & {"close_class", "clear_board", "take_off", "delete_class"}
    assert run.id not in str(app.main)


def test_a_stranger_without_the_link_sees_a_sentence(
    open_page: Open, join: Callable[..., AppTest], classroom: Classroom
) -> None:
    join(SAM, "Sam")
    for page in ("train", "classroom"):
        app = open_page(page, visitor=STRANGER, **{"class": classroom.id})
        assert "There is no class with this link" in app.warning[0].value
        assert "Monday" not in told(app)
        assert "class" not in app.query_params


def test_the_teacher_takes_off_clears_closes_and_deletes(
    open_page: Open, join: Callable[..., AppTest], store: RunStore, classroom: Classroom
) -> None:
    for visitor, name in ((SAM, "Sam"), (KIM, "Kim")):
        join(visitor, name)
    (sams,) = store.list_runs(SAM)
    address = {"class": classroom.token}
    app = open_page("classroom", **address)
    app.selectbox(key="entry_to_take_off").set_value(sams.id).run()
    app.button(key="take_off").click().run()
    assert [line[0] for line in board(app)] == ["Kim"]
    app.button(key="clear_board").click().run()
    assert "The board is empty" in app.info[0].value
    assert len(store.list_runs(KIM)) == 1
    app.button(key="close_class").click().run()
    assert "The class is closed" in told(app)
    sam = open_page("train", visitor=SAM, **address)
    assert "This class is closed" in sam.info[0].value
    assert "train_in_class" not in {button.key for button in sam.button}
    app.button(key="close_class").click().run()
    app.button(key="delete_class").click().run()
    assert Classes(store).taught_by(TEACHER) == []
    assert app.title[0].value == "Classroom"
    assert "There is no class with this link" in open_page("train", visitor=SAM, **address).warning[0].value


def test_a_student_can_leave_and_train_on_own_texts(open_page: Open, classroom: Classroom) -> None:
    app = open_page("train", visitor=SAM, **{"class": classroom.token})
    app.button(key="leave_class").click().run()
    assert "class" not in app.query_params
    app.file_uploader(key="train_file_0").upload("mine.csv", CSV.encode()).run()
    assert app.number_input(key="setting_units").value == 200


def test_a_teacher_is_told_what_would_keep_the_class_from_working(
    open_page: Open, uploads: Uploads, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploads.save(CSV.encode(), "moods.csv")
    uploads.save_draft(upload, {"column": "Text", "settings": {"epochs": 50, "validation_share": 0.0}})
    monkeypatch.setattr(resources, "limits", lambda: Limits(epochs=10))
    app = open_page("classroom", upload=upload)
    assert "nothing to compare runs by" in app.warning[0].value
    app.button(key="open_class").click().run()
    assert "50" in app.error[0].value
    monkeypatch.setattr(resources, "limits", lambda: Limits())
    app.button(key="open_class").click().run()
    assert "A class needs a name" in app.error[0].value
    assert Classes(store).taught_by(TEACHER) == []


def test_after_a_run_train_leads_back_to_the_class(join: Callable[..., AppTest]) -> None:
    app = join(SAM, "Sam")
    picker = next(box for box in app.selectbox if box.label == "Run")
    picker.select("sample").run()
    assert app.text_input(key="student_name").value == "Sam"


def test_forty_students_queue_and_each_is_told_the_wait_in_minutes(
    open_page: Open, store: RunStore, uploads: Uploads, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (standings, student):
        monkeypatch.setattr(module, "expected_wait", lambda _, place: 30.0 + 120.0 * (place - 1))
    for number in range(40):
        submit_in_class(store, uploads, classroom, f"student {number}", f"Student {number}", {}, Limits())
    app = open_page("classroom", **{"class": classroom.token})
    assert [line[2] for line in board(app)] == [
        f"waiting, about {max(1, 2 * place)} min" for place in range(40)
    ]
    late = told(open_page("train", visitor=SAM, **{"class": classroom.token}))
    assert "begins in about 80 min. 40 runs wait before it." in late


def test_where_nobody_takes_runs_no_wait_is_told(
    open_page: Open, store: RunStore, uploads: Uploads, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit_in_class(store, uploads, classroom, "student 1", "Student 1", {}, Limits())
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET queued = queued - 60, heartbeat = heartbeat - 60")
    monkeypatch.setenv("LSTM_LAB_WORKERS", "elsewhere")
    assert [line[2] for line in board(open_page("classroom", **{"class": classroom.token}))] == ["waiting"]
    assert NO_WORKERS in told(open_page("train", visitor=SAM, **{"class": classroom.token}))


def test_the_teacher_is_told_of_a_short_queue(
    open_page: Open, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "limits", lambda: Limits(queue_length=20))
    assert "20 runs wait at most" in told(open_page("classroom", **{"class": classroom.token}))


def test_a_visitors_classes_stand_on_the_page(open_page: Open, classroom: Classroom) -> None:
    links = [link.label for link in open_page("classroom").get("page_link")]
    assert "Monday \\*class\\*" in links
    assert "Monday \\*class\\*" not in [
        link.label for link in open_page("classroom", visitor=STRANGER).get("page_link")
    ]


def test_the_board_is_read_once_a_second_for_all(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    monkeypatch.setattr(standings, "FRESH_SECONDS", 60.0)
    monkeypatch.setattr(standings, "_read", lambda one: reads.append(one) or [])
    standings.forget(classroom)
    for _ in range(5):
        standings.standings(classroom)
    assert len(reads) == 1
    standings.forget(classroom)
    standings.standings(classroom)
    assert len(reads) == 2

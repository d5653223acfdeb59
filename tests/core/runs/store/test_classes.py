"""Classes: what a teacher fixes, who may do what, and what is left when it is over."""

import pytest
from sqlalchemy import text

from lstm_core.errors import InputError, LabError, RunError, SettingsError
from lstm_core.runs.queue.class_run import submit_in_class
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.classes import NAME_LIMIT, Classes
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.moves import Moves
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.core.runs.conftest import CSV

SOURCE = RunSource("moods.csv", "Text", ReadingOptions(header=True), 5, upload_id="the-teachers-own")
FIXED = Settings(epochs=2, units=16, validation_share=0.0)
NO_CLASS = "There is no class with this link"
NOT_YOURS = "Only the teacher who opened this class can change it"


@pytest.fixture
def classes(store, clock):
    return Classes(store, clock)


@pytest.fixture
def classroom(classes, uploads):
    """A class in which students choose units and epochs and are not shown the seed."""
    upload = uploads.get(uploads.save(CSV, "moods.csv"))
    return classes.create(
        "tess", " Monday\n class ", upload, SOURCE, FIXED, {"units", "epochs"}, {"seed", "units"}
    )


@pytest.fixture
def join(store, uploads, classroom):
    """Starts a run in the class: `join(visitor, name, units=...)`."""

    def joined(visitor="sam", name="Sam", **values):
        return submit_in_class(store, uploads, classroom, visitor, name, values)

    return joined


def board(classes, classroom):
    return [(entry.name, entry.run.id) for entry in classes.entries(classroom.id)]


def test_a_class_is_what_its_teacher_fixed(classroom, classes, uploads):
    assert classroom.name == "Monday class"
    assert (classroom.free, classroom.hidden) == (("epochs", "units"), ("seed",))
    assert "batch_targets" in classroom.fixed
    assert not {"epochs", "units", "seed"} & set(classroom.fixed)
    assert not classroom.closed
    assert uploads.get(classroom.upload_id).path.read_bytes() == CSV
    assert classes.by_token(classroom.token) == classroom
    assert classes.taught_by("tess") == [classroom]
    assert classes.taught_by("sam") == []
    assert classroom.is_taught_by("tess")
    assert not any(classroom.is_taught_by(who) for who in ("sam", "", None))
    for secret in ("tess", classroom.token, classroom.upload_id):
        assert secret not in repr(classroom)


@pytest.mark.parametrize("token", ["", "x", None, 7, "a" * 32])
def test_what_is_no_token_leads_to_no_class(classes, classroom, token):
    for nothing in (token, classroom.id):
        with pytest.raises(RunError, match=NO_CLASS):
            classes.by_token(nothing)


def test_students_choose_what_is_free_and_nothing_else(store, join):
    run = store.get(join(units=32, seed=7, batch_targets=64, unknown="x"))
    assert run.settings == FIXED.replace(units=32)
    assert run.owner == "sam"
    assert run.name == "Monday class · Sam"
    assert (run.source.file_name, run.source.column, run.source.rows) == ("moods.csv", "Text", 5)
    with pytest.raises(SettingsError, match="units was 1"):
        join(units=1)


def test_a_students_run_does_not_name_the_teachers_file(store, join, classroom):
    source = store.get(join()).source
    assert source.upload_id is None
    assert classroom.upload_id not in str(source)


def test_the_board_has_the_names_that_students_give_themselves(classes, classroom, join):
    first = join("sam", "  Sam  the\tfirst ")
    second = join("kim", "x" * 90)
    assert board(classes, classroom) == [("Sam the first", first), ("x" * NAME_LIMIT, second)]
    assert classes.name_of(classroom.id, "kim") == "x" * NAME_LIMIT
    assert classes.name_of(classroom.id, "nobody") == ""
    assert classes.of_run(first).id == classroom.id


def test_a_name_is_one_students_alone(join):
    join("sam", "Sam")
    join("sam", "Sam")
    with pytest.raises(RunError, match="has this name already"):
        join("kim", "sAM")
    for nothing in ("", "  \n"):
        with pytest.raises(RunError, match="Enter a name"):
            join("kim", nothing)


def test_whoever_is_refused_leaves_no_run(store, join):
    with pytest.raises(RunError):
        join("kim", "")
    with pytest.raises(InputError):
        join("", "Nobody")
    assert store.queue_order() == []


def test_nobody_starts_a_run_in_a_closed_class_and_the_board_stays(classes, classroom, join):
    run_id = join()
    classes.close(classroom.id, "tess")
    assert classes.by_token(classroom.token).closed
    with pytest.raises(RunError, match="This class is closed"):
        join("kim", "Kim")
    assert board(classes, classroom) == [("Sam", run_id)]
    classes.close(classroom.id, "tess", closed=False)
    join("kim", "Kim")


def test_the_teacher_takes_entries_off_and_the_runs_stay(store, classes, classroom, join):
    first, second, third = join("sam", "Sam"), join("kim", "Kim"), join("lou", "Lou")
    classes.take_off(classroom.id, "tess", second)
    assert board(classes, classroom) == [("Sam", first), ("Lou", third)]
    assert classes.of_run(second) is None
    classes.take_off(classroom.id, "tess")
    assert board(classes, classroom) == []
    assert [run.id for run in store.list_runs("kim")] == [second]


@pytest.mark.parametrize("visitor", ["sam", "", None])
def test_only_the_teacher_changes_a_class(classes, classroom, join, visitor):
    run_id = join()
    for action in (
        lambda: classes.close(classroom.id, visitor),
        lambda: classes.take_off(classroom.id, visitor),
        lambda: classes.take_off(classroom.id, visitor, run_id),
        lambda: classes.delete(classroom.id, visitor),
    ):
        with pytest.raises(RunError, match=NOT_YOURS):
            action()
    assert board(classes, classroom) == [("Sam", run_id)]
    assert not classes.by_token(classroom.token).closed


def test_a_teacher_takes_nothing_off_another_class(classes, classroom, join, uploads):
    run_id = join()
    upload = uploads.get(uploads.save(CSV, "moods.csv"))
    other = classes.create("eve", "Another", upload, SOURCE, FIXED)
    classes.take_off(other.id, "eve", run_id)
    assert board(classes, classroom) == [("Sam", run_id)]


def test_a_deleted_run_leaves_the_board_and_comes_back_with_the_run(store, classes, classroom, join, clock):
    run_id = join()
    deletions = Deletions(store, clock)
    deletions.delete(run_id, "sam")
    assert board(classes, classroom) == []
    deletions.undo(run_id, "sam")
    assert board(classes, classroom) == [("Sam", run_id)]
    deletions.delete(run_id, "sam", for_good=True)
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM class_entries")).scalar_one() == 0


def test_a_deleted_class_takes_its_link_its_board_and_its_file_along(
    store, classes, classroom, join, uploads
):
    run_id = join()
    classes.delete(classroom.id, "tess")
    with pytest.raises(RunError, match=NO_CLASS):
        classes.by_token(classroom.token)
    with pytest.raises(LabError):
        uploads.get(classroom.upload_id)
    assert board(classes, classroom) == []
    assert store.get(run_id).owner == "sam"


def test_the_file_stays_as_long_as_the_class_also_when_a_student_deletes_her_run(
    store, classes, classroom, join, uploads, clock
):
    Deletions(store, clock).delete(join(), "sam", for_good=True)
    assert classes.uploads() == {classroom.upload_id}
    assert uploads.delete_old(days=-1, keep=classes.uploads()) == 1  # the teacher's own
    assert uploads.get(classroom.upload_id).path.read_bytes() == CSV


def test_a_class_expires_when_nothing_has_happened_in_it(classes, classroom, join, clock):
    clock.sleep(20 * 86_400)
    classes.enter(classroom, "a-run-of-then", "sam", "Sam")
    clock.sleep(20 * 86_400)
    classes.delete_expired(0)
    classes.delete_expired(30)
    assert classes.taught_by("tess")
    clock.sleep(11 * 86_400)
    classes.delete_expired(30)
    assert classes.taught_by("tess") == []
    assert classes.uploads() == set()


def test_a_class_and_a_place_on_the_board_move_along(store, classes, classroom, join):
    moves = Moves(store)
    join("sam", "Sam")
    assert moves.use(moves.code("tess at home"), "tess") == "tess at home"
    moves.use(moves.code("sam at home"), "sam")
    assert classes.by_token(classroom.token).is_taught_by("tess at home")
    assert classes.name_of(classroom.id, "sam at home") == "Sam"


def test_a_class_needs_a_name_and_a_teacher(classes, uploads):
    upload = uploads.get(uploads.save(CSV, "moods.csv"))
    for owner, name in (("tess", " \n"), ("", "Monday")):
        with pytest.raises(RunError, match="A class needs a name"):
            classes.create(owner, name, upload, SOURCE, FIXED)

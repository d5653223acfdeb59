"""Whose runs are whose, what states allow, and what is left after a deletion."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lstm_core.artifact_names import BEST_BUNDLE, LAST_BUNDLE, SOURCE_FILE
from lstm_core.errors import LabError, RunError, SettingsError
from lstm_core.events import Progress, Start
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run import RunSource, StoredEvent
from lstm_core.runs.store.database import wal_is_safe
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.run_store import RunStore, new_id
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.core.runs.both_databases import on_sqlite

NOT_YOURS = "Only the person who started this run can"


def point(x):
    return Progress(x, loss=2.0, accuracy=0.25)


@pytest.fixture
def attempts(store):
    return Attempts(store)


def test_a_new_run_waits_and_remembers_what_was_asked_for(store, new_run):
    run = store.get(new_run(name="  My\tfirst run ", epochs=3, units=17))
    assert (run.state, run.name, run.attempt, run.message, run.current) == (
        "waiting",
        "My first run",
        0,
        None,
        {},
    )
    assert run.settings == Settings(epochs=3, units=17, validation_share=0.0)
    options = ReadingOptions(encoding="utf-8", delimiter=",", quote='"', header=True)
    assert run.source == RunSource("moods.csv", "Text", options, 5, upload_id=run.source.upload_id)
    assert run.started is None
    assert run.ended is None
    assert run.created.tzinfo is not None
    assert run.is_waiting
    assert not run.is_live
    assert not run.is_over


def test_a_list_shows_a_visitors_own_runs_the_newest_first(store, new_run):
    first, second, other = new_run("ann"), new_run("ann"), new_run("bob")
    assert [run.id for run in store.list_runs("ann")] == [second, first]
    assert [run.id for run in store.list_runs("bob")] == [other]
    assert store.list_runs("eve") == []


def test_ids_cannot_be_guessed_and_the_owner_is_not_printed(store, new_run):
    ids = {new_run() for _ in range(5)}
    assert len(ids) == 5
    assert all(len(run_id) >= 22 for run_id in ids)
    assert "ann" not in repr(store.get(ids.pop()))


@pytest.mark.parametrize("visitor", ["bob", "", None])
def test_another_visitor_may_look_but_not_touch(store, new_run, visitor):
    run_id = new_run("ann")
    assert store.get(run_id).name == "A run"
    for attempt in (
        lambda: store.stop(run_id, visitor),
        lambda: store.rename(run_id, visitor, "Mine"),
        lambda: Deletions(store).delete(run_id, visitor),
        lambda: store.resume(run_id, visitor),
    ):
        with pytest.raises(RunError, match=NOT_YOURS):
            attempt()
    run = store.get(run_id)
    assert (run.state, run.name) == ("waiting", "A run")


@pytest.mark.parametrize(
    "run_id", ["", "x", "../../etc/passwd", "a" * 22 + "/..", "a" * 65, ".." * 11, None, 7]
)
def test_an_id_of_another_form_names_no_run_and_no_folder(store, run_id):
    for attempt in (store.get, store.events_after, store.bundle_path, store.has_model):
        with pytest.raises(RunError, match="There is no run"):
            attempt(run_id)


def test_an_unknown_id_names_no_run(store):
    with pytest.raises(RunError, match="There is no run"):
        store.get(new_id())


def test_renaming(store, new_run):
    run_id = new_run()
    store.rename(run_id, "ann", "Better  name")
    assert store.get(run_id).name == "Better name"
    with pytest.raises(RunError, match="A run needs a name"):
        store.rename(run_id, "ann", " \n ")


def test_a_waiting_run_leaves_the_queue_when_stopped(store, attempts, new_run):
    first, second = new_run(), new_run()
    assert (store.queue_position(first), store.queue_position(second)) == (1, 2)
    store.stop(first, "ann")
    run = store.get(first)
    assert (run.state, run.message) == ("stopped", "Stopped while it was waiting.")
    assert run.ended is not None
    assert (store.queue_position(first), store.queue_position(second)) == (None, 1)
    assert attempts.claim_next().id == second
    store.stop(first, "ann")
    assert store.get(first).message == "Stopped while it was waiting."


def test_one_run_is_claimed_at_a_time_in_the_order_of_asking(attempts, new_run):
    first, second = new_run(), new_run()
    run = attempts.claim_next()
    assert (run.id, run.state, run.attempt) == (first, "starting", 1)
    assert attempts.claim_next() is None
    assert attempts.finish(first, 1, "finished")
    assert attempts.claim_next().id == second


def test_many_claims_at_once_give_one_run(store, attempts, new_run):
    run_ids = {new_run() for _ in range(3)}
    with ThreadPoolExecutor(8) as pool:
        claimed = [run.id for run in pool.map(lambda _: attempts.claim_next(), range(24)) if run]
    assert len(claimed) == 1
    assert claimed[0] in run_ids
    assert [run.id for run in attempts.live()] == claimed


def test_many_threads_write_events_without_losing_one(store, attempts, new_run):
    run_id = new_run()
    attempts.claim_next()
    with ThreadPoolExecutor(6) as pool:
        written = list(pool.map(lambda n: attempts.record(run_id, 1, [point(float(n))] * 2), range(20)))
    assert all(written)
    events = store.events_after(run_id)
    assert [stored.sequence for stored in events] == list(range(1, 41))
    assert sorted(stored.event.x for stored in events) == sorted([*range(20), *range(20)])


def test_events_after_a_known_one(store, attempts, new_run):
    run_id = new_run()
    attempts.claim_next()
    attempts.record(run_id, 1, [Start(epochs=2), point(0.5)], {"progress": 0.25})
    assert store.events_after(run_id, 1) == [StoredEvent(2, 1, point(0.5))]
    assert store.events_after(run_id, 2) == []
    assert store.get(run_id).current == {"progress": 0.25}


def test_texts_are_the_owner_s_until_they_are_shared(store, new_run):
    run_id = new_run(owner="ann")
    assert [store.get(run_id).shows_texts_to(who) for who in ("ann", "bob", None)] == [True, False, False]
    with pytest.raises(RunError, match=NOT_YOURS):
        store.share_texts(run_id, "bob", True)
    store.share_texts(run_id, "ann", True)
    assert [store.get(run_id).shows_texts_to(who) for who in ("ann", "bob", None)] == [True, True, True]
    store.share_texts(run_id, "ann", False)
    assert not store.get(run_id).shows_texts_to("bob")


def test_an_attempt_that_was_given_up_cannot_write(store, attempts, new_run):
    run_id = new_run()
    attempts.claim_next()
    attempts.finish(run_id, 1, "interrupted", "The server ended.")
    assert not attempts.record(run_id, 1, [point(0.5)], {"epoch": 9}, "running")
    assert not attempts.finish(run_id, 1, "finished")
    store.resume(run_id, "ann")
    assert attempts.claim_next().attempt == 2
    assert not attempts.status(run_id, 1).is_current
    assert not attempts.record(run_id, 1, [point(0.5)])
    assert attempts.record(run_id, 2, [point(0.5)])
    assert [stored.attempt for stored in store.events_after(run_id)] == [2]


def test_stop_is_asked_of_a_live_run_once(store, attempts, new_run):
    run_id = new_run()
    attempts.claim_next()
    assert attempts.status(run_id, 1).stop_requested is None
    store.stop(run_id, "ann")
    asked = attempts.status(run_id, 1).stop_requested
    store.stop(run_id, "ann")
    assert asked is not None
    assert attempts.status(run_id, 1).stop_requested == asked
    assert store.get(run_id).stop_requested


def test_only_a_run_that_is_over_and_has_something_left_is_resumed(store, attempts, new_run):
    run_id = new_run(epochs=3)
    with pytest.raises(RunError, match="A run is waiting; only a run that has ended can be resumed"):
        store.resume(run_id, "ann")
    attempts.claim_next()
    attempts.record(run_id, 1, [], {"epoch": 3})
    attempts.finish(run_id, 1, "finished")
    with pytest.raises(RunError, match=r"has already trained 3 of 3 epochs\. Choose more than 3"):
        store.resume(run_id, "ann")
    with pytest.raises(SettingsError, match="epochs was 0"):
        store.resume(run_id, "ann", epochs=0)
    store.resume(run_id, "ann", epochs=5)
    run = store.get(run_id)
    assert (run.state, run.settings.epochs, run.ended, run.message) == ("waiting", 5, None, None)


def test_a_run_without_its_texts_is_not_resumed(store, attempts, new_run):
    run_id = new_run()
    store.stop(run_id, "ann")
    store.artifacts.delete(run_id, SOURCE_FILE)
    store.artifacts.put(run_id, LAST_BUNDLE, b"a model alone")
    with pytest.raises(RunError, match="The texts of A run are no longer available"):
        store.resume(run_id, "ann")


def test_the_best_model_or_the_last(store, new_run):
    run_id = new_run()
    assert (store.bundle_path(run_id), store.has_model(run_id)) == (None, False)
    store.artifacts.put(run_id, LAST_BUNDLE, b"last")
    assert (store.bundle_path(run_id).read_bytes(), store.has_model(run_id)) == (b"last", True)
    store.artifacts.put(run_id, BEST_BUNDLE, b"best")
    assert store.bundle_path(run_id).read_bytes() == b"best"
    assert store.bundle_path(run_id, "last").read_bytes() == b"last"


def test_a_second_store_on_the_same_folder_sees_the_same_runs(store, new_run):
    run_id = new_run()
    second = RunStore(store.home, store.url)
    assert second.get(run_id) == store.get(run_id)
    second.close()


def test_the_environment_names_folder_and_database(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTM_LAB_HOME", str(tmp_path / "somewhere"))
    monkeypatch.setenv("LSTM_LAB_DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    store = RunStore.from_environment()
    assert store.home == tmp_path / "somewhere"
    assert store.list_runs("ann") == []
    store.close()
    assert (tmp_path / "other.sqlite").exists()
    assert not (tmp_path / "somewhere" / "runs.sqlite").exists()


def test_a_folder_that_cannot_be_used_is_said_plainly(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LabError, match="LSTM_LAB_HOME"):
        RunStore(tmp_path / "file" / "home")
    (tmp_path / "runs.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 9)
    with pytest.raises(LabError, match="LSTM_LAB_DATABASE_URL"):
        RunStore(tmp_path)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_the_write_ahead_log_is_used_where_it_is_mended(version, safe):
    assert wal_is_safe(version) is safe


@on_sqlite
def test_sqlite_waits_when_busy_and_its_journal_fits_its_version(store):
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() >= 10_000
        journal = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    assert journal == ("wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate")

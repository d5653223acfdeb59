"""What a server allows: each limit bites at its number, with a sentence that says what to do."""

import pytest

from lstm_core.artifact_names import LAST_BUNDLE
from lstm_core.errors import LimitError
from lstm_core.limits import Limits
from lstm_core.runs.queue.admission import (
    check_room,
    check_settings,
    check_size,
    expected_wait,
    room_for_runs,
)
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.upload_rate import UploadRate
from lstm_core.runs.worker.server_limits import TimeLimit
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions

NONE = Limits(visitor_queue=0, queue_length=0)


def said(call, *arguments):
    with pytest.raises(LimitError) as raised:
        call(*arguments)
    return str(raised.value)


def test_ones_own_machine_allows_what_settings_allow():
    check_settings(Limits(), Settings(epochs=1000, max_vocabulary=100_000), 10_000_000)
    check_size(Limits(), 10**9, 10**9, 10**12)


@pytest.mark.parametrize(
    ("limits", "settings", "message"),
    [
        (
            Limits(epochs=9),
            {"epochs": 10},
            "10 epochs were asked for; this server trains up to 9. Choose fewer epochs.",
        ),
        (Limits(rows=9), {}, "10 texts were chosen; a run may use up to 9 here. Lower “Texts to use”."),
        (
            Limits(vocabulary=9),
            {"max_vocabulary": 10},
            "A vocabulary of 10 words was asked for; up to 9 are learned",
        ),
    ],
)
def test_settings(limits, settings, message):
    assert said(check_settings, limits, Settings(**settings), 10).startswith(message)


def test_settings_at_the_limit_are_allowed():
    check_settings(
        Limits(epochs=10, rows=10, vocabulary=10), Settings(epochs=10, max_vocabulary=10, limit=10), 99
    )
    check_settings(Limits(rows=10), Settings(limit=99), 10)
    check_size(Limits(words=5, parameters=6, run_memory_mb=7), 5, 6, 7_999_999)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(words=4), "This run has 5 words of text; up to 4 are allowed here. Lower “Texts to use”."),
        (Limits(parameters=5), "This run has 6 parameters; up to 5 are allowed here. Use fewer units"),
        (Limits(run_memory_mb=6), "This run has 7 MB of memory; up to 6 are allowed here. Use fewer units"),
    ],
)
def test_sizes(limits, message):
    assert said(check_size, limits, 5, 6, 7_000_000).startswith(message)


def test_one_visitor_has_so_many_runs_under_way(store, new_run):
    limits = Limits(visitor_queue=2, queue_length=0)
    new_run("ann")
    check_room(store, limits, "ann")
    new_run("ann")
    assert said(check_room, store, limits, "ann") == (
        "You have 2 runs that wait or train, the most that one visitor may have. "
        "Wait for one to end, in about 1 min, or stop one."
    )
    check_room(store, limits, "bob")


def test_the_queue_is_full(store, new_run):
    limits = Limits(visitor_queue=0, queue_length=2)
    first, _ = new_run("ann"), new_run("bob")
    attempts = Attempts(store)
    assert said(check_room, store, limits, "cid") == "The queue is full (2); try again in about 1 min."
    assert attempts.claim_next().id == first
    check_room(store, limits, "cid")  # one trains, one waits
    new_run("cid")
    attempts.record(first, 1, [], {"seconds_left": 240.0})
    assert said(check_room, store, limits, "dan") == "The queue is full (2); try again in about 4 min."


def test_the_room_for_runs_is_what_the_tightest_limit_leaves(store, new_run):
    assert room_for_runs(store, NONE, "ann") is None
    first = new_run("ann")
    new_run("bob")
    for limits, ann, bob in (
        (Limits(visitor_queue=4), 3, 3),
        (Limits(visitor_queue=4, queue_length=3), 1, 1),
        (Limits(visitor_queue=0, queue_length=0, visitor_runs=1), 0, 0),
        (Limits(visitor_queue=0, queue_length=1), 0, 0),
    ):
        assert (room_for_runs(store, limits, "ann"), room_for_runs(store, limits, "bob")) == (ann, bob)
    store.stop(first, "ann")
    limits = Limits(visitor_queue=4, visitor_runs=3)
    assert (room_for_runs(store, limits, "ann"), room_for_runs(store, limits, "cid")) == (2, 3)


def test_runs_that_are_asked_for_together_need_room_for_all(store, new_run):
    new_run("ann")
    check_room(store, Limits(visitor_queue=4), "ann", 3)
    assert said(check_room, store, Limits(visitor_queue=4), "ann", 4) == (
        "4 runs were asked for; there is room for 3 more of yours now. Ask for fewer, or wait for others to end."
    )


def test_so_many_runs_are_kept(store, new_run):
    limits = Limits(visitor_queue=0, queue_length=0, visitor_runs=1)
    run_id = new_run("ann")
    store.stop(run_id, "ann")
    assert said(check_room, store, limits, "ann") == (
        "You have 1 runs, the most that are kept for one visitor. Delete one first."
    )


def test_the_disk_a_visitor_and_in_all(store, new_run):
    run_id = new_run("ann")
    store.artifacts.put(run_id, LAST_BUNDLE, bytes(2**20))
    assert store.artifacts.stored()[run_id].num_bytes > 2**20
    check_room(store, Limits(visitor_disk_mb=2, disk_mb=2), "ann")
    assert said(check_room, store, Limits(visitor_disk_mb=1), "ann").startswith(
        "Your runs take 1 MB, the most"
    )
    check_room(store, Limits(visitor_disk_mb=1), "bob")
    assert said(check_room, store, Limits(disk_mb=1), "bob").startswith(
        "This server has no room for another run."
    )


def test_a_refused_run_leaves_nothing(store, uploads, new_run):
    new_run("ann")
    before = sorted(path.name for path in (store.home / "runs").iterdir())
    upload = uploads.save(b"Text\nit is\nit was\n", "a.csv")
    with pytest.raises(LimitError):
        submit(
            store,
            uploads,
            upload,
            "ann",
            Settings(),
            "Text",
            ReadingOptions(),
            "x",
            limits=Limits(visitor_queue=1),
        )
    assert sorted(path.name for path in (store.home / "runs").iterdir()) == before


def test_the_wait_is_what_recent_runs_took(store, new_run, clock):
    assert expected_wait(store, 1) == 0
    assert expected_wait(store, 3) == 240
    run_id = new_run()
    attempts = Attempts(store, clock)
    run = attempts.claim_next()
    clock.sleep(30)
    attempts.finish(run_id, run.attempt, "finished")
    assert expected_wait(store, 3) == pytest.approx(60)


def test_the_wait_is_shorter_where_several_runs_train_at_a_time(store, new_run):
    new_run(), new_run()
    attempts = Attempts(store)
    attempts.claim_next(2), attempts.claim_next(2)
    assert expected_wait(store, 1) == 120
    assert expected_wait(store, 3) == 240


def test_uploads_of_an_hour(clock):
    rate = UploadRate(2, clock)
    rate.count("ann")
    clock.sleep(600)
    rate.count("ann")
    rate.count("bob")
    assert said(rate.count, "ann") == (
        "You have uploaded 2 files within an hour, the most that are allowed here; try again in about 50 min."
    )
    clock.sleep(3000)
    rate.count("ann")
    for _ in range(5):
        UploadRate(0, clock).count("ann")


def test_the_time_of_an_attempt(clock):
    limit, endless = TimeLimit(2, clock), TimeLimit(0, clock)
    clock.sleep(119)
    assert not limit.is_over
    clock.sleep(1)
    assert limit.is_over
    assert not endless.is_over
    assert limit.ending == (
        "stopped",
        "Stopped after 2 min, the most that a run may train at a time here.",
        False,
    )

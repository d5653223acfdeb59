"""Sweeps in the store: queued together, stopped together, and their owner's alone."""

import os

import pytest
from sqlalchemy import select

from lstm_core.artifact_names import SOURCE_FILE
from lstm_core.errors import InputError, LimitError, RunError
from lstm_core.limits import Limits
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit_sweep
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.deletions import UNDO_SECONDS, Deletions
from lstm_core.runs.store.moves import Moves
from lstm_core.runs.store.sweeps import NewRun, Sweeps
from lstm_core.runs.store.tables import runs_table, sweep_runs_table, sweeps_table
from lstm_core.search import Search
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions


@pytest.fixture
def sweeps(store):
    return Sweeps(store)


def rows(store, table):
    with store.engine.connect() as connection:
        return connection.execute(select(table)).all()


def test_its_runs_are_in_the_store_in_their_order(store, sweeps, new_sweep):
    sweep = sweeps.get(new_sweep(units=(4, 2, 3)), "ann")
    assert [run.settings.units for run in sweep.runs] == [4, 2, 3]
    assert [run.name for run in sweep.runs] == ["units 4", "units 2", "units 3"]
    assert [sweep.places[run.id] for run in sweep.runs] == [1, 2, 3]
    assert {run.state for run in sweep.runs} == {"waiting"}
    assert sweep.varied_settings(sweep.runs[1]) == {"units": 2}
    assert [sweep.expected_seconds(run) for run in sweep.runs] == [10.0, 20.0, 30.0]
    assert sweep.name == "A sweep"
    assert sweep.search == Search({"units": (4, 2, 3)})
    assert {run.id for run in store.list_runs("ann")} == set(sweep.places)


def test_the_file_is_not_copied(store, uploads, sweeps, new_sweep):
    sweep = sweeps.get(new_sweep(), "ann")
    files = [store.artifacts.get(run.id, SOURCE_FILE) for run in sweep.runs]
    assert len({os.stat(file).st_ino for file in files}) == 1
    assert len({run.source.upload_id for run in sweep.runs}) == 1


def test_nobody_else_learns_of_it(sweeps, new_sweep):
    sweep_id = new_sweep()
    for owner in ("bob", "", None):
        with pytest.raises(RunError, match="There is no sweep of yours with this link"):
            sweeps.get(sweep_id, owner)
    with pytest.raises(RunError, match="There is no sweep of yours"):
        sweeps.stop(sweep_id, "bob")
    run_id = sweeps.get(sweep_id, "ann").runs[0].id
    with pytest.raises(RunError, match="There is no sweep of yours"):
        sweeps.keep(sweep_id, "bob", run_id)
    assert sweeps.sweep_of(run_id, "ann") == sweep_id
    assert sweeps.sweep_of(run_id, "bob") is None
    assert sweeps.own("bob") == []


def test_all_are_queued_or_none(store, sweeps):
    runs = [NewRun("a" * 22, "first", Settings(), 1.0), NewRun("b" * 22, "  ", Settings(), 1.0)]
    source = RunSource("a.csv", "Text", ReadingOptions())
    with pytest.raises(RunError, match="A run needs a name"):
        sweeps.create("s" * 22, "ann", "A sweep", Search({"units": (2, 3)}), runs, source)
    twice = [NewRun("a" * 22, "first", Settings(), 1.0), NewRun("a" * 22, "second", Settings(), 1.0)]
    with pytest.raises(Exception, match=r"(?i)unique"):
        sweeps.create("s" * 22, "ann", "A sweep", Search({"units": (2, 3)}), twice, source)
    assert [rows(store, table) for table in (runs_table, sweeps_table, sweep_runs_table)] == [[], [], []]


def test_a_refused_sweep_leaves_nothing(store, uploads, new_sweep):
    with pytest.raises(LimitError) as raised:
        new_sweep(limits=Limits(visitor_queue=2))
    assert str(raised.value).startswith("3 runs were asked for; there is room for 2 more of yours now.")
    with pytest.raises(LimitError, match="2 epochs were asked for"):
        new_sweep(limits=Limits(epochs=1))
    with pytest.raises(InputError, match="no owner"):
        new_sweep(owner="")
    assert rows(store, sweeps_table) == []
    assert list((store.home / "runs").iterdir()) == []


def test_files_are_taken_back_where_the_store_refuses(store, new_sweep, monkeypatch):
    monkeypatch.setattr(Sweeps, "create", lambda *arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        new_sweep()
    assert list((store.home / "runs").iterdir()) == []


def test_stop_ends_what_waits_and_asks_what_trains(store, sweeps, new_sweep, new_run):
    sweep_id, single = new_sweep(), new_run()
    attempts = Attempts(store)
    ended, live = attempts.claim_next(), None
    attempts.finish(ended.id, ended.attempt, "finished")
    while (live := attempts.claim_next()).id == single:
        attempts.finish(single, live.attempt, "finished")
    sweeps.stop(sweep_id, "ann")
    first, second, third = sweeps.get(sweep_id, "ann").runs
    assert (first.state, second.state, second.stop_requested, third.state) == (
        "finished",
        "starting",
        True,
        "stopped",
    )
    assert third.message == "Stopped while it was waiting."
    assert store.get(single).state == "finished"
    assert attempts.claim_next() is None


def test_stop_leaves_other_runs_alone(store, sweeps, new_sweep, new_run):
    live = new_run("bob")
    assert Attempts(store).claim_next().id == live
    sweep_id, single, other = new_sweep(), new_run(), new_run("bob")
    sweeps.stop(sweep_id, "ann")
    assert sweeps.get(sweep_id, "ann").is_over
    assert store.get(single).is_waiting
    assert store.get(other).is_waiting
    assert not store.get(live).stop_requested


def test_who_stops_twice_does_not_put_off_the_end(store, sweeps, new_sweep):
    sweep_id = new_sweep()
    Attempts(store).claim_next()

    def asked():
        return [row.stop_requested for row in rows(store, runs_table) if row.stop_requested is not None]

    sweeps.stop(sweep_id, "ann")
    first = asked()
    sweeps.stop(sweep_id, "ann")
    assert asked() == first
    assert len(first) == 1


def test_the_best_is_kept_and_the_others_can_come_back(store, sweeps, new_sweep, new_run):
    sweep_id, single = new_sweep(), new_run()
    first, second, third = sweeps.get(sweep_id, "ann").runs
    assert [run.id for run in sweeps.keep(sweep_id, "ann", second.id)] == [first.id, third.id]
    sweep = sweeps.get(sweep_id, "ann")
    assert [run.id for run in sweep.runs] == [second.id]
    assert set(sweep.places) == {first.id, second.id, third.id}
    assert store.get(single).is_waiting
    Deletions(store).undo(third.id, "ann")
    assert [run.id for run in sweeps.get(sweep_id, "ann").runs] == [second.id, third.id]


def test_what_is_kept_has_to_be_of_the_sweep(store, sweeps, new_sweep, new_run):
    sweep_id, single = new_sweep(), new_run()
    with pytest.raises(RunError, match="The run to keep is not in this sweep"):
        sweeps.keep(sweep_id, "ann", single)
    assert len(sweeps.get(sweep_id, "ann").runs) == 3


def test_it_ends_with_the_last_of_its_runs(store, sweeps, new_sweep, clock):
    sweep_id, other = new_sweep(), new_sweep()
    deletions = Deletions(store, clock)
    for run in sweeps.get(sweep_id, "ann").runs:
        deletions.delete(run.id, "ann")
    with pytest.raises(RunError, match="There is no sweep of yours"):
        sweeps.get(sweep_id, "ann")
    assert [sweep.id for sweep in sweeps.own("ann")] == [other]
    assert len(rows(store, sweeps_table)) == 2
    clock.sleep(UNDO_SECONDS + 1)
    deletions.purge()
    assert [row.id for row in rows(store, sweeps_table)] == [other]
    assert len(rows(store, sweep_runs_table)) == 3


def test_it_moves_to_another_browser_with_its_runs(store, sweeps, new_sweep):
    sweep_id = new_sweep("bob")
    moves = Moves(store)
    moves.use(moves.code("ann"), "bob")
    sweep = sweeps.get(sweep_id, "ann")
    assert len(sweep.runs) == 3
    assert all(run.is_owned_by("ann") for run in sweep.runs)
    assert sweeps.own("bob") == []


def test_the_newest_comes_first(sweeps, new_sweep):
    first, second = new_sweep(), new_sweep()
    new_sweep("bob")
    assert [sweep.id for sweep in sweeps.own("ann")] == [second, first]


def test_a_store_of_before_gets_the_tables(store, sweeps, new_run):
    new_run()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE sweeps")
        connection.exec_driver_sql("DROP TABLE sweep_runs")
        connection.exec_driver_sql("DROP TABLE alembic_version")
    opened = type(store)(store.home, store.url)
    assert Sweeps(opened).own("ann") == []
    assert len(opened.list_runs("ann")) == 1
    opened.close()


def test_submitting_says_what_is_wrong_with_the_pinned_seeds(store, uploads):
    upload = uploads.save(b"Text\nit is\nit was\n", "a.csv")
    with pytest.raises(InputError, match="at most 8"):
        submit_sweep(
            store,
            uploads,
            upload,
            "ann",
            [("a", Settings(), 1.0)],
            Search({"units": (2, 3)}),
            "Text",
            ReadingOptions(),
            "A sweep",
            pinned=[str(number) for number in range(9)],
        )

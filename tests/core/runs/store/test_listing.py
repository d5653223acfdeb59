"""The table of runs: the figures of each summarized once, in queries that do not grow with the runs."""

from contextlib import contextmanager

import pytest
from sqlalchemy import delete, event, select, text

from lstm_core.artifact_names import BEST_BUNDLE
from lstm_core.events import Epoch, Progress, Start
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run_figures import RunFigures
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.listing import Listing
from lstm_core.runs.store.tables import events_table, figures_table
from tests.core.runs.both_databases import on_sqlite

TRIGRAM = {"trigram": {"loss": 5.0, "perplexity": 150.0}}


def epoch(number, val_loss):
    """An epoch whose figures are told by its loss."""
    return Epoch(
        number,
        2.0,
        0.3,
        val_loss=val_loss,
        val_accuracy=val_loss / 20,
        val_top5_accuracy=val_loss / 10,
        val_perplexity=30 * val_loss,
    )


@pytest.fixture
def attempts(store):
    return Attempts(store)


@pytest.fixture
def ran(store, attempts, new_run):
    """A run that told these events and ended, or still trains: `ran(events, state="finished")`."""

    def run(*events, state="finished", owner="ann", name="A run"):
        run_id = new_run(owner, name)
        attempts.claim_next()
        attempts.record(run_id, 1, events)
        if state != "running":
            attempts.finish(run_id, 1, state)
        return run_id

    return run


@pytest.fixture
def figures(store):
    """The figures of the visitor's runs by name."""
    return lambda: {one.run.name: one.figures for one in Listing(store).listed("ann")}


@contextmanager
def statements(store):
    """The statements that the database is asked while the block lasts."""
    asked = []

    def note(_connection, _cursor, statement, *_):
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(store.engine, "before_cursor_execute", note)


def test_the_figures_are_those_of_the_best_epoch_beside_the_trigram(store, ran, figures):
    run_id = ran(
        Start(epochs=3, baselines=TRIGRAM),
        epoch(1, 5.0),
        Progress(1.5, 9.0, 0.1),
        epoch(2, 4.0),
        epoch(3, 4.5),
    )
    store.artifacts.put(run_id, BEST_BUNDLE, b"a model")
    found = figures()["A run"]
    assert found == RunFigures(2, 4.0, 120.0, 150.0, 0.2, 0.4, 7)
    assert found.perplexity_ratio == 0.8
    assert figures()["A run"] == found


def test_a_resumed_run_forgets_the_epochs_that_were_trained_again(ran, figures):
    ran(Start(epochs=3), epoch(1, 5.0), epoch(2, 3.0), Start(epochs=3, first_epoch=2), epoch(2, 4.0))
    assert figures()["A run"].val_loss == 4.0


def test_without_validation_there_are_no_figures(ran, figures):
    ran(Start(epochs=1), Epoch(1, 2.0, 0.3))
    assert figures()["A run"] == RunFigures()
    assert figures()["A run"].perplexity_ratio is None


def test_a_run_that_is_over_is_summarized_once(store, ran, figures):
    ran(Start(epochs=1, baselines=TRIGRAM), epoch(1, 5.0))
    first = figures()
    with store.engine.begin() as connection:
        connection.execute(delete(events_table))
    assert figures() == first
    assert first["A run"].val_loss == 5.0


def test_a_run_has_its_figures_once_it_is_over(store, attempts, ran, figures):
    run_id = ran(Start(epochs=2), epoch(1, 5.0), state="running")
    assert figures()["A run"] == RunFigures()
    attempts.finish(run_id, 1, "stopped")
    assert figures()["A run"].val_loss == 5.0


def test_a_run_that_trained_longer_is_summarized_again(store, attempts, ran, figures):
    run_id = ran(Start(epochs=2), epoch(1, 5.0))
    assert figures()["A run"].best_epoch == 1
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE runs SET state = 'waiting'"))
    attempts.claim_next()
    assert figures()["A run"] == RunFigures()
    attempts.record(run_id, 2, [Start(epochs=3, first_epoch=2), epoch(2, 4.0)])
    attempts.finish(run_id, 2, "finished")
    assert figures()["A run"].best_epoch == 2


def test_strangers_runs_and_deleted_ones_are_not_listed(store, ran, figures):
    gone = ran(name="gone")
    ran(Start(epochs=1), epoch(1, 1.0), owner="bob", name="Bob's")
    ran(name="stays")
    Deletions(store).delete(gone, "ann")
    assert list(figures()) == ["stays"]


def test_the_summary_goes_with_the_run(store, ran, figures):
    run_id = ran(Start(epochs=1), epoch(1, 5.0))
    figures()
    Deletions(store).delete(run_id, "ann", for_good=True)
    with store.engine.connect() as connection:
        assert connection.execute(select(figures_table)).all() == []


@on_sqlite
def test_where_summaries_cannot_be_kept_the_figures_are_there_all_the_same(store, ran, figures):
    ran(Start(epochs=1), epoch(1, 5.0))
    with store.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON figures BEGIN SELECT RAISE(ABORT, 'full'); END")
        )
    assert figures()["A run"].val_loss == 5.0


@pytest.mark.parametrize("num_runs", [2, 20])
def test_the_number_of_queries_does_not_grow_with_the_runs(store, ran, figures, num_runs):
    for number in range(num_runs):
        ran(Start(epochs=1), epoch(1, 5.0 + number), name=f"run {number}")
    with statements(store) as first:
        figures()
    with statements(store) as later:
        assert len(figures()) == num_runs
    assert len(first) == 4  # the list, the events, and the summaries in place of earlier ones
    assert len(later) == 1

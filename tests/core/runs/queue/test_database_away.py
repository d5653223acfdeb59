"""A PostgreSQL that is stopped and started again while a run trains: nothing is lost, and nobody has to do anything."""

import logging

import pytest
from sqlalchemy.exc import SQLAlchemyError

from lstm_core.events import End, Epoch, Progress, Start
from lstm_core.runs.store.faults import AWAY, sentence
from tests.core.runs.fake_worker import UPDATES

EPOCHS = 60
SAID = "The launcher hit an error"


@pytest.fixture
def database_url(postgresql):
    yield postgresql.new_store()
    if not postgresql.is_running:
        postgresql.start()


def said(caplog):
    return [record for record in caplog.records if record.message.startswith(SAID)]


def test_a_run_trains_to_its_end_while_the_database_is_away_and_is_written_down_when_it_is_back(
    store, postgresql, launch, new_run, until, until_over, caplog
):
    run_id, waiting = new_run(epochs=EPOCHS), new_run(owner="bob")
    with caplog.at_level(logging.ERROR):
        launch()
        until(lambda: store.get(run_id).state == "running")
        postgresql.stop()
        model = store.artifacts.working_folder(run_id) / "last.zip"
        until(lambda: model.exists() and model.read_text() == f"epoch {EPOCHS}")
        until(lambda: said(caplog))
        with pytest.raises(SQLAlchemyError) as raised:
            store.get(run_id)
        assert sentence(raised.value) == AWAY
        assert len(said(caplog)) <= 3  # it says so, but not four times a second
        postgresql.start()
        assert until_over(run_id, 60).state == "finished"
    run, events = store.get(run_id), [stored.event for stored in store.events_after(run_id)]
    assert (run.attempt, run.message) == (1, None)
    assert [stored.sequence for stored in store.events_after(run_id)] == list(range(1, len(events) + 1))
    points = [event.x for event in events if isinstance(event, Progress)]
    assert points == [number / UPDATES for number in range(1, EPOCHS * UPDATES + 1)]
    assert [event.epoch for event in events if isinstance(event, Epoch)] == list(range(1, EPOCHS + 1))
    assert [type(events[0]), type(events[-1])] == [Start, End]
    assert until_over(waiting, 60).state == "finished"


def test_a_run_that_is_claimed_while_the_database_goes_away_trains_when_it_is_back(
    store, postgresql, launch, new_run, until, until_over
):
    run_id = new_run()
    launcher = launch()
    until(lambda: launcher.backend.pids)
    postgresql.stop()
    postgresql.start()
    assert until_over(run_id, 60).state == "finished"

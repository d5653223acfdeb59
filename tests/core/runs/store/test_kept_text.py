"""Characters that PostgreSQL does not keep end no run and hide no table."""

import json

import pytest
from sqlalchemy import func, select

from lstm_core.events import Pinned, Start
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.kept_text import as_json
from lstm_core.runs.store.listing import Listing
from lstm_core.runs.store.run_marks import RunMarks
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import marks_table


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("plain ä 日", "plain ä 日"),
        ("a\0b", "a\ufffdb"),
        ("\0\0", "\ufffd\ufffd"),
        (r"a\u0000b", r"a\u0000b"),
        ("\\\0", "\\\ufffd"),
        ("\ud800", "?"),
        ({"\0": [1, None, "\0"]}, {"\ufffd": [1, None, "\ufffd"]}),
    ],
)
def test_json_without_what_cannot_be_looked_into(value, kept):
    assert json.loads(as_json(value)) == kept


def test_a_run_with_odd_characters_is_written_ended_and_listed(new_run, store):
    run_id = new_run()
    attempts = Attempts(store)
    attempts.claim_next()
    odd = Pinned(1, [{"seed": "it", "words": ["\0", "\ud800"], "probabilities": [0.5, 0.5]}])
    assert attempts.record(run_id, 1, [Start(epochs=1), odd], {"word": "\0"})
    assert attempts.finish(run_id, 1, "failed", "There is no column “a\0b”.")
    RunMarks(store).note(run_id, "ann", "a note")
    assert store.get(run_id).message.startswith("There is no column “a")
    assert len(store.events_after(run_id)) == 2
    assert [one.run.id for one in Listing(store).listed("ann")] == [run_id]


def test_a_text_that_is_asked_for_is_replaced_as_well(postgresql, tmp_path):
    store = RunStore(tmp_path, postgresql.new_store())
    with store.engine.begin() as connection:
        connection.execute(
            marks_table.insert(), [{"run_id": "a\0", "note": "\0"}, {"run_id": "b", "note": ""}]
        )
    query = select(func.count()).select_from(marks_table).where(marks_table.c.run_id == "a\0")
    with store.engine.connect() as connection:
        assert connection.execute(query).scalar_one() == 1
    store.close()

"""Pinned seeds: kept with the run, asked at every epoch's end, taken back with the epochs that are."""

import pytest

from lstm_core.errors import InputError
from lstm_core.events import Pinned, PinnedAnswer, Start
from lstm_core.runs.curves import Curves
from lstm_core.runs.pinned_seeds import MAX_PINNED, checked_pinned
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.run import RunSource, StoredEvent
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions


def answers(word):
    return (PinnedAnswer("this", (word,), (0.5,)),)


def test_by_default_a_run_names_no_seeds_and_its_texts_decide(store, new_run):
    assert store.get(new_run()).source.pinned == ()


def test_own_seeds_are_kept_with_the_run(store, uploads):
    upload = uploads.save(b"Text\ndid you eat\nit is late\n", "texts.csv")
    run_id = submit(
        store,
        uploads,
        upload,
        "ann",
        Settings(),
        "Text",
        ReadingOptions(),
        "A run",
        pinned=["  did  you ", "", "a"],
    )
    assert store.get(run_id).source.pinned == ("did you", "a")


def test_a_source_stored_before_there_were_pinned_seeds_names_none():
    values = RunSource("a.csv", "Text", ReadingOptions()).to_dict()
    del values["pinned"]
    assert RunSource.from_dict(values).pinned == ()


def test_too_many_or_too_long_seeds_are_refused():
    with pytest.raises(InputError, match="9 pinned seeds were given; choose at most 8"):
        checked_pinned(str(number) for number in range(MAX_PINNED + 1))
    with pytest.raises(InputError, match="A pinned seed has 201 characters"):
        checked_pinned(["x" * 201])


def test_answers_are_collected_by_epoch_and_a_new_attempt_takes_later_ones_back():
    curves = Curves()
    curves.take([StoredEvent(1, 1, Pinned(1, answers("a")))])
    curves.take([StoredEvent(2, 1, Pinned(2, answers("b")))])
    assert curves.pinned == {1: answers("a"), 2: answers("b")}
    curves.take([StoredEvent(3, 2, Start(epochs=3, first_epoch=2))])
    assert curves.pinned == {1: answers("a")}


def test_the_store_forgets_answers_of_epochs_that_are_trained_anew(store, new_run):
    new_run()
    attempts = Attempts(store)
    run = attempts.claim_next()
    events = [Pinned(epoch, answers("a")) for epoch in (1, 2, 3)]
    attempts.record(run.id, run.attempt, events, {}, "running")
    attempts.discard_after(run.id, 2)
    assert [stored.event.epoch for stored in store.events_after(run.id)] == [1, 2]

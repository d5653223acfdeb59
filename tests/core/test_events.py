"""Events as plain values: what is stored reads back, also what an earlier version stored."""

import json
import math

import pytest

from lstm_core.events import (
    End,
    Epoch,
    Pinned,
    PinnedAnswer,
    Progress,
    Start,
    event_from_dict,
    event_to_dict,
)

EVENTS = [
    Start(epochs=3, first_epoch=2, parameters=7, baselines={"trigram": {"loss": 5.0, "perplexity": None}}),
    Progress(1.5, 2.0, 0.25, epoch=2, update=1, updates=2, seconds_per_update=0.1, elapsed_seconds=3.0),
    Epoch(2, 2.0, 0.25, val_loss=2.5, val_accuracy=0.2, best=True, seconds=1.0),
    Pinned(2, (PinnedAnswer("did you", ("know", "see"), (0.5, 0.25)),)),
    End("early", epochs=2, best_epoch=1, best_loss=2.4, elapsed_seconds=4.0),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_an_event_survives_json(event) -> None:
    assert event_from_dict(json.loads(json.dumps(event_to_dict(event)))) == event


def test_the_kind_stands_first() -> None:
    assert [next(iter(event_to_dict(event).items())) for event in EVENTS] == [
        ("event", kind) for kind in ("start", "progress", "epoch", "pinned", "end")
    ]


def test_events_of_an_earlier_version_read() -> None:
    start = {"event": "start", "epochs": 4, "first_epoch": 3, "from_epoch": 2, "parameters": 7, "attempt": 2}
    assert event_from_dict(start) == Start(epochs=4, first_epoch=3, parameters=7)
    epoch = {"event": "epoch", "epoch": 1, "loss": 2.0, "accuracy": 0.1, "seconds": 5.0}
    assert event_from_dict(epoch) == Epoch(1, 2.0, 0.1, seconds=5.0)
    pinned = {
        "event": "pinned",
        "epoch": 1,
        "answers": [{"seed": "a", "words": ["b"], "probabilities": [0.5]}],
    }
    assert event_from_dict(pinned) == Pinned(1, (PinnedAnswer("a", ("b",), (0.5,)),))


def test_a_number_that_json_does_not_know_reads_as_not_a_number() -> None:
    point = event_from_dict({"event": "progress", "x": 0.5, "loss": None, "accuracy": 0.1})
    assert isinstance(point, Progress)
    assert math.isnan(point.loss)


def test_what_is_no_event_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="event was 'lunch'; one of start, progress, epoch, pinned, end"):
        event_from_dict({"event": "lunch"})
    with pytest.raises(ValueError, match="an event 'progress' cannot be read"):
        event_from_dict({"event": "progress", "x": 0.5})

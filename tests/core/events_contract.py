"""What every training tells, whoever trains: the order and the arithmetic of its events, and their round trip."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lstm_core.events import End, Epoch, Event, Progress, Start, event_from_dict, event_to_dict


def check_events(events: Sequence[Event], *, epochs: int, first_epoch: int = 1) -> None:
    """Holds for a training that ran to its end.

    Args:
        events: all that it told.
        epochs: asked for in all.
        first_epoch: above 1 where it was resumed.
    """
    start, *inside, end = events
    assert isinstance(start, Start)
    assert (start.epochs, start.first_epoch, start.resumes_after) == (epochs, first_epoch, first_epoch - 1)
    assert isinstance(end, End)
    assert end.reason in ("finished", "early")
    finished = [event for event in inside if isinstance(event, Epoch)]
    assert [event.epoch for event in finished] == list(range(first_epoch, end.epochs + 1))
    assert 1 <= end.best_epoch <= end.epochs
    points = [event for event in inside if isinstance(event, Progress)]
    assert len(points) + len(finished) == len(inside)
    for point in points:
        assert point.x == point.epoch - 1 + point.update / point.updates
        assert 0 <= point.accuracy <= 1
    xs = [event.x if isinstance(event, Progress) else event.epoch for event in inside]  # type: ignore[union-attr]
    assert xs == sorted(xs)
    seconds = [event.elapsed_seconds for event in (*points, *finished)]
    assert all(elapsed > 0 for elapsed in seconds)
    for event in events:
        assert event_from_dict(json.loads(json.dumps(event_to_dict(event)))) == event
    for epoch in finished:
        assert epoch.training_seconds <= epoch.seconds
        assert Epoch.from_history(json.loads(json.dumps(epoch.to_history()))) == epoch

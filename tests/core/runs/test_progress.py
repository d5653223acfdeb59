"""What a page is told of an attempt, traced through a few events."""

from dataclasses import replace

from lstm_core.events import End, Epoch, Progress, Start
from lstm_core.runs.progress import RunProgress

START = Start(epochs=4, parameters=7)


def point(x, pace=0.1):
    return Progress(x, loss=2.0, accuracy=0.5, update=1, updates=40, seconds_per_update=pace)


def test_no_time_is_promised_before_twenty_updates():
    progress = RunProgress({})
    progress.take(START)
    progress.take(point(0.25))
    assert progress.current["progress"] == 0.0625
    assert progress.current["seconds_left"] is None
    progress.take(point(0.5))
    assert progress.current["seconds_left"] == 3.5 * 40 * 0.1


def test_validation_and_saving_count_once_they_were_measured():
    progress = RunProgress({})
    for event in (START, point(1.0)):
        progress.take(event)
    progress.take(Epoch(1, 2.0, 0.5, seconds=5.0, training_seconds=4.0))
    assert progress.current["epoch"] == 1
    assert progress.current["seconds_left"] == 3 * (40 * 0.1 + 1.0)


def test_a_later_attempt_begins_where_it_resumes():
    progress = RunProgress({"epoch": 3, "x": 3.5, "reason": "stopped", "loss": 1.0})
    assert "reason" not in progress.current
    progress.take(replace(START, first_epoch=4))
    assert (progress.current["x"], progress.current["progress"]) == (3, 0.75)
    progress.take(point(3.25))
    assert progress.current["seconds_left"] is None


def test_the_end_leaves_no_time():
    progress = RunProgress({})
    progress.take(START)
    progress.take(End("early", best_epoch=2))
    assert progress.current["seconds_left"] == 0.0
    assert (progress.current["reason"], progress.current["best_epoch"]) == ("early", 2)

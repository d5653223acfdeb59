"""What a page is told of an attempt, traced through a few events."""

from dataclasses import replace

import pytest

from lstm_core.events import End, Epoch, Progress, Start
from lstm_core.runs.progress import RunProgress

START = Start(epochs=4, parameters=7)


def point(x, pace=0.1):
    return Progress(x, loss=2.0, accuracy=0.5, update=10, updates=40, seconds_per_update=pace)


def test_no_time_is_promised_before_twenty_updates():
    progress = RunProgress({})
    progress.take(START)
    progress.take(point(0.25))
    assert progress.current["progress"] == 0.0625
    assert progress.current["seconds_left"] is None
    progress.take(point(0.5))
    assert progress.current["seconds_left"] == 3.5 * 40 * 0.1


def test_the_first_epoch_already_counts_the_validation_to_come():
    progress = RunProgress({})
    progress.take(replace(START, training_targets=1_000, validation_targets=100))
    progress.take(point(0.5))
    assert progress.current["seconds_left"] == pytest.approx(3.5 * 40 * 0.1 * 1.035)


def test_the_time_left_follows_whole_epochs_and_does_not_jump_at_their_ends():
    progress = RunProgress({})
    for event in (START, point(1.0), Epoch(1, 2.0, 0.5, seconds=5.0, training_seconds=4.0)):
        progress.take(event)
    assert progress.current["epoch"] == 1
    assert progress.current["seconds_left"] == 3 * 5.0
    progress.take(point(1.025, pace=3.0))  # the first updates of an epoch say nothing
    assert progress.current["seconds_left"] == pytest.approx(2.975 * 5.0)
    for number, seconds in ((2, 7.0), (3, 9.0)):
        progress.take(Epoch(number, 2.0, 0.5, seconds=seconds))
    assert progress.current["seconds_left"] == pytest.approx(1 * 7.0)


def test_an_epoch_s_first_update_is_no_pace():
    progress = RunProgress({})
    progress.take(START)
    progress.take(replace(point(0.025, pace=9.0), update=1))
    assert "seconds_per_update" not in progress.current
    progress.take(point(0.25))
    assert progress.current["seconds_per_update"] == 0.1
    progress.take(replace(point(1.025, pace=9.0), update=1))
    assert progress.current["seconds_per_update"] == 0.1


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

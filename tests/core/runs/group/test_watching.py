"""How a group is watched: what a member's end means, when all start again, and when they are given up."""

from pathlib import Path

import pytest

from lstm_core.errors import TrainingError
from lstm_core.events import End, Epoch, Event, Start
from lstm_core.runs import timing
from lstm_core.runs.group.job import EventReader, Job
from lstm_core.runs.group.member import ENDED, FAILED
from lstm_core.runs.group.watching import MOST_ATTEMPTS, train_together
from lstm_core.runs.queue.backend import Ended
from lstm_core.settings import Settings

START = Start(
    epochs=3, first_epoch=1, parameters=1, vocabulary_size=3, training_targets=4, validation_targets=0
)
LOST = -9


class Member:
    """A member that ends as it was told, at the first look, unless it is killed or asked before."""

    def __init__(self, exit_code: int | None) -> None:
        self.exit_code, self.is_asked, self.is_killed = exit_code, False, False

    def ended(self) -> Ended | None:
        return None if self.exit_code is None else Ended(self.exit_code)

    def ask_to_stop(self) -> None:
        self.is_asked = True
        self.exit_code = ENDED

    def kill(self) -> None:
        self.is_killed = True


class Places:
    """Gives for each start the members and events that a test wrote down."""

    def __init__(self, *starts: tuple[list[int | None], list[Event | str]]) -> None:
        self._starts = list(starts)
        self.started: list[list[Member]] = []
        self.closed = 0

    def start(self, job: Job) -> list[Member]:
        exit_codes, events = self._starts.pop(0)
        for event in events:
            if isinstance(event, str):
                job.tell_error(event)
            else:
                job.tell(event)
        self.started.append([Member(exit_code) for exit_code in exit_codes])
        return self.started[-1]

    def close(self) -> None:
        self.closed += 1


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "POLL", 0.0)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = Job(tmp_path / "run", tmp_path / "texts", Settings(epochs=3))
    job.save()
    return job


def test_a_job_is_read_as_it_was_written(job: Job) -> None:
    assert Job.load(job.folder) == job


def test_a_line_that_is_being_written_waits(job: Job) -> None:
    reader = EventReader(job)
    job.tell(START)
    with job.events_file.open("ab") as file:
        file.write(b'{"event": "epoch", "epoch": 1,')
        file.flush()
        assert list(reader.new()) == [START]
        file.write(b' "loss": 2.0, "accuracy": 0.5}\n')
    assert list(reader.new()) == [Epoch(1, 2.0, 0.5)]
    assert reader.epochs == 1


def test_all_end_and_training_is_over(job: Job) -> None:
    places = Places(([ENDED, ENDED], [START, Epoch(1, 2.0, 0.5), End("finished")]))
    assert list(train_together(job, places)) == [START, Epoch(1, 2.0, 0.5), End("finished")]
    assert places.closed == 1


def test_when_the_end_is_told_it_does_not_matter_who_is_lost(job: Job) -> None:
    places = Places(([None, LOST], [START, End("stopped")]))
    assert list(train_together(job, places)) == [START, End("stopped")]
    assert all(member.is_killed for member in places.started[0])


def test_a_lost_member_ends_the_others_and_all_start_again(job: Job) -> None:
    said: list[str] = []
    places = Places(
        ([None, LOST], [START, Epoch(1, 2.0, 0.5)]),
        ([ENDED, ENDED], [START, Epoch(2, 1.0, 0.6), End("finished")]),
    )
    events = list(train_together(job, places, say=said.append))
    assert [event.epoch for event in events if isinstance(event, Epoch)] == [1, 2]
    assert all(member.is_killed for member in places.started[0])
    assert said == ["A member of the group was lost; all start again from the last epoch."]
    assert places.closed == 2


def test_an_epoch_makes_up_for_lost_members(job: Job) -> None:
    lost = [([None, LOST], [START, Epoch(number, 2.0, 0.5)]) for number in (1, 2, 3, 4)]
    places = Places(*lost, ([ENDED, ENDED], [End("finished")]))
    assert list(train_together(job, places))[-1] == End("finished")


def test_a_group_that_comes_no_further_is_given_up(job: Job) -> None:
    places = Places(*[([LOST, None], [START])] * (MOST_ATTEMPTS + 1))
    with pytest.raises(TrainingError, match="was lost 3 times without an epoch in between"):
        list(train_together(job, places))
    assert len(places.started) == MOST_ATTEMPTS


def test_what_members_say_is_not_tried_again(job: Job) -> None:
    places = Places(([FAILED, None], [START, "Lower the learning rate.", "Lower the learning rate."]))
    with pytest.raises(TrainingError, match=r"^Lower the learning rate\.$"):
        list(train_together(job, places))
    assert all(member.is_killed for member in places.started[0])


def test_one_that_fails_without_a_word_names_the_log(job: Job) -> None:
    with pytest.raises(TrainingError, match="the end of its log says why"):
        list(train_together(job, Places(([None, FAILED], [START]))))


def test_a_stop_is_passed_on_to_all(job: Job) -> None:
    places = Places(([None, None], [START]))
    assert list(train_together(job, places, should_stop=lambda: True)) == [START]
    assert all(member.is_asked for member in places.started[0])

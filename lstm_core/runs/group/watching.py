"""Starts a group, listens to it, and starts it again from its last epoch where a member was lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Final

from lstm_core.errors import TrainingError
from lstm_core.events import End, Event
from lstm_core.runs import timing
from lstm_core.runs.group.job import EventReader, GroupError, Job
from lstm_core.runs.group.member import ENDED, FAILED
from lstm_core.runs.group.places import Places
from lstm_core.runs.queue.backend import Worker

MOST_ATTEMPTS: Final = 3
"""Starts without an epoch in between, after which a group is given up."""


def train_together(
    job: Job,
    places: Places,
    should_stop: Callable[[], bool] = lambda: False,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Event]:
    """Trains a job to its end.

    Args:
        job: saved by the caller; a checkpoint in its folder is gone on from.
        places: where members are started.
        should_stop: asked all the time; after a yes members save the model as it stands and end.
        say: hears a sentence where the group is started again.

    Yields:
        The first member's events; after a restart another `Start`, and an epoch under way from its beginning.

    Raises:
        TrainingError: training cannot go on, or members are lost again and again.
    """
    reader = EventReader(job)
    attempts = 0
    while True:
        attempts += 1
        epochs_before = reader.epochs
        members = places.start(job)
        try:
            is_over = yield from _watch(members, reader, should_stop)
        finally:
            for member in members:
                member.kill()
            places.close()
        if is_over:
            return
        attempts = 0 if reader.epochs > epochs_before else attempts
        if attempts == MOST_ATTEMPTS:
            raise TrainingError(
                f"A member of the group was lost {MOST_ATTEMPTS} times without an epoch in between. Its log is "
                f"in {job.folder}; what was saved can be gone on from."
            )
        say("A member of the group was lost; all start again from the last epoch.")


def _watch(
    members: Sequence[Worker], reader: EventReader, should_stop: Callable[[], bool]
) -> Generator[Event, None, bool]:
    """Listens until the first has told the end, all have left or one was lost; its value is whether training is over.

    The end is the last that the first member tells, when its files are written: what becomes of the others afterwards
    changes nothing.

    Raises:
        TrainingError: a member said that training cannot go on.
    """
    asked_at: float | None = None
    while True:
        ended = [member.ended() for member in members]  # before the events, so that none is missed
        for event in reader.new():
            if isinstance(event, GroupError):
                raise TrainingError(event.message)
            yield event
            if isinstance(event, End):
                return True
        if any(end is not None and end.exit_code == FAILED for end in ended):
            raise TrainingError("A member of the group could not go on; the end of its log says why.")
        if any(end is not None and end.exit_code != ENDED for end in ended):
            return False
        if all(ended):
            return True
        if asked_at is None and should_stop():
            asked_at = time.monotonic()
            for member in members:
                member.ask_to_stop()
        if asked_at is not None and time.monotonic() - asked_at > timing.LAUNCHER_GRACE:
            return True
        time.sleep(timing.POLL)

"""What a member does when its training is over, without TensorFlow."""

import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from lstm_core.events import End, Event
from lstm_core.runs import timing
from lstm_core.runs.group import member
from lstm_core.runs.group.job import EventReader, Job
from lstm_core.settings import Settings


@pytest.mark.parametrize(
    ("rank", "told", "stays"), [(0, [End("finished")], []), (1, [], [timing.LAUNCHER_GRACE])]
)
def test_the_first_tells_the_end_and_the_others_stay_for_their_part_of_the_last_sum(
    rank: int, told: list[Event], stays: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = SimpleNamespace(MirroredGroup=lambda: SimpleNamespace(rank=rank))
    training = SimpleNamespace(Training=lambda *_, **__: SimpleNamespace(events=lambda _: [End("finished")]))
    monkeypatch.setitem(sys.modules, "lstm_core.model.mirrored_group", group)
    monkeypatch.setitem(sys.modules, "lstm_core.model.training", training)
    monkeypatch.setattr(member.ShardedCorpus, "load", lambda _: object())
    stayed: list[float] = []
    monkeypatch.setattr(member.time, "sleep", stayed.append)
    job = Job(tmp_path / "run", tmp_path / "texts", Settings())
    job.save()
    member._train(job, threading.Event(), threading.Event())
    assert list(EventReader(job).new()) == told
    assert stayed == stays

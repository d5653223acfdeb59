"""One model trained by members on two nodes: placed together, started again when one is lost, refused without room."""

import pytest

pytest.importorskip("ray", reason="Ray is not installed; `make test-cluster` installs it")

from lstm_core.errors import RunError
from lstm_core.events import End, Epoch, Start
from lstm_core.runs import timing
from lstm_core.runs.cluster.group_places import RayPlaces
from lstm_core.runs.group.job import Job
from lstm_core.runs.group.watching import train_together
from lstm_core.settings import Settings
from lstm_core.text.shards.building import build_shards

SETTINGS = Settings(
    epochs=3,
    embedding_size=8,
    units=8,
    batch_targets=64,
    patience=0,
    validation_share=0.2,
    token_level="word",
)
TEXTS = [
    f"the {animal} {verb} here" for animal in ("cat", "dog", "bird") for verb in ("sat", "ran", "slept")
] * 30


class RememberingPlaces(RayPlaces):
    def start(self, job):
        self.members = super().start(job)
        return self.members


@pytest.fixture
def job(tmp_path):
    build_shards(lambda: enumerate(TEXTS, 1), SETTINGS, tmp_path / "texts")
    job = Job(tmp_path / "run", tmp_path / "texts", SETTINGS)
    job.save()
    return job


def test_a_lost_member_is_replaced_and_the_curve_is_whole(ray, nodes, job, until):
    places, said, found = RememberingPlaces(2), [], []
    for event in train_together(job, places, say=said.append):
        found.append(event)
        if isinstance(event, Epoch) and event.epoch == 1:
            places.members[1].kill()
    assert [event.epoch for event in found if isinstance(event, Epoch)] == [1, 2, 3]
    assert [type(event) for event in found].count(Start) == 2
    assert found[-1].reason == "finished"
    assert isinstance(found[-1], End)
    assert len(said) == 1
    assert until(lambda: ray.available_resources().get("CPU") == 2)


def test_all_or_none_are_started(ray, nodes, job, monkeypatch, until):
    monkeypatch.setattr(timing, "GROUP_ROOM", 3.0)
    with pytest.raises(RunError, match="has no room for 3 members with 1 CPU each: 2 CPUs are free"):
        next(train_together(job, RayPlaces(3)))
    assert until(lambda: ray.available_resources().get("CPU") == 2)

"""Two processes that train one model learn what one process learns, also where one of them is killed."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_core.artifact_names import LAST_BUNDLE
from lstm_core.bundle import read_bundle
from lstm_core.errors import TrainingError
from lstm_core.events import End, Epoch, Event, Start
from lstm_core.model.checkpoint import read_checkpoint
from lstm_core.model.group import own_rows
from lstm_core.model.training import Training
from lstm_core.runs.group.job import Job
from lstm_core.runs.group.places import LocalPlaces
from lstm_core.runs.group.watching import train_together
from lstm_core.runs.queue.worker_process import WorkerProcess
from lstm_core.settings import Settings
from lstm_core.text.packing import NO_TARGET, Batch
from lstm_core.text.shards.building import build_shards
from lstm_core.text.shards.sharded_corpus import ShardedCorpus

HARD = Settings(
    epochs=3,
    embedding_size=12,
    units=16,
    batch_targets=160,  # five rows, so that members have different numbers of them
    dropout=0.3,
    recurrent_dropout=0.2,
    clip_norm=0.5,
    sampled_words=60,
    unknown_rate=0.5,
    validation_share=0.1,
    token_level="word",
    patience=0,
)
"""Everything that a group could get wrong."""


class RememberingPlaces(LocalPlaces):
    """Lets a test kill a member."""

    members: list[WorkerProcess]

    def start(self, job: Job) -> list[WorkerProcess]:
        self.members = list(super().start(job))  # type: ignore[arg-type]
        return self.members


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> ShardedCorpus:
    rng = np.random.default_rng(0)
    rows = [" ".join(f"w{word}" for word in rng.geometric(0.02, rng.integers(2, 50))) for _ in range(400)]
    folder = tmp_path_factory.mktemp("texts")
    return build_shards(lambda: enumerate(rows, 1), HARD, folder, texts_a_group=64)


@pytest.fixture(scope="module")
def alone(texts: ShardedCorpus, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    """The folder and the events of the same training by one process."""
    folder = tmp_path_factory.mktemp("alone")
    return folder, list(Training(texts, HARD, folder=folder).events())


def job_of(folder: Path, texts: ShardedCorpus, settings: Settings = HARD) -> Job:
    job = Job(folder, texts.folder, settings)
    job.save()
    return job


def epochs(events: list[Event]) -> list[Epoch]:
    return [event for event in events if isinstance(event, Epoch)]


def assert_alike(folder: Path, other: Path) -> None:
    learned, expected = (read_checkpoint(one / "checkpoint.safetensors") for one in (folder, other))
    assert learned is not None
    assert expected is not None
    for name, array in expected[0].weights.items():
        np.testing.assert_allclose(learned[0].weights[name], array, atol=1e-5)
        np.testing.assert_allclose(learned[0].averages[name], expected[0].averages[name], atol=1e-5)
    assert learned[1].step == expected[1].step


def test_the_parts_of_a_batch_are_all_of_it() -> None:
    class Member:
        size = 3

        def __init__(self, rank: int) -> None:
            self.rank = rank

    rows = np.arange(7)
    assert sorted(np.concatenate([rows[own_rows(Member(rank))] for rank in range(3)])) == list(range(7))  # type: ignore[arg-type]
    targets = np.array([[4, NO_TARGET], [NO_TARGET, NO_TARGET], [5, 6]])
    batch = Batch(targets, targets, np.zeros((3, 2), np.float32))
    assert [batch.share_of_targets(slice(rank, None, 2)) for rank in (0, 1)] == [1.0, 0.0]
    assert batch.share_of_targets(slice(2, None)) == pytest.approx(2 / 3)


def test_two_processes_learn_what_one_learns_also_when_one_is_killed(
    texts: ShardedCorpus, alone: tuple[Path, list[Event]], tmp_path: Path
) -> None:
    places, said = RememberingPlaces(2), list[str]()
    found: list[Event] = []
    for event in train_together(job_of(tmp_path, texts), places, say=said.append):
        found.append(event)
        if isinstance(event, Epoch) and event.epoch == 1:
            places.members[0].kill()
    assert len(said) == 1
    starts = [event.first_epoch for event in found if isinstance(event, Start)]
    assert starts[0] == 1 < starts[1]
    assert isinstance(found[-1], End)
    assert found[-1].reason == "finished"
    assert_alike(tmp_path, alone[0])
    for one, expected in zip(epochs(found), epochs(alone[1]), strict=True):
        assert one.epoch == expected.epoch
        assert one.loss == pytest.approx(expected.loss, abs=1e-4)
        assert one.val_loss == pytest.approx(expected.val_loss, abs=1e-4)
        assert one.val_ending_loss == pytest.approx(expected.val_ending_loss, abs=1e-4)
        assert one.val_accuracy == pytest.approx(expected.val_accuracy, abs=1e-2)


def test_a_stop_keeps_the_model_as_it_stands(texts: ShardedCorpus, tmp_path: Path) -> None:
    job = job_of(tmp_path, texts, HARD.replace(epochs=1000))
    found: list[Event] = []
    for event in train_together(job, LocalPlaces(2), should_stop=lambda: len(epochs(found)) > 0):
        found.append(event)
    assert isinstance(found[-1], End)
    assert found[-1].reason == "stopped"
    assert read_bundle(tmp_path / LAST_BUNDLE).settings.units == 16


def test_what_cannot_be_learned_ends_in_a_sentence(texts: ShardedCorpus, tmp_path: Path) -> None:
    job = job_of(tmp_path, texts)
    described = json.loads((tmp_path / "job.json").read_text())
    described["texts"] = str(tmp_path / "nowhere")
    (tmp_path / "job.json").write_text(json.dumps(described))
    with pytest.raises(TrainingError, match="There are no texts in"):
        list(train_together(job, LocalPlaces(2)))

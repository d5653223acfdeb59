"""A run's curves are read, drawn and written once for all who watch, and are never older than half a second."""

from __future__ import annotations

from typing import Any

import pytest

from lstm_core.bundle import bundle_bytes
from lstm_core.events import Epoch, Progress
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.curves import Curves
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.run_store import RunStore
from pages.ui.charts import curve_pictures, curves_cache
from pages.ui.train import samples
from tests.app.conftest import AddRun, tiny_bundle


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the cache sees, in seconds."""
    now = [100.0]
    monkeypatch.setattr(curves_cache.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def reads(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After which event the store was asked, each time."""
    asked: list[int] = []
    original = store.events_after

    def counted(run_id: str, sequence: int = 0) -> Any:
        asked.append(sequence)
        return original(run_id, sequence)

    monkeypatch.setattr(store, "events_after", counted)
    return asked


def second_epoch(store: RunStore, run_id: str) -> None:
    attempts = Attempts(store)
    events = [Epoch(2, 1.5, 0.5, val_loss=2.25, val_accuracy=0.25)]
    assert attempts.record(run_id, attempts.claimed(run_id).attempt, events)


def test_many_watchers_read_once_and_later_ones_only_what_is_new(
    add_run: AddRun, store: RunStore, clock: list[float], reads: list[int]
) -> None:
    run = store.get(add_run("running"))
    first = [curves_cache.curves(run) for _ in range(50)][-1]
    assert reads == [0]
    assert [epoch.epoch for epoch in first.epochs] == [1]
    second_epoch(store, run.id)
    clock[0] += 0.3
    assert curves_cache.curves(run) is first
    clock[0] += 0.2
    assert [epoch.epoch for epoch in curves_cache.curves(run).epochs] == [1, 2]
    assert reads == [0, 3]
    assert [epoch.epoch for epoch in first.epochs] == [1], "what a watcher holds does not change"


def test_a_run_that_is_over_is_read_to_its_end_at_once(
    add_run: AddRun, store: RunStore, clock: list[float]
) -> None:
    run_id = add_run("running")
    curves_cache.curves(store.get(run_id))
    second_epoch(store, run_id)
    attempts = Attempts(store)
    attempts.finish(run_id, attempts.claimed(run_id).attempt, "finished", None)
    assert len(curves_cache.curves(store.get(run_id)).epochs) == 2


def test_the_same_curves_are_drawn_once(
    add_run: AddRun, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    monkeypatch.setattr(curve_pictures, "draw", lambda *given: drawn.append(given) or len(drawn))
    run = store.get(add_run("running"))
    curves = curves_cache.curves(run)
    assert [curve_pictures.curve_pictures(run, curves) for _ in range(3)] == [1, 1, 1]
    second_epoch(store, run.id)
    assert curve_pictures.curve_pictures(run, curves_cache.curves_of(run.id)) == 2


def test_long_curves_are_thinned_and_keep_their_latest_point() -> None:
    points = [Progress(number / 100, 1.0, 0.5) for number in range(1, 4002)]
    thinned = curve_pictures.thinned(points)
    assert len(thinned) == 1334
    assert thinned[-1] is points[-1]
    assert thinned[-1].x - thinned[-2].x == pytest.approx(0.03)
    assert list(curve_pictures.thinned(points[:1500])) == points[:1500]


def test_a_curve_in_words() -> None:
    assert curve_pictures.in_words("Loss", Curves(), "loss") == "Loss of this run: no epoch has ended yet"
    curves = Curves(epochs=[Epoch(1, 2.0, 0.25)])
    assert (
        curve_pictures.in_words("Loss", curves, "loss") == "Loss over 1 epoch: training from 2.000 to 2.000"
    )
    curves.epochs.append(Epoch(2, 1.5, 0.5, val_loss=2.25, val_accuracy=0.25))
    told = "Accuracy over 2 epochs: training from 0.250 to 0.500, validation 0.250"
    assert curve_pictures.in_words("Accuracy", curves, "accuracy") == told


def test_samples_follow_the_latest_model_and_are_written_once(
    add_run: AddRun, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.get(add_run("running"))
    written = []
    monkeypatch.setattr(samples, "written", lambda model: written.append(model) or len(written))
    assert [samples.samples(run) for _ in range(3)] == [1, 1, 1]
    store.artifacts.put(run.id, "last.zip", bundle_bytes(tiny_bundle(epoch=2)))
    assert samples.samples(run) == 2
    store.artifacts.put(run.id, "last.zip", b"damaged")
    assert samples.samples(run) is None
    assert samples.samples(store.get(add_run("waiting"))) is None


def test_samples_complete_every_seed() -> None:
    assert samples.written(Predictor(tiny_bundle(epoch=2))) == samples.Samples(
        ("this you you you you you", "it is you you you you you", "did you you you you you you"),
        (False,) * 3,
        2,
    )

"""How a training ends before its last epoch: by a wish, by patience, or by figures that are no numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lstm_core.artifact_names import BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE
from lstm_core.bundle import read_bundle
from lstm_core.errors import DivergedError
from lstm_core.events import Epoch, Progress, event_to_dict
from lstm_core.model.checkpoint import read_checkpoint
from lstm_core.model.engine import Update
from lstm_core.model.training import Training
from lstm_core.text.corpus import Corpus
from lstm_core.text.packing import Batch
from tests.core.model.small_trainings import (
    TINY,
    MakeCorpus,
    StopAfter,
    files,
    of_kind,
    poison,
    scripted,
    until,
)


class TestStopping:
    def test_before_the_first_update_there_is_no_model(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        events = list(Training(make_corpus(TINY), TINY, folder=tmp_path).events(lambda: True))
        assert [event.kind for event in events] == ["start", "end"]
        assert events[-1].reason == "stopped"
        assert (events[-1].epochs, events[-1].best_epoch, events[-1].best_loss) == (0, 0, None)
        assert files(tmp_path) == []

    def test_in_the_first_epoch_the_model_is_kept(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        training = Training(make_corpus(TINY), TINY, folder=tmp_path)
        events = list(training.events(StopAfter(2)))
        updates = of_kind(events, Progress)[0].updates
        assert updates > 2
        assert events[-1].reason == "stopped"
        assert files(tmp_path) == [LAST_BUNDLE]
        last = read_bundle(tmp_path / LAST_BUNDLE)
        assert last.facts["epoch"] == 2 / updates
        assert training.engine.step == 2
        for name, array in training.engine.weights().items():
            np.testing.assert_array_equal(last.weights[name], array)

    def test_in_a_later_epoch_best_and_checkpoint_stay(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        training = Training(make_corpus(TINY), TINY, folder=tmp_path)
        events = until(training, lambda event: isinstance(event, Epoch))
        assert [event.kind for event in events][-2:] == ["epoch", "end"]
        assert (events[-1].reason, events[-1].epochs) == ("stopped", 1)
        assert files(tmp_path) == [BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE]
        assert read_bundle(tmp_path / LAST_BUNDLE).facts["epoch"] == 1
        found = read_checkpoint(tmp_path / CHECKPOINT_FILE)
        assert found is not None
        assert found[1].epoch == 1

    def test_while_validating(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        probe = Training(make_corpus(TINY), TINY)
        updates = next(event for event in probe.events() if isinstance(event, Progress)).updates
        training = Training(make_corpus(TINY), TINY, folder=tmp_path)
        events = list(training.events(StopAfter(updates)))
        assert of_kind(events, Epoch) == []
        assert events[-1].reason == "stopped"
        assert read_bundle(tmp_path / LAST_BUNDLE).facts["epoch"] == 1.0
        assert files(tmp_path) == [LAST_BUNDLE]

    def test_a_wish_after_the_last_update_of_all_comes_too_late(self, make_corpus: MakeCorpus) -> None:
        settings = TINY.replace(epochs=1, validation_share=0.0)
        training = Training(make_corpus(settings), settings)
        events = until(training, lambda event: isinstance(event, Epoch))
        assert events[-1].reason == "finished"


class TestEarlyStopping:
    SETTINGS = TINY.replace(epochs=8, patience=2)
    LOSSES: tuple[float, ...] = (3.0, 2.0, 2.5, 2.25, 1.0)

    @pytest.fixture
    def ended(self, make_corpus: MakeCorpus, tmp_path: Path) -> Iterator[tuple[Corpus, Path]]:
        corpus = make_corpus(self.SETTINGS)
        training = Training(corpus, self.SETTINGS, folder=tmp_path)
        scripted(training, list(self.LOSSES))
        events = list(training.events())
        assert (events[-1].reason, events[-1].epochs) == ("early", 4)
        assert (events[-1].best_epoch, events[-1].best_loss) == (2, 2.0)
        return corpus, tmp_path

    def test_the_best_epoch_is_kept(self, ended: tuple[Corpus, Path]) -> None:
        _, folder = ended
        best, last = read_bundle(folder / BEST_BUNDLE), read_bundle(folder / LAST_BUNDLE)
        assert (best.facts["epoch"], last.facts["epoch"]) == (2, 4)
        assert (best.weights["embedding"] != last.weights["embedding"]).any()

    def test_going_on_remembers_that_it_had_ended(self, ended: tuple[Corpus, Path]) -> None:
        corpus, folder = ended
        events = list(Training(corpus, self.SETTINGS, folder=folder, resume=True).events())
        assert [event.kind for event in events] == ["start", "end"]
        assert events[-1].reason == "early"

    def test_training_longer_waits_anew(self, ended: tuple[Corpus, Path]) -> None:
        corpus, folder = ended
        longer = Training(corpus, self.SETTINGS.replace(epochs=12), folder=folder, resume=True)
        scripted(longer, [2.5, 2.5, 2.5, 2.5])
        events = list(longer.events())
        assert [event.epoch for event in of_kind(events, Epoch)] == [5, 6]
        assert (events[-1].reason, events[-1].best_epoch) == ("early", 2)

    def test_without_patience_it_never_ends_early(self, make_corpus: MakeCorpus) -> None:
        settings = self.SETTINGS.replace(patience=0, epochs=5)
        training = Training(make_corpus(settings), settings)
        scripted(training, [1.0, 2.0, 3.0, 4.0, 5.0])
        assert list(training.events())[-1].reason == "finished"


class TestDiverging:
    @pytest.mark.parametrize("loss", [math.nan, math.inf])
    def test_a_loss_that_is_no_number(self, make_corpus: MakeCorpus, tmp_path: Path, loss: float) -> None:
        training = Training(make_corpus(TINY), TINY, folder=tmp_path)
        update, updates = training.engine.update, 0

        def failing(batch: Batch) -> Update:
            nonlocal updates
            updates += 1
            done = update(batch)
            return Update(loss, 0.0, 1) if updates == per_epoch + 2 else done

        training.engine.update = failing  # type: ignore[method-assign]
        per_epoch = 10**6
        kept: dict[str, bytes] = {}
        with pytest.raises(DivergedError) as raised:  # noqa: PT012
            for event in training.events():
                if isinstance(event, Progress):
                    per_epoch = event.updates
                if isinstance(event, Epoch):
                    kept = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
        assert str(raised.value) == (
            f"The loss stopped being a number in epoch 2, update 2 of {per_epoch}. "
            "Lower the learning rate (it was 0.01) and train again."
        )
        assert sorted(kept) == [BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE]
        assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == kept
        assert read_bundle(tmp_path / BEST_BUNDLE).facts["epoch"] == 1

    def test_weights_that_stop_being_numbers_at_an_epoch_s_end(
        self, make_corpus: MakeCorpus, tmp_path: Path
    ) -> None:
        # The last update's loss is that of the weights before it: only the weights show what happened.
        settings = TINY.replace(validation_share=0.0)
        training = Training(make_corpus(settings), settings, folder=tmp_path)
        update = training.engine.update

        def failing(batch: Batch) -> Update:
            done = update(batch)
            if training.state.epoch == 1:
                poison(training.engine)
                return Update(1.0, 0.0, 1)
            return done

        training.engine.update = failing  # type: ignore[method-assign]
        with pytest.raises(DivergedError, match=r"in epoch 2, update (\d+) of \1\. Lower the learning rate"):
            list(training.events())
        assert read_bundle(tmp_path / LAST_BUNDLE).facts["epoch"] == 1
        assert read_checkpoint(tmp_path / CHECKPOINT_FILE) is not None

    def test_stopping_does_not_write_them_either(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        training = Training(make_corpus(TINY), TINY, folder=tmp_path)
        stop_after_one = StopAfter(1)

        def should_stop() -> bool:
            if wanted := stop_after_one():
                poison(training.engine)
            return wanted

        with pytest.raises(DivergedError):
            list(training.events(should_stop))
        assert files(tmp_path) == []

    def test_a_far_too_high_learning_rate(self, make_corpus: MakeCorpus) -> None:
        """It ends in figures or in a DivergedError, never in figures that are no numbers."""
        settings = TINY.replace(learning_rate=1.0, clip_norm=0.0, cell="lstm", epochs=3)
        try:
            events = list(Training(make_corpus(settings), settings).events())
        except DivergedError:
            return
        json.dumps([event_to_dict(event) for event in events], allow_nan=False)

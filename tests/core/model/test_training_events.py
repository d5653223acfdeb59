"""What a training tells and writes: its events, their order, its files, and what counting reaches."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_core.artifact_names import BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE
from lstm_core.bundle import read_bundle
from lstm_core.events import End, Epoch, Progress, Start, event_to_dict
from lstm_core.model.engine import Update
from lstm_core.model.training import Training
from lstm_core.text.baselines import counted
from lstm_core.text.boundaries import ending_baseline_loss, ending_share
from lstm_core.text.ngram import Trigram, Unigram
from lstm_core.text.packing import Batch
from tests.core.events_contract import check_events
from tests.core.model.small_trainings import TINY, MakeCorpus, files, of_kind, scripted, until


class TestEvents:
    @pytest.mark.usefixtures("uncompiled")
    def test_the_contract_of_events(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        corpus = make_corpus(TINY)
        check_events(list(Training(corpus, TINY, folder=tmp_path).events()), epochs=4)
        longer = Training(corpus, TINY.replace(epochs=6), folder=tmp_path, resume=True)
        check_events(list(longer.events()), epochs=6, first_epoch=5)

    @pytest.mark.usefixtures("uncompiled")
    def test_shape_and_order(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        settings = TINY.replace(epochs=3)
        corpus = make_corpus(settings)
        events = list(Training(corpus, settings, folder=tmp_path).events())
        kinds = [event.kind for event in events]
        assert kinds[:2] == ["start", "progress"]
        assert kinds[-2:] == ["epoch", "end"]
        assert set(kinds[2:-1]) <= {"progress", "epoch"}
        start = event_to_dict(events[0])
        baselines = start.pop("baselines")
        assert list(baselines) == ["unigram", "trigram"]
        assert list(baselines["trigram"]) == [
            "loss",
            "perplexity",
            "accuracy",
            "top5_accuracy",
            "left_out_share",
        ]
        assert start == {
            "event": "start",
            "parameters": 4 * corpus.vocabulary.size + 6 * (4 + 6 + 1) + 6 * 4 + corpus.vocabulary.size,
            "vocabulary_size": corpus.vocabulary.size,
            "training_targets": corpus.training.num_targets,
            "validation_targets": corpus.validation.num_targets,
            "training_texts": 24,
            "validation_texts": 6,
            "left_out_validation": 0,
            "epochs": 3,
            "first_epoch": 1,
            "ending_baseline_loss": ending_baseline_loss(
                ending_share(len(corpus.training), corpus.training.num_targets), corpus.validation
            ),
        }
        for event in of_kind(events, Progress):
            assert event.x == event.epoch - 1 + event.update / event.updates
            assert event.seconds_per_update > 0
        first = of_kind(events, Progress)[0]
        assert (first.epoch, first.update) == (1, 1)
        for number, epoch in enumerate(of_kind(events, Epoch), 1):
            assert epoch.epoch == number
            assert 0 < epoch.training_seconds < epoch.seconds < epoch.elapsed_seconds
        end = events[-1]
        assert isinstance(end, End)
        assert (end.reason, end.epochs) == ("finished", 3)
        losses = [event.val_loss for event in of_kind(events, Epoch)]
        assert end.best_loss == min(losses)
        assert end.best_epoch == losses.index(min(losses)) + 1
        elapsed = [event.elapsed_seconds for event in events[1:]]
        assert elapsed == sorted(elapsed)

    @pytest.mark.usefixtures("uncompiled")
    def test_every_event_is_json(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        for event in Training(make_corpus(TINY), TINY, folder=tmp_path).events():
            plain = event_to_dict(event)
            assert json.loads(json.dumps(plain, allow_nan=False)) == plain

    @pytest.mark.usefixtures("uncompiled")
    def test_without_validation_rows(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        settings = TINY.replace(validation_share=0.0)
        events = list(Training(make_corpus(settings), settings, folder=tmp_path).events())
        for event in of_kind(events, Epoch):
            assert [value for name, value in event_to_dict(event).items() if name.startswith("val_")] == [
                None
            ] * 8
        assert events[-1].best_loss == min(event.loss for event in of_kind(events, Epoch))

    @pytest.mark.usefixtures("uncompiled")
    def test_an_epoch_s_loss_is_the_mean_over_its_targets(self, make_corpus: MakeCorpus) -> None:
        settings = TINY.replace(epochs=1)
        training = Training(make_corpus(settings), settings)
        updates: list[Update] = []
        update = training.engine.update

        def recorded(batch: Batch) -> Update:
            updates.append(update(batch))
            return updates[-1]

        training.engine.update = recorded  # type: ignore[method-assign]
        (epoch,) = of_kind(list(training.events()), Epoch)
        targets = sum(update.num_targets for update in updates)
        assert targets == training.corpus.training.num_targets
        assert epoch.loss == pytest.approx(sum(u.loss * u.num_targets for u in updates) / targets)
        assert epoch.accuracy == pytest.approx(sum(u.num_right for u in updates) / targets)

    @pytest.mark.usefixtures("uncompiled")
    def test_files_of_a_finished_run(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        training = Training(make_corpus(TINY), TINY, folder=tmp_path)
        scripted(training, [3.0, 2.0, 2.5, 2.25])
        events = list(training.events())
        assert files(tmp_path) == [BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE]
        last, best = read_bundle(tmp_path / LAST_BUNDLE), read_bundle(tmp_path / BEST_BUNDLE)
        assert (last.facts["epoch"], best.facts["epoch"]) == (4, 2)
        assert last.settings == TINY
        assert last.vocabulary.words == training.corpus.vocabulary.words
        for name, array in training.engine.weights().items():
            np.testing.assert_array_equal(last.weights[name], array)
        assert len(best.history) == 2
        told = [event.to_history() for event in of_kind(events, Epoch)]
        assert [entry["val_loss"] for entry in last.history] == [entry["val_loss"] for entry in told]
        assert training.state.history == told
        assert all(entry["seconds"] > 0 for entry in last.history)
        assert [event.best for event in of_kind(events, Epoch)] == [True, True, False, False]


class TestBaselines:
    """What counting reaches is measured on the very rows that the model is measured on."""

    def test_they_are_the_scores_of_the_ngrams(self, make_corpus: MakeCorpus) -> None:
        settings = TINY.replace(unknown_rate=0.5, seed=3)
        corpus = make_corpus(settings)
        training = Training(corpus, settings)
        (start,) = of_kind(until(training, lambda event: isinstance(event, Start)), Start)
        for name, kind in (("unigram", Unigram), ("trigram", Trigram)):
            fitted = counted(kind, corpus, 0.5, 3)
            score = fitted.score(corpus.validation.token_ids, corpus.validation.offsets)
            assert start.baselines[name]["loss"] == score.loss
            assert start.baselines[name]["accuracy"] == score.accuracy

    def test_there_are_none_without_validation_rows(self, make_corpus: MakeCorpus) -> None:
        settings = TINY.replace(validation_share=0.0)
        training = Training(make_corpus(settings), settings)
        (start,) = of_kind(until(training, lambda event: isinstance(event, Start)), Start)
        assert start.baselines == {}

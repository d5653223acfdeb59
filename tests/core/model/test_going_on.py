"""Training that goes on from a checkpoint, or with an engine that was prepared for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_core.artifact_names import CHECKPOINT_FILE, LAST_BUNDLE
from lstm_core.bundle import read_bundle
from lstm_core.errors import TrainingError
from lstm_core.events import Epoch
from lstm_core.model.checkpoint import read_checkpoint
from lstm_core.model.training import Training
from tests.core.model.small_trainings import HARD, TINY, MakeCorpus, StopAfter, curve, of_kind, until


class TestGoingOn:
    @pytest.mark.parametrize(("cell", "layers"), [("rnn", 1), ("gru", 1), ("lstm", 2)])
    def test_same_curve_as_never_stopped(
        self, make_corpus: MakeCorpus, tmp_path: Path, cell: Any, layers: int
    ) -> None:
        settings = HARD.replace(cell=cell, layers=layers)
        corpus = make_corpus(settings)
        whole = Training(corpus, settings)
        expected = list(whole.events())

        first = Training(corpus, settings, folder=tmp_path)
        until(first, lambda event: isinstance(event, Epoch) and event.epoch == 2)
        # Two updates more, which are discarded
        partly = Training(corpus, settings, folder=tmp_path, resume=True)
        list(partly.events(StopAfter(2)))
        assert 2 < read_bundle(tmp_path / LAST_BUNDLE).facts["epoch"] < 3

        resumed = Training(corpus, settings, folder=tmp_path, resume=True)
        events = list(resumed.events())
        assert events[0].first_epoch == 3
        np.testing.assert_allclose(curve(events), curve(expected)[2:], rtol=0, atol=1e-5)
        assert resumed.engine.step == whole.engine.step
        found, learned = resumed.engine.learned(), whole.engine.learned()
        assert learned.averages.keys() == learned.weights.keys()
        for kind in ("weights", "averages"):
            for name, array in getattr(learned, kind).items():
                np.testing.assert_allclose(getattr(found, kind)[name], array, rtol=0, atol=1e-5)
        history = read_bundle(tmp_path / LAST_BUNDLE).history
        assert [entry["epoch"] for entry in history] == [1, 2, 3, 4]
        assert events[-1].best_epoch == expected[-1].best_epoch
        elapsed = [entry["elapsed_seconds"] for entry in history]
        assert elapsed == sorted(elapsed)

    def test_training_longer(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        corpus = make_corpus(HARD)
        expected = curve(list(Training(corpus, HARD).events()))
        list(Training(corpus, HARD.replace(epochs=2), folder=tmp_path).events())
        longer = list(Training(corpus, HARD, folder=tmp_path, resume=True).events())
        assert [event.epoch for event in of_kind(longer, Epoch)] == [3, 4]
        np.testing.assert_allclose(curve(longer), expected[2:], rtol=0, atol=1e-5)

    def test_a_finished_run_has_nothing_left_to_do(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        settings = TINY.replace(epochs=1)
        corpus = make_corpus(settings)
        list(Training(corpus, settings, folder=tmp_path).events())
        events = list(Training(corpus, settings, folder=tmp_path, resume=True).events())
        assert [event.kind for event in events] == ["start", "end"]
        assert (events[-1].reason, events[-1].epochs) == ("finished", 1)

    def test_without_a_checkpoint_it_starts_anew(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        training = Training(make_corpus(TINY), TINY, folder=tmp_path, resume=True)
        assert next(iter(training.events())).first_epoch == 1

    def test_another_model_s_checkpoint(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        corpus = make_corpus(TINY)
        list(Training(corpus, TINY.replace(epochs=1), folder=tmp_path).events())
        for changes in ({"units": 7}, {"cell": "gru"}, {"layers": 2}):
            with pytest.raises(TrainingError, match=r"^The checkpoint belongs to another model"):
                Training(corpus, TINY.replace(**changes), folder=tmp_path, resume=True)

    def test_a_damaged_checkpoint(self, make_corpus: MakeCorpus, tmp_path: Path) -> None:
        settings = TINY.replace(epochs=1)
        corpus = make_corpus(settings)
        list(Training(corpus, settings, folder=tmp_path).events())
        path = tmp_path / CHECKPOINT_FILE
        content = path.read_bytes()
        places = [*range(0, 1500, 7), *range(1500, len(content), 97), len(content) - 1]
        for place in places:
            path.write_bytes(content[:place] + bytes([content[place] ^ 0x11]) + content[place + 1 :])
            with pytest.raises(TrainingError, match=r"^The checkpoint of this run is damaged"):
                read_checkpoint(tmp_path / CHECKPOINT_FILE)
        for length in (0, 7, 8, 100, len(content) - 1):
            path.write_bytes(content[:length])
            with pytest.raises(TrainingError, match="Start it anew"):
                Training(corpus, settings, folder=tmp_path, resume=True)


class TestPreparedEngine:
    def test_it_is_used_where_it_fits_and_trains_as_a_new_one_would(self, make_corpus: MakeCorpus) -> None:
        corpus = make_corpus(HARD)
        settings = HARD.replace(epochs=2)
        # Epochs, seed, rate and schedule are no part of the compiled program.
        others = settings.replace(epochs=9, seed=5, learning_rate=0.5, schedule="constant", dropout=0.1)
        prepared = Training.warm_up(others, corpus.vocabulary.size)
        training = Training(corpus, settings, engine=prepared)
        assert training.engine is prepared
        expected = curve(list(Training(corpus, settings).events()))
        np.testing.assert_array_equal(curve(list(training.events())), expected)

    @pytest.mark.parametrize(
        "change",
        [{"units": 7}, {"cell": "gru"}, {"output_layer": "dense"}, {"clip_norm": 1.0}, {"averaging": 0.0}],
    )
    def test_it_is_left_where_it_does_not_fit(self, make_corpus: MakeCorpus, change: dict[str, Any]) -> None:
        corpus = make_corpus(HARD)
        prepared = Training.warm_up(HARD.replace(**change), corpus.vocabulary.size)
        assert Training(corpus, HARD, engine=prepared).engine is not prepared
        assert not prepared.fits(HARD.replace(**change), corpus.vocabulary.size + 1)

"""What training does to the weights: it learns, as often with the same seed, and averages what it learned."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_core.artifact_names import CHECKPOINT_FILE, LAST_BUNDLE
from lstm_core.bundle import read_bundle
from lstm_core.events import Epoch
from lstm_core.model import optimizer
from lstm_core.model.checkpoint import read_checkpoint
from lstm_core.model.engine import Engine, Update
from lstm_core.model.optimizer import learning_rate_at
from lstm_core.model.training import Training
from lstm_core.settings import Settings
from lstm_core.text.boundaries import as_read
from lstm_core.text.packing import Batch, Packing
from lstm_core.weights import Weights
from tests.core.model.small_trainings import HARD, TINY, MakeCorpus, curve, of_kind


class TestLearning:
    @pytest.mark.usefixtures("uncompiled")
    @pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
    def test_a_tiny_corpus_is_memorised(self, make_corpus: MakeCorpus, cell: Any) -> None:
        texts = ["one two three four five", "six seven eight nine", "ten eleven", "red green blue"]
        settings = TINY.replace(
            epochs=40, validation_share=0.0, cell=cell, units=8, learning_rate=0.05, clip_norm=1.0
        )
        epochs = of_kind(list(Training(make_corpus(settings, texts), settings).events()), Epoch)
        assert epochs[0].loss == pytest.approx(math.log(16), abs=0.7)
        assert epochs[-1].loss < 0.1
        assert epochs[-1].accuracy == 1.0
        assert all(after.loss < before.loss + 0.2 for before, after in pairwise(epochs))

    def test_same_seed_same_curves_compiled(self, make_corpus: MakeCorpus) -> None:
        settings = HARD.replace(epochs=3, cell="lstm", validation_share=0.0)
        corpus = make_corpus(settings)
        first, again = (
            [event.loss for event in of_kind(list(Training(corpus, settings).events()), Epoch)]
            for _ in range(2)
        )
        assert first == again

    @pytest.mark.usefixtures("uncompiled")
    def test_another_seed_another_curve(self, make_corpus: MakeCorpus) -> None:
        corpus = make_corpus(HARD)
        first, again, other = (
            curve(list(Training(corpus, HARD.replace(seed=seed, epochs=2)).events())) for seed in (11, 11, 12)
        )
        np.testing.assert_array_equal(first, again)
        assert (first != other).any()

    @pytest.mark.usefixtures("uncompiled")
    @pytest.mark.parametrize("rate", [0.0, 0.5, 1.0])
    def test_unknown_rate(self, make_corpus: MakeCorpus, rate: float) -> None:
        settings = TINY.replace(unknown_rate=rate, epochs=6, validation_share=0.0)
        corpus = make_corpus(settings)
        training = Training(corpus, settings)
        seen: list[np.ndarray] = []
        update = training.engine.update
        training.engine.update = lambda batch: seen.append(batch.targets) or update(batch)  # type: ignore[method-assign, func-returns-value]
        epochs = of_kind(list(training.events()), Epoch)
        targets = np.concatenate([batch.ravel() for batch in seen])
        once = {index for index, count in enumerate(corpus.vocabulary.counts, 2) if count == 1}
        assert len(once) == 6  # each the last word of a text, so that each is a target once an epoch
        unknown, left = np.sum(targets == 1), np.isin(targets, list(once)).sum()
        assert unknown + left == 6 * len(epochs)
        if rate == 0.5:
            assert 6 < unknown < 30
        else:
            assert unknown == 6 * len(epochs) * rate

    @pytest.mark.parametrize(
        ("schedule", "rates"),
        [
            ("constant", {0: 0.01, 500: 0.01, 100_000: 0.01}),
            ("inverse-sqrt", {0: 0.01, 500: 0.01, 2_000: 0.005, 50_000: 0.001}),
            ("exponential", {0: 0.01, 500: 0.01 * 0.5**0.5, 1_000: 0.005, 3_000: 0.00125}),
        ],
    )
    def test_learning_rate_at(self, schedule: Any, rates: dict[int, float]) -> None:
        settings = Settings(schedule=schedule, learning_rate=0.01)
        for step, rate in rates.items():
            assert learning_rate_at(settings, step) == pytest.approx(rate, rel=1e-12)

    @pytest.mark.usefixtures("uncompiled")
    def test_clipping_shortens_all_gradients_together(self, make_corpus: MakeCorpus) -> None:
        corpus = make_corpus(TINY)
        norms, directions = {}, {}
        for clip_norm in (0.0, 0.01, 1000.0):
            engine = Engine(TINY.replace(clip_norm=clip_norm), np.ones(corpus.vocabulary.size))
            engine.update(Packing(corpus.training, engine.spec.batch_rows, 8).batch(0))
            # After one update the first moment is a tenth of the gradient.
            moments = engine.learned().moments.first.values()
            gradient = 10 * np.concatenate([array.ravel() for array in moments])
            norms[clip_norm] = float(np.linalg.norm(gradient))
            directions[clip_norm] = gradient / norms[clip_norm]
        assert norms[0.0] > 0.02
        assert norms[0.01] == pytest.approx(0.01, rel=1e-5)
        assert norms[1000.0] == pytest.approx(norms[0.0], rel=1e-5)
        np.testing.assert_allclose(directions[0.01], directions[0.0], atol=1e-5)


class TestAveraging:
    def test_the_average_is_measured_and_kept_and_the_checkpoint_has_both(
        self, make_corpus: MakeCorpus, tmp_path: Path
    ) -> None:
        settings = TINY.replace(epochs=2, averaging=0.9)
        corpus = make_corpus(settings)
        training = Training(corpus, settings, folder=tmp_path)
        made: list[Weights] = []
        update = training.engine.update

        def recorded(batch: Batch) -> Update:
            done = update(batch)
            made.append(training.engine.learned().weights)
            return done

        training.engine.update = recorded  # type: ignore[method-assign]
        events = list(training.events())
        shares = 0.9 ** np.arange(len(made))[::-1]
        expected = {
            name: sum(share * one[name] for share, one in zip(shares, made, strict=True)) / shares.sum()
            for name in made[0]
        }
        last, found = read_bundle(tmp_path / LAST_BUNDLE), read_checkpoint(tmp_path / CHECKPOINT_FILE)
        assert found is not None
        for name, array in expected.items():
            np.testing.assert_allclose(last.weights[name], array, atol=1e-5)
            np.testing.assert_array_equal(found[0].averages[name], last.weights[name])
            np.testing.assert_array_equal(found[0].weights[name], made[-1][name])
        packing = Packing(as_read(corpus.validation, settings.learn_endings), 1, 8)
        plain = Engine(settings.replace(averaging=0.0), np.ones(corpus.vocabulary.size))
        plain.restore(optimizer.init(last.weights, averaging=False), 0)
        measured = plain.evaluate(packing)
        assert measured is not None
        assert of_kind(events, Epoch)[-1].val_loss == pytest.approx(measured.loss, abs=1e-5)

    def test_averaging_changes_nothing_about_training(self, make_corpus: MakeCorpus) -> None:
        losses = []
        for averaging in (0.0, 0.9):
            settings = TINY.replace(averaging=averaging)
            events = list(Training(make_corpus(settings), settings).events())
            losses.append([event.loss for event in of_kind(events, Epoch)])
        assert losses[0] == losses[1]

"""The training loop: its events and files, stopping and going on, and what its figures mean.

Most tests run the engine uncompiled, in rows of 8; what is compiled is compared once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from lstm_core.artifact_names import BEST_BUNDLE, CHECKPOINT_FILE, LAST_BUNDLE
from lstm_core.bundle import Bundle, read_bundle
from lstm_core.errors import DivergedError, TrainingError
from lstm_core.events import End, Epoch, Event, Progress, Start, event_to_dict
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.model import optimizer
from lstm_core.model.checkpoint import read_checkpoint
from lstm_core.model.engine import Engine, Evaluation, Update
from lstm_core.model.optimizer import learning_rate_at
from lstm_core.model.training import Training
from lstm_core.settings import Settings
from lstm_core.text.baselines import counted
from lstm_core.text.boundaries import as_read, ending_baseline_loss, ending_share
from lstm_core.text.corpus import Corpus, TextIds
from lstm_core.text.ngram import Trigram, Unigram
from lstm_core.text.packing import Batch, Packing
from lstm_core.weights import Weights
from tests.core.events_contract import check_events

MakeCorpus = Callable[..., Corpus]
Kind = TypeVar("Kind")

TINY = Settings(
    epochs=4,
    embedding_size=4,
    units=6,
    cell="rnn",
    batch_targets=32,
    validation_share=0.2,
    token_level="word",
    dropout=0.0,
    recurrent_dropout=0.0,
    averaging=0.0,
    learning_rate=0.01,
    unknown_rate=0.0,
)
HARD = TINY.replace(
    dropout=0.3, recurrent_dropout=0.3, averaging=0.9, schedule="exponential", unknown_rate=0.5, seed=11
)
"""Everything that a resumed run could get wrong."""

MEASURED = ("loss", "accuracy", "val_loss", "val_accuracy", "val_top5_accuracy", "val_perplexity")


class StopAfter:
    """Answers no so many times, then yes."""

    def __init__(self, noes: int) -> None:
        self.noes = noes

    def __call__(self) -> bool:
        self.noes -= 1
        return self.noes < 0


def until(training: Training, is_last: Callable[[Event], bool]) -> list[Event]:
    """All events of a training that is asked to stop after one of them."""
    events: list[Event] = []

    def should_stop() -> bool:
        return any(map(is_last, events))

    for event in training.events(should_stop):
        events.append(event)
    return events


def of_kind(events: list[Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def curve(events: list[Event]) -> np.ndarray:
    """(epochs, figures) what was measured at each epoch's end."""
    return np.array([[getattr(event, name) for name in MEASURED] for event in of_kind(events, Epoch)])


def files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def scripted(training: Training, losses: list[float]) -> None:
    """Makes validation give these losses, an epoch each."""
    following = iter(losses)
    training.engine.evaluate = lambda *_: Evaluation(next(following), 0.5, 0.5, 2.0, 0.0)  # type: ignore[method-assign]


def poison(engine: Engine) -> None:
    """Makes every weight not a number."""
    engine.restore(engine.learned().map(lambda array: np.full_like(array, np.nan)), engine.step)


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


@pytest.mark.usefixtures("uncompiled")
class TestMeasuring:
    @staticmethod
    def by_hand(bundle: Bundle, texts: TextIds) -> dict[str, float]:
        """The validation figures, a text at a time, in NumPy."""
        network = RecurrentNetwork(bundle.weights, bundle.settings)
        losses, known_losses, right, top5 = [], [], [], []
        for index in range(len(texts)):
            token_ids = texts[index]
            logits = network.output(network.states(token_ids[:-1])).astype(np.float64)
            for scores, target in zip(logits, token_ids[1:].tolist(), strict=True):
                possible = (
                    scores[1:] if bundle.settings.learn_endings else scores
                )  # given that the text goes on
                losses.append(np.log(np.exp(possible).sum()) - scores[target])
                ranked = [token_id for token_id in np.argsort(-scores).tolist() if token_id >= 2]
                right.append(ranked[0] == target)
                top5.append(target in ranked[:5])
                if target >= 2:
                    known_losses.append(np.log(np.exp(scores[2:]).sum()) - scores[target])
        return {
            "loss": float(np.mean(losses)),
            "accuracy": float(np.mean(right)),
            "top5_accuracy": float(np.mean(top5)),
            "perplexity": float(np.exp(np.mean(known_losses))),
            "left_out_share": 1 - len(known_losses) / len(losses),
        }

    @pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
    def test_validation_by_hand(self, make_corpus: MakeCorpus, cell: Any) -> None:
        settings = TINY.replace(cell=cell, epochs=3, dropout=0.5, min_count=2, learning_rate=0.03)
        training = Training(make_corpus(settings), settings)
        *_, epoch, _ = list(training.events())
        expected = self.by_hand(training.bundle(3), training.corpus.validation)
        assert 0 < expected["left_out_share"] < 0.5
        assert {name: getattr(epoch, f"val_{name}") for name in expected} == pytest.approx(expected, abs=1e-5)

    @pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
    def test_long_texts_keep_their_context(
        self,
        make_bundle: Callable[..., Bundle],
        make_engine: Callable[[Bundle], Engine],
        make_texts: Callable[[list[list[int]]], TextIds],
        cell: str,
    ) -> None:
        rng = np.random.default_rng(2)
        bundle = make_bundle(cell=cell)
        texts = make_texts([rng.integers(1, 11, length).tolist() for length in (100, 3, 33, 9, 10, 57)])
        found = make_engine(bundle).evaluate(Packing(texts, 2, 8, rng))
        assert found is not None
        whole = self.by_hand(bundle, texts)
        assert {name: getattr(found, name) for name in whole} == pytest.approx(whole, abs=1e-5)
        pieces = [
            texts[index][begin : begin + 9].tolist() for index in range(6) for begin in range(0, 100, 8)
        ]
        cut = self.by_hand(bundle, make_texts([piece for piece in pieces if len(piece) > 1]))
        assert abs(cut["loss"] - whole["loss"]) > 1e-4

    def test_only_unknown_targets_have_no_perplexity(
        self,
        make_bundle: Callable[..., Bundle],
        make_engine: Callable[[Bundle], Engine],
        make_texts: Callable[[list[list[int]]], TextIds],
    ) -> None:
        found = make_engine(make_bundle()).evaluate(Packing(make_texts([[3, 1, 1]]), 1, 8))
        assert found is not None
        assert (found.accuracy, found.top5_accuracy, found.perplexity) == (0.0, 0.0, None)
        assert found.left_out_share == 1.0
        assert found.loss > 0

    def test_a_hopeless_model_s_perplexity_is_still_a_number(
        self,
        make_bundle: Callable[..., Bundle],
        make_engine: Callable[[Bundle], Engine],
        make_texts: Callable[[list[list[int]]], TextIds],
    ) -> None:
        bundle = make_bundle()
        bundle.weights["dense/bias"][2] = 1e6
        found = make_engine(bundle).evaluate(Packing(make_texts([[3, 4, 5]]), 1, 8))
        assert found is not None
        assert found.loss == pytest.approx(1e6, rel=1e-3)
        assert found.perplexity is not None
        assert math.isfinite(found.perplexity)


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.usefixtures("uncompiled")
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


@pytest.mark.usefixtures("uncompiled")
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


@pytest.mark.usefixtures("uncompiled")
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


@pytest.mark.usefixtures("uncompiled")
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


@pytest.mark.usefixtures("uncompiled")
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

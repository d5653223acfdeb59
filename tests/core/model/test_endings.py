"""Learning where texts end: the packed engine optimises what Keras would, and reports what it would without endings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstm_core.bundle import Bundle
from lstm_core.events import Epoch, Progress, Start
from lstm_core.inference.agreement import largest_difference
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.model.cross_entropy import Targets, ending_sums
from lstm_core.model.engine import Engine
from lstm_core.model.keras_model import build_keras_model, keras_logits
from lstm_core.model.network import initial_states
from lstm_core.model.program import Rows, loss_and_gradients
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.model.training import Training
from lstm_core.settings import Settings
from lstm_core.text.boundaries import with_boundaries
from lstm_core.text.corpus import Corpus, TextIds
from lstm_core.text.packing import NO_TARGET, Packing

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")

MakeBundle = Callable[..., Bundle]
MakeEngine = Callable[[Bundle], Engine]
MakeTexts = Callable[[list[list[int]]], TextIds]
MakeCorpus = Callable[..., Corpus]

TEXTS = [[3, 4, 5, 6, 10, 2, 2], [7, 1, 8], [9, 3], [2, 5, 1, 10, 4], [6, 6, 6, 3, 1, 9], [4, 2, 3]]

every_cell = pytest.mark.parametrize(("cell", "layers"), [("lstm", 1), ("lstm", 2), ("gru", 1), ("rnn", 2)])


def log_probs(bundle: Bundle, text: list[int], first: int = 0) -> np.ndarray:
    """(words + 1, vocabulary_size) after the boundary and after every word, over the ids from `first` on."""
    plain = RecurrentNetwork(bundle.weights, bundle.settings.replace(learn_endings=False))
    logits = plain.output(plain.states([0, *text])).astype(np.float64)
    return logits - np.log(np.exp(logits[:, first:]).sum(axis=1, keepdims=True))


def losses(bundle: Bundle, texts: list[list[int]], first: int = 0) -> list[list[float]]:
    """For each text the cross-entropy of its words and of its end."""
    return [
        [-log_probs(bundle, text, first)[place, target] for place, target in enumerate([*text, 0])]
        for text in texts
    ]


def flat(parts: Iterable[list[float]]) -> list[float]:
    return [value for part in parts for value in part]


@every_cell
def test_loss_and_gradients_are_keras_s_over_first_words_words_and_endings(
    make_bundle: MakeBundle, make_texts: MakeTexts, cell: str, layers: int
) -> None:
    bundle = make_bundle(cell=cell, layers=layers, learn_endings=True, output_layer="dense")
    (batch,) = Packing(with_boundaries(make_texts(TEXTS)), 2, 18, np.random.default_rng(0))
    spec = ProgramSpec.of(bundle.settings, bundle.vocabulary.size, 32, tf.float32)
    weights = {name: tf.constant(array) for name, array in bundle.weights.items()}
    loss, scores, _, found = loss_and_gradients(spec, weights, Rows.of(batch), initial_states(spec, 2))
    every = losses(bundle, TEXTS)
    assert float(loss) == pytest.approx(np.mean(flat(every)), abs=1e-5)
    told = flat(text[1:-1] for text in losses(bundle, TEXTS, first=1))
    assert float(scores[0]) == pytest.approx(sum(told), abs=1e-4)
    best = [log_probs(bundle, text)[1:-1, 2:].argmax(axis=1) + 2 for text in TEXTS]
    assert int(scores[1]) == sum(int((b == text[1:]).sum()) for b, text in zip(best, TEXTS, strict=True))

    model = build_keras_model(bundle)
    longest = max(map(len, TEXTS))
    inputs = np.array([[0, *text, *[0] * (longest - len(text))] for text in TEXTS])
    targets = np.array([[*text, *[0] * (longest + 1 - len(text))] for text in TEXTS])
    counted = np.arange(longest + 1) <= np.array([[len(text)] for text in TEXTS])
    with tf.GradientTape() as tape:
        each = keras.losses.sparse_categorical_crossentropy(targets, model(inputs), from_logits=True)
        expected_loss = tf.reduce_sum(each * counted) / counted.sum()
    expected = tape.gradient(expected_loss, [variable.value for variable in model.trainable_variables])
    for (name, gradient), other in zip(found.items(), expected, strict=True):
        np.testing.assert_allclose(gradient, tf.convert_to_tensor(other), rtol=0, atol=1e-6, err_msg=name)


def test_what_is_reported_does_not_depend_on_how_probable_endings_are(
    make_bundle: MakeBundle, make_engine: MakeEngine, make_texts: MakeTexts
) -> None:
    found = []
    for bias in (-30.0, 0.0, 4.0):
        bundle = make_bundle(learn_endings=True)
        bundle.weights["dense/bias"][0] = bias
        engine = make_engine(bundle)
        packing = Packing(with_boundaries(make_texts(TEXTS)), engine.spec.batch_rows, 32)
        measured, update = engine.evaluate(packing), engine.update(packing.batch(0))
        assert measured is not None
        assert update.num_targets == sum(len(text) - 1 for text in TEXTS)
        found.append([update.loss, update.num_right, measured.loss, measured.accuracy, measured.perplexity])
        assert update.loss == pytest.approx(measured.loss, abs=1e-4)
    np.testing.assert_allclose(found[1:], [found[0]] * 2, rtol=1e-5)


@pytest.mark.usefixtures("uncompiled")
def test_held_out_figures_by_hand(
    make_bundle: MakeBundle, make_engine: MakeEngine, make_texts: MakeTexts
) -> None:
    bundle = make_bundle(learn_endings=True)
    found = make_engine(bundle).evaluate(Packing(with_boundaries(make_texts(TEXTS)), 2, 8))
    assert found is not None
    told = flat(text[1:-1] for text in losses(bundle, TEXTS, first=1))
    assert found.loss == pytest.approx(np.mean(told), abs=1e-5)
    at_ends, elsewhere = [], []
    for text in TEXTS:
        scores = log_probs(bundle, text)[1:]
        shares = np.exp(scores[:, 0]) / (np.exp(scores[:, 0]) + np.exp(scores[:, 2:]).sum(axis=1))
        at_ends.append(shares[-1])
        elsewhere += shares[:-1].tolist()
    assert (found.ending_at_ends, found.ending_elsewhere) == pytest.approx(
        (np.mean(at_ends), np.mean(elsewhere)), abs=1e-6
    )
    expected = -(np.log(at_ends).sum() + np.log1p(-np.array(elsewhere)).sum()) / sum(map(len, TEXTS))
    assert found.ending_loss == pytest.approx(expected, abs=1e-6)


def test_sums_of_three_places() -> None:
    # After "a" the text goes on, after "b" it ends; the boundary and an empty cell say nothing about ends.
    logits = tf.math.log(tf.constant([[9.0, 1, 1, 1], [1, 7, 1, 2], [3, 7, 1, 0.5], [1, 1, 1, 1]]))
    targets = Targets(tf.constant([2, 3, 0, NO_TARGET]), tf.constant([0, 2, 3, 0]), endings=True)
    expected = [2, np.log(4 / 3) + np.log(4.5 / 3), 1, 3 / 4.5, 1 / 4]
    np.testing.assert_allclose(ending_sums(logits, targets), expected, atol=1e-6)


def test_logits_are_keras_s_behind_the_boundary(make_bundle: MakeBundle) -> None:
    bundle = make_bundle(learn_endings=True, layers=2)
    assert largest_difference(bundle, [np.array(text) for text in TEXTS[:2]], keras_logits) < 1e-5


@pytest.fixture
def run(make_corpus: MakeCorpus) -> Callable[..., tuple[Training, list[Any]]]:
    """Trains on texts that always end after "stop"."""

    def trained(**changes: Any) -> tuple[Training, list[Any]]:
        settings = Settings(
            epochs=12, embedding_size=8, units=12, batch_targets=32, learning_rate=0.03, dropout=0.0
        ).replace(unknown_rate=0.0, token_level="word", **changes)
        rng = np.random.default_rng(4)
        texts = [" ".join([*rng.choice(["go", "on", "and"], rng.integers(2, 9)), "stop"]) for _ in range(60)]
        training = Training(make_corpus(settings, texts), settings)
        return training, list(training.events())

    return trained


@pytest.mark.usefixtures("uncompiled")
def test_a_model_learns_where_texts_end_and_stops_there(run: Callable[..., Any]) -> None:
    training, events = run()
    epoch = [event for event in events if isinstance(event, Epoch)][-1]
    assert epoch.val_ending_at_ends > 0.9
    assert epoch.val_ending_elsewhere < 0.05
    assert epoch.val_ending_loss < 0.1 < events[0].ending_baseline_loss
    model = Predictor(training.bundle(12))
    assert model.most_probable("go on stop", 5) == ([], True)
    assert model.next_words("go on stop").ending > 0.9
    assert model.next_words("").words[0] in ("go", "on", "and")


@pytest.mark.usefixtures("uncompiled")
def test_runs_with_and_without_endings_count_the_same_targets(run: Callable[..., Any]) -> None:
    (_, ending), (_, plain) = run(epochs=1), run(epochs=1, learn_endings=False)
    starts = [next(event for event in events if isinstance(event, Start)) for events in (ending, plain)]
    assert starts[0].training_targets == starts[1].training_targets
    assert starts[0].baselines == starts[1].baselines
    assert starts[0].ending_baseline_loss is not None
    assert starts[1].ending_baseline_loss is None
    updates = [
        next(event for event in events if isinstance(event, Progress)).updates for events in (ending, plain)
    ]
    assert updates[0] > updates[1]
    epochs = [next(event for event in events if isinstance(event, Epoch)) for events in (ending, plain)]
    assert epochs[0].val_ending_loss is not None
    assert (epochs[1].val_ending_loss, epochs[1].val_ending_at_ends) == (None, None)

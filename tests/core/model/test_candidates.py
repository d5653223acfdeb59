"""Updates that score a sample of the words: who is drawn, with which chance, and what the loss makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from lstm_core.events import Epoch
from lstm_core.model.candidates import Candidates, draw_candidates, rates_of
from lstm_core.model.cross_entropy import Targets
from lstm_core.model.engine import Engine
from lstm_core.model.output_tensors import OUTPUTS
from lstm_core.model.training import Training
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, TextIds
from lstm_core.text.packing import NO_TARGET, Packing
from lstm_core.weights import weight_shapes

COUNTS = np.array([0, 3, 900, 300, 100, 30, 10, 3, 1, 1, 1, 1])
SETTINGS = Settings(embedding_size=3, units=5)


def random_weights(output_layer: str) -> dict[str, tf.Tensor]:
    rng = np.random.default_rng(1)
    shapes = weight_shapes(SETTINGS.replace(output_layer=output_layer), len(COUNTS))
    return {
        name: tf.constant(rng.standard_normal(shape).astype(np.float32)) for name, shape in shapes.items()
    }


def test_candidates_rise_are_distinct_and_begin_with_padding() -> None:
    for seed in range(20):
        token_ids, log_chances = draw_candidates(rates_of(COUNTS), 5, np.random.default_rng(seed))
        assert len(token_ids) == len(log_chances) == 5
        assert token_ids[0] == 0
        assert (np.diff(token_ids) > 0).all()
        assert log_chances[0] == 0
        assert (log_chances <= 0).all()
        assert (token_ids.dtype, log_chances.dtype) == (np.int32, np.float32)


def test_each_word_counts_on_average_once() -> None:
    rng, draws = np.random.default_rng(0), 4_000
    weight, drawn = np.zeros(len(COUNTS)), np.zeros(len(COUNTS))
    for _ in range(draws):
        token_ids, log_chances = draw_candidates(rates_of(COUNTS), 6, rng)
        weight[token_ids] += np.exp(-log_chances) / draws
        drawn[token_ids] += 1 / draws
    np.testing.assert_allclose(weight, 1, atol=0.15)
    assert drawn[2] > 0.99
    assert drawn[8:].mean() < 0.3


@pytest.mark.parametrize("endings", [False, True])
@pytest.mark.parametrize("output_layer", list(OUTPUTS))
def test_with_every_word_among_the_candidates_it_is_the_cross_entropy(
    output_layer: str, endings: bool
) -> None:
    weights, output = random_weights(output_layer), OUTPUTS[output_layer]
    hidden = tf.constant(np.random.default_rng(2).uniform(-1, 1, (7, 5)).astype(np.float32))
    inputs = tf.constant([2, 2, 0, 3, 4, 5, 6])
    targets = Targets(tf.constant([3, 0, 10, 1, 5, NO_TARGET, 2]), inputs, endings)
    everyone = Candidates(tf.range(len(COUNTS)), tf.zeros(len(COUNTS)))
    found = []
    for candidates in (None, everyone):
        with tf.GradientTape() as tape:
            tape.watch((weights, hidden))
            loss, reported = output.loss(weights, hidden, targets, tf.float32, candidates)
        found.append((float(loss), reported, tape.gradient(loss, (weights, hidden))))
    (loss, reported, exact), (sampled_loss, sampled_reported, sampled) = found
    assert sampled_loss == pytest.approx(loss, abs=1e-5)
    np.testing.assert_allclose(sampled_reported, reported, atol=1e-4)
    for name, gradient in exact[0].items():
        if gradient is not None:
            np.testing.assert_allclose(
                tf.convert_to_tensor(sampled[0][name]), tf.convert_to_tensor(gradient), atol=1e-6
            )
    np.testing.assert_allclose(sampled[1], exact[1], atol=1e-6)


def test_the_loss_by_hand() -> None:
    weights = {
        "embedding": tf.constant([[0.0], [0.0], [1.0], [2.0], [3.0]]),
        "dense/bias": tf.zeros(5),
    }
    candidates = Candidates(tf.constant([0, 2, 4]), tf.math.log([1.0, 0.5, 0.25]))
    targets = Targets(tf.constant([3, 4]), tf.constant([2, 2]), endings=False)
    loss, reported = OUTPUTS["tied"].loss(
        weights, tf.constant([[1.0], [1.0]]), targets, tf.float32, candidates
    )
    e = np.exp(np.arange(4.0))
    # The target counts once; padding has logit 0; word 2 stands for two, word 4 for four unless it is the target.
    first = np.log(e[2] + 1 + 2 * e[1] + 4 * e[3]) - 2
    second = np.log(e[3] + 1 + 2 * e[1]) - 3
    assert float(loss) == pytest.approx((first + second) / 2, abs=1e-5)
    np.testing.assert_allclose(reported, [first + second, 1], atol=1e-5)  # word 4 is above word 3


@pytest.mark.usefixtures("uncompiled")
def test_resuming_draws_the_same_and_a_seed_decides(make_corpus: Callable[..., Corpus]) -> None:
    settings = Settings(
        epochs=2, embedding_size=4, units=6, cell="rnn", batch_targets=32, token_level="word", sampled_words=4
    )
    corpus = make_corpus(settings)
    packing = Packing(corpus.training, 4, 8)

    def losses(seed: int, begin: int) -> list[float]:
        engine = Engine(settings.replace(seed=seed, learning_rate=1e-5), np.ones(corpus.vocabulary.size))
        assert engine.spec.samples
        engine.step = begin
        return [round(engine.update(packing.batch(0)).loss, 3) for _ in range(3)]

    first, again, other = losses(1, 0), losses(1, 0), losses(2, 0)
    assert first == again
    assert first != other
    assert len(set(first)) == 3


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize("output_layer", list(OUTPUTS))
def test_it_learns_and_is_measured_over_all_words(
    make_corpus: Callable[..., Corpus], output_layer: Any
) -> None:
    settings = Settings(
        epochs=6, embedding_size=8, units=8, cell="rnn", batch_targets=32, token_level="word", sampled_words=6
    ).replace(output_layer=output_layer, validation_share=0.3, learning_rate=0.03, averaging=0.0, patience=0)
    settings = settings.replace(learn_endings=False, dropout=0.0, recurrent_dropout=0.0, unknown_rate=0.0)
    corpus = make_corpus(settings)
    whole = Engine(settings.replace(sampled_words=0), np.ones(corpus.vocabulary.size))
    assert not whole.spec.samples

    def exact_loss(texts: TextIds) -> float:
        whole.restore(training.engine.learned(), 0)
        measured = whole.evaluate(Packing(texts, 1, 8))
        assert measured is not None
        return measured.loss

    training = Training(corpus, settings)
    before = exact_loss(corpus.training)
    epochs = [event for event in training.events() if isinstance(event, Epoch)]
    assert exact_loss(corpus.training) < before - 0.3
    assert epochs[-1].val_loss == pytest.approx(exact_loss(corpus.validation), abs=1e-5)

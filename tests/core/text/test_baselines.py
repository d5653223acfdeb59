"""A fair trigram: it meets unknown words as often as a network in training does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lstm_core.settings import Settings
from lstm_core.text.baselines import counted, counted_baselines
from lstm_core.text.boundaries import target_counts
from lstm_core.text.corpus import Corpus, build_corpus
from lstm_core.text.ngram import Trigram
from lstm_core.text.unknown_words import expected_counts, with_unknown_words

TEXTS = [
    *("i see a cat", "i see a dog", "i see a cow", "you see a pig", "you see a hen"),
    *("i see a cat", "you see a dog", "i hear a bee", "you hear a fly", "i see a bug"),
]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return build_corpus(enumerate(TEXTS * 2 + [f"i see a beast{n}" for n in range(20)], 1), Settings(seed=1))


def test_without_a_rate_the_texts_are_counted_as_they_are(corpus: Corpus) -> None:
    training = corpus.training
    plain = Trigram.fit(training.token_ids, training.offsets, corpus.vocabulary.size)
    validation = corpus.validation.token_ids, corpus.validation.offsets
    np.testing.assert_array_equal(
        counted(Trigram, corpus, 0.0, 5).log_probs(*validation), plain.log_probs(*validation)
    )


def test_it_knows_where_unknown_words_come(corpus: Corpus) -> None:
    context = corpus.vocabulary.encode(["see", "a"])
    plain, fair = (counted(Trigram, corpus, rate, 5).next_log_probs(context) for rate in (0.0, 0.5))
    assert fair[1] > plain[1] + 2
    assert np.exp(fair).sum() == pytest.approx(1)


def test_the_seed_decides_which_words_it_does_not_know(corpus: Corpus) -> None:
    context = corpus.vocabulary.encode(["see", "a"])
    one, same, other = (counted(Trigram, corpus, 0.5, seed).next_log_probs(context) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_unknown_targets_no_longer_ruin_its_loss(corpus: Corpus) -> None:
    plain, fair = (counted_baselines(corpus, rate, 1)["trigram"] for rate in (0.0, 0.5))
    assert plain["left_out_share"] == fair["left_out_share"] > 0
    assert fair["loss"] is not None
    assert plain["loss"] is not None
    assert fair["loss"] < plain["loss"] - 0.2


def test_counts_that_training_has_on_average(corpus: Corpus) -> None:
    training, vocabulary = corpus.training, corpus.vocabulary
    counts = target_counts(corpus, endings=False)
    expected = expected_counts(counts, vocabulary, 0.5)
    assert expected.sum() == training.num_targets
    drawn = np.zeros(vocabulary.size)
    rng = np.random.default_rng(0)
    for _ in range(400):
        texts = with_unknown_words(training, vocabulary, 0.5, rng)
        targets = np.delete(texts.token_ids, texts.offsets[:-1])
        drawn += np.bincount(targets, minlength=vocabulary.size) / 400
    np.testing.assert_allclose(drawn, expected, atol=0.35)
    assert expected[1] > 5
    assert expected[0] == 0
    assert math.isclose(expected_counts(counts, vocabulary, 0.0)[1], 0.0)

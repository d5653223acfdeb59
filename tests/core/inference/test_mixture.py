"""Model and trigram mixed: the share that is fitted, and the figures that are measured on other texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.mixture import Mixture, best_share, fit_mixture, known_log_probs
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.surprisal import read_text
from lstm_core.text.corpus import TextIds
from lstm_core.text.ngram import Trigram

SENTENCES = ("w0 w1 w2 w3 w0 w4", "w0 w5 w2", "w0 nothing w1 w2 w3 w4", "w1 w3 w0 w5 w2 w3")


def as_ids(predictor: Predictor, texts: tuple[str, ...]) -> TextIds:
    ids = [predictor.vocabulary.encode(text.split()) for text in texts]
    return TextIds(np.concatenate(ids).astype(np.int32), np.cumsum([0, *map(len, ids)]))


@pytest.fixture
def predictor(make_random: Callable[..., Bundle]) -> Predictor:
    return Predictor(make_random())


@pytest.fixture
def trigram(predictor: Predictor) -> Trigram:
    texts = as_ids(predictor, ("w0 w1 w2 w3 w0 w4", "w0 w5 w2 w3 w0 w1", "w0 w4 w2"))
    return Trigram.fit(texts.token_ids, texts.offsets, predictor.vocabulary.size)


def test_the_share_by_hand() -> None:
    # With p = share * (0.5, 0.1) + (1 - share) * (0.1, 0.4) the product is largest at a share of 0.4167.
    model, counted = np.log([0.5, 0.1]), np.log([0.1, 0.4])
    shares = np.linspace(0.001, 0.999, 999)
    mixed = shares[:, None] * np.exp(model) + (1 - shares[:, None]) * np.exp(counted)
    assert best_share(model, counted) == pytest.approx(shares[np.log(mixed).sum(axis=1).argmax()], abs=2e-3)


def test_the_better_one_gets_everything_and_nothing_is_ruled_out() -> None:
    better, worse = np.log(np.full(50, 0.5)), np.full(50, -800.0)
    assert best_share(better, worse) == pytest.approx(1, abs=1e-5)
    assert best_share(worse, better) == pytest.approx(0, abs=1e-5)
    assert 0 < best_share(worse, better) < best_share(better, worse) < 1


def test_log_probs_are_those_of_reading_each_text(predictor: Predictor) -> None:
    found = known_log_probs(predictor, as_ids(predictor, SENTENCES))
    expected = [
        np.log(word.probability)
        for text in SENTENCES
        for word in read_text(predictor, text).words
        if word.probability is not None
    ]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_it_is_fitted_on_one_half_and_judged_on_the_other(predictor: Predictor, trigram: Trigram) -> None:
    found = fit_mixture(predictor, trigram, as_ids(predictor, SENTENCES))
    assert found is not None
    fitted, judged = (as_ids(predictor, SENTENCES[half::2]) for half in (0, 1))
    model, counted = (
        known_log_probs(predictor, judged),
        trigram.known_log_probs(judged.token_ids, judged.offsets),
    )
    assert found.share == best_share(
        known_log_probs(predictor, fitted), trigram.known_log_probs(fitted.token_ids, fitted.offsets)
    )
    assert found.model_perplexity == pytest.approx(np.exp(-model.mean()))
    assert found.trigram_perplexity == pytest.approx(np.exp(-counted.mean()))
    mixed = found.share * np.exp(model) + (1 - found.share) * np.exp(counted)
    assert found.perplexity == pytest.approx(np.exp(-np.log(mixed).mean()))


@pytest.mark.parametrize("texts", [(), ("w0 w1",), ("w0 w1", "w0 nothing"), ("w1", "w5")])
def test_without_known_targets_in_both_halves_there_is_none(
    predictor: Predictor, trigram: Trigram, texts: tuple[str, ...]
) -> None:
    held_out = as_ids(predictor, texts) if texts else TextIds(np.zeros(0, np.int32), np.zeros(1, np.int64))
    assert fit_mixture(predictor, trigram, held_out) is None


def test_next_words_sum_to_one_over_real_words(predictor: Predictor, trigram: Trigram) -> None:
    seed = predictor.vocabulary.encode(["w0", "w1"])
    log_probs, _ = predictor.after(seed)
    mixed = Mixture(0.25, 3.0, 4.0, 5.0).probabilities(log_probs, trigram.next_log_probs(seed))
    assert mixed.sum() == pytest.approx(1)
    assert mixed[:2].tolist() == [0, 0]
    ids, shares = trigram.next_words(seed, 3)
    np.testing.assert_allclose(mixed[ids], 0.25 * np.exp(log_probs[ids]) + 0.75 * shares)

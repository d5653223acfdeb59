"""Beam search with exact ids and scores, and against all continuations."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.errors import InputError
from lstm_core.inference.decoding.beam_search import beam_search
from lstm_core.inference.predictor import Predictor


def test_exact_ids_and_scores(table: Predictor) -> None:
    best, second = beam_search(table, "on", 2, beam_width=2)
    assert (best.words, best.token_ids) == (("mat", "sat"), (6, 4))
    assert best.score == pytest.approx(math.log(0.4 * 1))
    assert (second.words, second.token_ids) == (("the", "cat"), (2, 3))
    assert second.score == pytest.approx(math.log(0.6 * 0.5))
    assert second.log_probs == pytest.approx((math.log(0.6), math.log(0.5)))


def test_equal_scores_go_to_the_lower_id(table: Predictor) -> None:
    hypotheses = beam_search(table, "the", 1, beam_width=3)
    assert [hypothesis.words for hypothesis in hypotheses] == [("cat",), ("mat",), ("dog",)]


def test_no_more_hypotheses_than_the_beam_is_wide(table: Predictor) -> None:
    hypotheses = beam_search(table, "the", 1, beam_width=2)  # mat and dog are equal
    assert [hypothesis.words for hypothesis in hypotheses] == [("cat",), ("mat",)]


def test_what_is_hardly_possible_is_still_found(table: Predictor) -> None:
    hypotheses = beam_search(table, "the", 1, beam_width=9)
    assert [hypothesis.words[0] for hypothesis in hypotheses] == ["cat", "mat", "dog", "the", "sat", "on"]
    assert hypotheses[-1].score == pytest.approx(-100, abs=0.01)


def test_an_empty_seed_has_only_the_words_that_texts_begin_with(table: Predictor) -> None:
    hypotheses = beam_search(table, "", 1, beam_width=6)
    assert [hypothesis.words for hypothesis in hypotheses] == [("the",), ("dog",)]
    assert hypotheses[1].score == pytest.approx(math.log(0.25))


def test_no_words_are_one_empty_hypothesis(table: Predictor) -> None:
    (hypothesis,) = beam_search(table, "the", 0, beam_width=3)
    assert (hypothesis.words, hypothesis.token_ids, hypothesis.score) == ((), (), 0.0)


def test_a_beam_below_one_is_refused(table: Predictor) -> None:
    with pytest.raises(InputError, match="beam_width was 0; choose at least 1"):
        beam_search(table, "the", 1, 0)


def test_a_wide_beam_finds_the_best_of_all(random_predictor: Predictor) -> None:
    prefix = random_predictor.read("w4 w9").token_ids
    scores = {}
    for pair in itertools.product(range(2, 30), repeat=2):
        first = random_predictor.log_probs(random_predictor.state(prefix))[pair[0]]
        second = random_predictor.log_probs(random_predictor.state((*prefix, pair[0])))[pair[1]]
        scores[pair] = float(first + second)
    expected = sorted(scores, key=lambda pair: -scores[pair])[:28]
    found = beam_search(random_predictor, "w4 w9", 2, beam_width=28)
    assert [hypothesis.token_ids for hypothesis in found] == expected
    assert [hypothesis.score for hypothesis in found] == pytest.approx([scores[pair] for pair in expected])
    assert np.diff([hypothesis.score for hypothesis in found]).max() <= 0


def test_states_go_with_their_hypotheses(make_random: Callable[..., Bundle]) -> None:
    predictor = Predictor(make_random(vocabulary_size=6, layers=2))
    scores = {}
    for ids in itertools.product(range(2, 6), repeat=4):
        steps = [predictor.log_probs(predictor.state((2, *ids[:place])))[ids[place]] for place in range(4)]
        scores[ids] = (float(sum(steps)), steps)
    expected = sorted(scores, key=lambda ids: -scores[ids][0])
    found = beam_search(predictor, "w0", 4, beam_width=4**4)
    assert [hypothesis.token_ids for hypothesis in found] == expected
    for hypothesis in found:
        assert hypothesis.log_probs == pytest.approx(scores[hypothesis.token_ids][1])
        assert hypothesis.score == pytest.approx(scores[hypothesis.token_ids][0])

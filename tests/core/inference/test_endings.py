"""Models that learned where texts end: exact answers of a table, and a network that has read the boundary."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.errors import BundleError
from lstm_core.inference.agreement import largest_difference
from lstm_core.inference.distribution import log_softmax_choices, log_softmax_real, without_ending
from lstm_core.inference.evaluation import evaluate
from lstm_core.inference.inspection.attribution import input_gradients, integrated_gradients, leave_one_out
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.inference.surprisal import read_text

TEXT = [4, 9, 3, 3, 1, 7]


@pytest.fixture(params=["lstm", "gru", "rnn"])
def pair(
    request: pytest.FixtureRequest, make_random: Callable[..., Bundle]
) -> tuple[Bundle, RecurrentNetwork]:
    """A model that learned endings, and its layers as a network that reads nothing by itself."""
    bundle = make_random(cell=request.param, layers=2, learn_endings=True)
    return bundle, RecurrentNetwork(bundle.weights, bundle.settings.replace(learn_endings=False))


def test_words_keep_probabilities_that_sum_to_one_and_the_ending_has_its_own(ending_table: Predictor) -> None:
    found = ending_table.next_words("the mat", top_k=6)
    assert (found.words[0], found.probabilities[0]) == ("sat", pytest.approx(1))
    assert sum(found.probabilities) == pytest.approx(1)
    assert found.ending == pytest.approx(0.7)
    assert ending_table.next_words("the").ending == pytest.approx(0, abs=1e-12)


def test_first_words_come_from_the_network(ending_table: Predictor) -> None:
    found = ending_table.next_words("", top_k=2)
    assert (found.words, found.probabilities) == (("the", "dog"), pytest.approx((0.75, 0.25)))
    assert (found.source, found.ending) == ("model", None)


def test_a_model_without_endings_has_none(table: Predictor) -> None:
    assert table.next_words("the mat").ending is None
    assert np.isneginf(table.choices_after([6])[0])
    assert table.most_probable("mat", 2) == (["sat", "on"], False)


@pytest.mark.parametrize(
    ("seed", "num_words", "words", "ends"),
    [
        ("mat", 5, [], True),
        ("dog", 5, [], True),
        ("the cat", 1, ["sat"], False),
        ("cat", 2, ["sat", "on"], False),
        ("mat", 0, [], False),
        ("", 2, ["the", "cat"], False),
    ],
)
def test_greedy_writing_stops_where_the_ending_is_most_probable(
    ending_table: Predictor, seed: str, num_words: int, words: list[str], ends: bool
) -> None:
    assert ending_table.most_probable(seed, num_words) == (words, ends)
    assert ending_table.complete(seed, num_words) == " ".join([seed, *words]).strip()


def test_choices_are_words_and_ending_together() -> None:
    logits = np.log(np.array([1.0, 50.0, 2.0, 1.0], np.float32))
    choices = log_softmax_choices(logits)
    assert np.exp(choices) == pytest.approx([0.25, 0, 0.5, 0.25], abs=1e-7)
    np.testing.assert_allclose(without_ending(choices), log_softmax_real(logits), atol=1e-12)
    assert without_ending(log_softmax_real(logits)).tolist() == log_softmax_real(logits).tolist()


def test_an_ending_that_is_all_but_certain_leaves_words_their_shares() -> None:
    choices = log_softmax_choices(np.array([[400.0, 0, 1, 1], [-400.0, 0, 1, 1]], np.float32))
    assert choices[:, 0] == pytest.approx([0.0, -401 - math.log(2)])
    assert np.exp(without_ending(choices[0])).tolist() == [0, 0, 0.5, 0.5]


def test_an_ending_that_is_no_number_is_refused() -> None:
    with pytest.raises(BundleError, match="too large to calculate with"):
        log_softmax_choices(np.array([np.inf, 0, 1, 1], np.float32))


def test_first_word_and_ending_have_a_surprise(ending_table: Predictor) -> None:
    reading = read_text(ending_table, "dog sat on the mat", num_guesses=1)
    assert [word.probability for word in reading.words] == pytest.approx([0.25, 0.5, 1, 0.6, 0.25])
    assert (reading.words[0].bits, reading.words[0].rank) == (pytest.approx(2), 2)
    assert reading.ending is not None
    assert reading.ending.probability == pytest.approx(0.7)
    assert reading.ending.bits == pytest.approx(-math.log2(0.7))
    assert reading.ending.guesses == (("sat", pytest.approx(0.3)),)


def test_the_perplexity_of_a_reading_stays_on_the_words_from_the_second_on(ending_table: Predictor) -> None:
    reading = read_text(ending_table, "dog sat on the mat")
    assert (reading.num_targets, reading.num_known) == (4, 4)
    assert reading.perplexity == pytest.approx((0.5 * 1 * 0.6 * 0.25) ** (-1 / 4))


def test_a_text_that_is_not_read_to_its_end_has_no_ending(table: Predictor, ending_table: Predictor) -> None:
    assert read_text(ending_table, "the cat " * 3_000).ending is None
    assert read_text(ending_table, "").ending is None
    assert read_text(table, "the cat").ending is None
    assert read_text(table, "the cat").words[0].bits is None


def test_a_text_begins_in_the_state_after_the_boundary(pair: tuple[Bundle, RecurrentNetwork]) -> None:
    bundle, plain = pair
    network = RecurrentNetwork(bundle.weights, bundle.settings)
    after_boundary = plain.step(0, plain.initial_state())
    np.testing.assert_array_equal(network.initial_state(), after_boundary)
    for text in range(3):
        np.testing.assert_array_equal(network.initial_state(3)[:, :, text], after_boundary)
    np.testing.assert_allclose(network.states(TEXT), plain.states([0, *TEXT])[1:], atol=1e-6)
    np.testing.assert_allclose(Predictor(bundle).state(TEXT), plain.run([0, *TEXT])[1], atol=1e-6)


def test_nobody_can_change_the_initial_state(pair: tuple[Bundle, RecurrentNetwork]) -> None:
    network = RecurrentNetwork(pair[0].weights, pair[0].settings)
    before = network.initial_state()
    network.initial_state()[:] = 7
    np.testing.assert_array_equal(network.initial_state(), before)


def test_traces_and_gradients_are_those_behind_the_boundary(pair: tuple[Bundle, RecurrentNetwork]) -> None:
    bundle, plain = pair
    network = RecurrentNetwork(bundle.weights, bundle.settings)
    found, expected = trace(network, TEXT), trace(plain, [0, *TEXT])
    for layer, whole in zip(found.layers, expected.layers, strict=True):
        for name in layer.quantities:
            np.testing.assert_allclose(layer.values(name), whole.values(name)[1:], atol=1e-6)
        np.testing.assert_allclose(layer.before("h"), whole.before("h")[1:], atol=1e-6)
    np.testing.assert_allclose(
        input_gradients(network, TEXT, 5), input_gradients(plain, [0, *TEXT], 5)[1:], atol=1e-6
    )
    assert integrated_gradients(network, TEXT, 5).completeness_error < 1e-3
    alone = plain.target_logits(plain.states([0, 4]), 5)
    assert leave_one_out(network, [4], 5) == pytest.approx([alone[1] - alone[0]], abs=1e-5)


def test_many_texts_are_measured_from_the_same_beginning(pair: tuple[Bundle, RecurrentNetwork]) -> None:
    predictor = Predictor(pair[0])
    texts = [[4, 9, 3], [2, 8, 8, 5, 6], [7, 3]]
    words = [" ".join(predictor.vocabulary.word(token_id) for token_id in text) for text in texts]
    bits = [word.bits for text in words for word in read_text(predictor, text).words[1:]]
    assert evaluate(predictor, texts).perplexity == pytest.approx(2 ** np.mean([one for one in bits if one]))


def test_agreement_is_measured_with_the_boundary_in_front(pair: tuple[Bundle, RecurrentNetwork]) -> None:
    bundle, plain = pair
    seen = []

    def reference(model: Bundle, token_ids: np.ndarray) -> np.ndarray:
        seen.append(token_ids.tolist())
        return plain.output(plain.states(token_ids))

    assert largest_difference(bundle, [np.array(TEXT), np.array([5, 6])], reference) < 1e-5
    assert seen == [[0, *TEXT], [0, 5, 6]]
    other = replace(bundle, weights=bundle.weights | {"embedding": bundle.weights["embedding"] + 1})
    assert largest_difference(other, [np.array(TEXT)], reference) > 1e-2

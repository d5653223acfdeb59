"""Reading a text on the table model of conftest.py."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.bundle import Bundle
from lstm_core.errors import InputError
from lstm_core.inference import surprisal
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.surprisal import perplexity, read_text


def test_each_word_s_surprise_rank_and_guesses(table: Predictor) -> None:
    read = read_text(table, "The mat sat", num_guesses=2)
    the, mat, sat = read.words
    assert (the.word, the.probability, the.bits, the.rank) == ("the", None, None, None)
    assert the.guesses == (("the", pytest.approx(0.75)), ("dog", pytest.approx(0.25)))
    assert (mat.probability, mat.bits, mat.rank) == (pytest.approx(0.25), pytest.approx(2), 2)
    assert mat.guesses == (("cat", pytest.approx(0.5)), ("mat", pytest.approx(0.25)))
    assert (sat.probability, sat.bits, sat.rank) == (pytest.approx(1), pytest.approx(0), 1)
    assert (read.num_targets, read.num_known, read.share_left_out) == (2, 2, 0.0)
    assert read.perplexity == pytest.approx(2)  # two words, 2 bits together, 1 bit each


def test_unknown_words_are_left_out(table: Predictor) -> None:
    read = read_text(table, "the zebra dog")
    _, zebra, dog = read.words
    assert (zebra.known, zebra.token_id, zebra.probability, zebra.bits) == (False, 1, None, None)
    assert zebra.guesses[0] == ("cat", pytest.approx(0.5))
    assert (dog.known, dog.probability) == (True, pytest.approx(0.75))  # read after an unknown word
    assert (read.num_targets, read.num_known, read.share_left_out) == (2, 1, 0.5)
    assert read.perplexity == pytest.approx(4 / 3)


def test_equal_probabilities_have_different_ranks(table: Predictor) -> None:
    ranks = [read_text(table, f"the {word}").words[1].rank for word in ("cat", "mat", "dog", "the", "sat")]
    assert ranks == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("text", "num_words"), [("", 0), ("?!", 0), ("the", 1), ("zebra", 1)])
def test_texts_without_targets_have_no_perplexity(table: Predictor, text: str, num_words: int) -> None:
    read = read_text(table, text)
    assert (len(read.words), read.perplexity, read.share_left_out) == (num_words, None, 0.0)


def test_of_a_very_long_text_the_beginning_is_read(table: Predictor) -> None:
    read = read_text(table, "the cat " * 3_000)
    assert (len(read.words), read.words_left_out) == (5_000, 1_000)


def test_perplexity_of_a_mean_loss() -> None:
    assert perplexity(0) == 1
    assert perplexity(20) == pytest.approx(485_165_195.41)
    assert perplexity(699.9) < math.inf
    assert perplexity(700) == math.inf


def test_no_guesses_are_refused(table: Predictor) -> None:
    with pytest.raises(InputError, match="num_guesses was 0; choose at least 1"):
        read_text(table, "the cat", 0)


def test_parts_do_not_show(make_random: Callable[..., Bundle], monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = Predictor(make_random())
    text = "w1 w2 w3 w4 w5 w6 w7 w1"
    whole = read_text(predictor, text)
    monkeypatch.setattr(surprisal, "_TIMESTEPS_AT_ONCE", 3)
    monkeypatch.setattr(surprisal, "_PROBABILITIES_AT_ONCE", 60)  # two places of thirty words
    parts = read_text(predictor, text)
    assert [word.rank for word in parts.words] == [word.rank for word in whole.words]
    assert parts.perplexity == pytest.approx(whole.perplexity)


@settings(max_examples=30, deadline=None)
@given(token_ids=st.lists(st.integers(2, 29), min_size=2, max_size=10))
def test_what_is_read_is_what_next_words_expects(random_predictor: Predictor, token_ids: list[int]) -> None:
    words = [random_predictor.vocabulary.word(token_id) for token_id in token_ids]
    *_, last = read_text(random_predictor, " ".join(words)).words
    answer = random_predictor.next_words(" ".join(words[:-1]), 28)
    place = answer.words.index(words[-1])
    assert last.probability == pytest.approx(answer.probabilities[place], rel=1e-4)
    assert last.probability is not None
    assert last.bits == pytest.approx(-math.log2(last.probability), abs=1e-9)
    assert last.guesses[0][0] == answer.words[0]

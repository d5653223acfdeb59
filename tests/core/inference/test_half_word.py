"""A word that is still being typed is finished from the vocabulary, by what the model expects there."""

from dataclasses import replace

import pytest

from lstm_core.inference.half_word import finish_word, finished
from lstm_core.inference.predictor import Predictor
from lstm_core.text.vocabulary import Vocabulary
from tests.core.inference.conftest import COUNTS, FIRST_COUNTS, table_bundle


def test_only_words_that_begin_so_share_the_probability(table: Predictor) -> None:
    found = finish_word(table, "the ca")
    assert found is not None
    assert (found.words, found.probabilities, found.half_word, found.source) == (
        ("cat",),
        (1.0,),
        "ca",
        "half word",
    )
    assert found.seed_words == ("the",)
    assert found.unknown_words == ()
    assert (found.tail_words, found.tail_probability) == (0, 0.0)


def test_the_text_before_decides(table: Predictor) -> None:
    # after "on": the 0.60, mat 0.40; only mat begins with m
    assert finish_word(table, "On M", 3).words == ("mat",)
    # after "cat": sat 0.75, on 0.25; nothing else begins with s
    assert finish_word(table, "the cat s", 3).probabilities == (1.0,)


def test_what_is_left_out_is_counted() -> None:
    words = ("the", "cat", "cab", "car", "mat", "dog")
    model = Predictor(replace(table_bundle(), vocabulary=Vocabulary(words, COUNTS, FIRST_COUNTS)))
    # after "mat" the model expects cab alone, after "on" none of the three
    found = finish_word(model, "mat ca", 1)
    assert found is not None
    assert found.words == ("cab",)
    assert found.tail_words == 2
    assert found.tail_probability == pytest.approx(0.0)


def test_no_text_begins_with_it_then_frequent_words_do(table: Predictor) -> None:
    found = finish_word(table, "ca")
    assert found is not None
    assert found.words == ("cat",)


@pytest.mark.parametrize("seed", ["", "the", "the ", "ca ", "ca.", "the zz", "the cat"])
def test_where_no_word_is_being_typed(table: Predictor, seed: str) -> None:
    assert finish_word(table, seed) is None


def test_characters_have_no_halves() -> None:
    assert finish_word(Predictor(table_bundle(token_level="character")), "ca") is None


def test_a_finished_word_takes_the_place_of_its_half(table: Predictor) -> None:
    assert finished(table, "The Ca", "cat") == "The Cat"
    assert finished(table, "the ", "cat") == "the "
    assert finished(table, "the ca", "dog") == "the ca"

"""Which words at a text's end were written, and unknown words put right in it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.bundle import Bundle
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.seed_text import respelled, split_written, written_words


def test_written_words_come_off_and_the_text_before_stays_as_it_was_typed(table: Predictor) -> None:
    assert split_written(table, "The,  CAT! sat on", 2) == ("The,  CAT!", ("sat", "on"))
    assert split_written(table, "sat on", 2) == ("", ("sat", "on"))
    assert split_written(table, "the cat", 0) == ("the cat", ())


def test_a_text_that_does_not_end_as_the_model_writes_has_no_written_words(table: Predictor) -> None:
    assert split_written(table, "the cat SAT", 1) is None
    assert split_written(table, "the", 2) is None
    assert written_words(table, "the zebra", 1) is None


@given(base=st.text(max_size=30), words=st.lists(st.sampled_from(["the", "cat", "sat"]), max_size=4))
def test_splitting_undoes_appending(table: Predictor, base: str, words: list[str]) -> None:
    text = table.append(base, words)
    found = split_written(table, text, len(words))
    assert found is not None
    assert found[1] == tuple(words)
    assert table.append(*found) == text


def test_characters_come_off_without_spaces(make_table: Callable[..., Bundle]) -> None:
    model = Predictor(make_table(token_level="character"))
    assert split_written(model, "this", 2) == ("th", ("i", "s"))


def test_written_words_carry_probability_and_alternatives(table: Predictor) -> None:
    found = written_words(table, "the cat sat", 2)
    assert found is not None
    base, (cat, sat) = found
    assert (base, cat.word, sat.word) == ("the", "cat", "sat")
    assert (cat.probability, sat.probability) == (pytest.approx(0.5), pytest.approx(0.75))
    assert cat.alternatives[0][0] == "cat"


def test_an_unknown_word_is_put_right_wherever_it_stands(table: Predictor) -> None:
    assert respelled(table, "The Caat, the caat; caats", "caat", "cat") == "The cat, the cat; caats"
    assert respelled(table, "a.b (caat)", "caat", r"\1") == r"a.b (\1)"


def test_a_word_inside_a_longer_one_is_found_by_the_tokenizer(table: Predictor) -> None:
    assert respelled(table, "e\u0301te\u0301 cat", "été", "mat") == "mat cat"

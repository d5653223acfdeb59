"""The predictor on the table model of conftest.py, and on seeds that nobody expects."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.bundle import Bundle
from lstm_core.errors import BundleError, InputError
from lstm_core.inference.predictor import Predictor
from lstm_core.text.vocabulary import Vocabulary


def test_next_words_are_the_table_s(table: Predictor) -> None:
    answer = table.next_words("The CAT sat, on the", top_k=2)
    assert answer.seed == "The CAT sat, on the"
    assert answer.seed_words == ("the", "cat", "sat", "on", "the")
    assert answer.unknown_words == ()
    assert answer.words == ("cat", "mat")  # mat and dog are equally probable; mat is more frequent
    assert answer.probabilities == pytest.approx((0.5, 0.25))
    assert (answer.tail_words, answer.tail_probability) == (4, pytest.approx(0.25))
    assert (answer.source, answer.words_left_out) == ("model", 0)


@pytest.mark.parametrize("seed", ["", "   ", "?! ...", "\u202e\u200b"])
def test_a_seed_without_words_shows_how_texts_begin(table: Predictor, seed: str) -> None:
    answer = table.next_words(seed, top_k=3)
    assert answer.words == ("the", "dog", "cat")
    assert answer.probabilities == pytest.approx((0.75, 0.25, 0.0))
    assert (answer.source, answer.seed_words) == ("first words", ())


def test_without_known_beginnings_frequent_words_come_first(make_table: Callable[..., Bundle]) -> None:
    bundle = make_table()
    words = bundle.vocabulary.words
    vocabulary = Vocabulary(words, bundle.vocabulary.counts.tolist(), [0] * len(words))
    answer = Predictor(Bundle(bundle.settings, vocabulary, bundle.weights)).next_words("", top_k=1)
    assert (answer.words, answer.source) == (("the",), "word counts")
    assert answer.probabilities == pytest.approx((9 / 24,))
    rare = Vocabulary(words, [4, 3, 2, 1, 0, 0], [-1] * len(words))  # a count of 0 is taken for 1
    everything = Predictor(Bundle(bundle.settings, rare, bundle.weights)).next_words("", top_k=6)
    assert everything.probabilities == pytest.approx((4 / 12, 3 / 12, 2 / 12, 1 / 12, 1 / 12, 1 / 12))


def test_unknown_words_are_read_and_named_once(table: Predictor) -> None:
    answer = table.next_words("zebra yak zebra", top_k=1)
    assert answer.unknown_words == ("zebra", "yak")
    assert (answer.words, answer.probabilities) == (("dog",), pytest.approx((0.75,)))
    assert answer.source == "model"


def test_top_k_above_the_vocabulary_gives_all_words(table: Predictor) -> None:
    answer = table.next_words("sat", top_k=1_000)
    assert answer.words == ("on", "the", "cat", "sat", "mat", "dog")
    assert (answer.tail_words, answer.tail_probability) == (0, 0.0)
    assert sum(answer.probabilities) == pytest.approx(1)


@pytest.mark.parametrize("top_k", [0, -1])
def test_top_k_below_one_is_refused(table: Predictor, top_k: int) -> None:
    with pytest.raises(InputError, match=rf"top_k was {top_k}; choose at least 1 word"):
        table.next_words("the", top_k)


def test_of_a_very_long_seed_the_end_is_read(table: Predictor) -> None:
    answer = table.next_words("dog cat " * 12_500)  # 100,000 characters
    assert len(answer.seed) == 100_000
    assert (len(answer.seed_words), answer.words_left_out) == (1_000, 24_000)
    assert answer.words[:2] == ("sat", "on")
    assert table.next_words("x" * 100_000).unknown_words == ("x" * 100_000,)


@pytest.mark.parametrize(
    "seed", ["שלום עולם", "مرحبا بالعالم", "👩‍👩‍👧‍👦 🎉", "e\u0301\u0301\u0301", "\x00\ud800"]
)
def test_seeds_in_other_scripts_are_unknown_words(table: Predictor, seed: str) -> None:
    answer = table.next_words(seed)
    assert set(answer.unknown_words) == set(answer.seed_words)
    assert sum(answer.probabilities) + answer.tail_probability == pytest.approx(1)
    assert table.complete(seed, 1).startswith(seed)


@given(seed=st.text(max_size=60), top_k=st.integers(1, 40))
def test_any_seed_has_probabilities_of_real_words(random_predictor: Predictor, seed: str, top_k: int) -> None:
    answer = random_predictor.next_words(seed + " w3", top_k)
    assert len(answer.words) == min(top_k, 28) == len(set(answer.words))
    assert set(answer.words) <= set(random_predictor.vocabulary.words)
    assert list(answer.probabilities) == sorted(answer.probabilities, reverse=True)
    assert sum(answer.probabilities) + answer.tail_probability == pytest.approx(1)


@pytest.mark.parametrize(
    ("seed", "num_words", "text"),
    [
        ("The", 0, "The"),
        ("The", 3, "The cat sat on"),
        ("The  CAT, ", 2, "The  CAT, sat on"),
        ("", 2, "the cat"),
        ("?!", 2, "?! the cat"),
        ("?! ", 1, "?! the"),
        ("zebra", 1, "zebra dog"),
    ],
)
def test_completion_keeps_the_seed(table: Predictor, seed: str, num_words: int, text: str) -> None:
    assert table.complete(seed, num_words) == text


def test_a_character_model_writes_no_spaces(make_table: Callable[..., Bundle]) -> None:
    bundle = make_table(token_level="character")
    vocabulary = Vocabulary(tuple("天地人山水火"), bundle.vocabulary.counts.tolist(), [1] * 6)
    predictor = Predictor(Bundle(bundle.settings, vocabulary, bundle.weights))
    assert predictor.complete("天", 3) == "天地人山"
    assert predictor.complete("！", 1) == "！天"


def test_punctuation_is_joined_as_people_write_it(make_table: Callable[..., Bundle]) -> None:
    bundle = make_table(keep_punctuation=True)
    vocabulary = Vocabulary(("the", ".", "(", "on", "mat", ")"), bundle.vocabulary.counts.tolist(), [1] * 6)
    predictor = Predictor(Bundle(bundle.settings, vocabulary, bundle.weights))
    assert predictor.complete("The", 3) == "The. (on"  # the table's the, cat, sat, on


@pytest.mark.parametrize("num_words", [-1, 10_001])
def test_completions_have_a_limit(table: Predictor, num_words: int) -> None:
    with pytest.raises(InputError, match=r"choose from 0 to 10,000"):
        table.complete("the", num_words)


def test_weights_too_large_to_calculate_with_are_refused(make_table: Callable[..., Bundle]) -> None:
    bundle = make_table()
    bundle.weights["dense/kernel"][:] = 3e38
    bundle.weights["dense/bias"][:] = 3e38
    with np.errstate(all="ignore"), pytest.raises(BundleError, match="too large to calculate with"):
        Predictor(bundle).next_words("the")

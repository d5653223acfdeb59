"""Writing on the table model of conftest.py, and what must hold for any seed and decoding."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.errors import InputError
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.decoding.word_stream import generate
from lstm_core.inference.predictor import Predictor


def words(predictor: Predictor, seed: str, num_words: int, decoding: Decoding) -> list[str]:
    return [written.word for written in generate(predictor, seed, num_words, decoding)]


def test_greedy_words_carry_probability_and_alternatives(table: Predictor) -> None:
    first, second = generate(table, "the", 2, Decoding())
    assert (first.word, first.token_id, first.probability) == ("cat", 3, pytest.approx(0.5))
    assert [word for word, _ in first.alternatives] == ["cat", "mat", "dog", "the", "sat"]
    assert [share for _, share in first.alternatives] == pytest.approx([0.5, 0.25, 0.25, 0, 0])
    assert (second.word, second.token_id, second.probability) == ("sat", 4, pytest.approx(0.75))


def test_an_empty_seed_begins_as_texts_begin(table: Predictor) -> None:
    first, second = generate(table, "", 2, Decoding())
    assert (first.word, first.probability) == ("the", pytest.approx(0.75))
    assert second.word == "cat"


def test_a_beam_writes_the_best_whole(table: Predictor) -> None:
    decoding = Decoding(method="beam", beam_width=2)
    first, second = generate(table, "on", 2, decoding)
    assert (first.word, first.probability) == ("mat", pytest.approx(0.4))  # greedy would write "the", 0.6
    assert first.alternatives[0] == ("the", pytest.approx(0.6))
    assert (second.word, second.probability) == ("sat", pytest.approx(1))


def test_probabilities_are_the_model_s_whatever_the_temperature(table: Predictor) -> None:
    decoding = Decoding(method="sample", temperature=5, top_k=2, seed=3)
    for written in generate(table, "the", 1, decoding):
        assert written.probability == pytest.approx({"cat": 0.5, "mat": 0.25}[written.word])


def test_a_repetition_penalty_breaks_loops(table: Predictor) -> None:
    assert words(table, "the cat sat on", 4, Decoding()) == ["the", "cat", "sat", "on"]
    assert words(table, "the cat sat on", 2, Decoding(repetition_penalty=5)) == ["mat", "sat"]
    sampled = Decoding(method="sample", top_k=1, repetition_penalty=5)
    assert words(table, "cat the sat on", 1, sampled) == ["mat"]  # the second word of the seed counts too


def test_a_stream_can_be_left(table: Predictor) -> None:
    stream = generate(table, "the", 10_000, Decoding(method="sample"))
    assert len(list(islice(stream, 3))) == 3


def test_too_many_words_are_refused_before_the_first(table: Predictor) -> None:
    with pytest.raises(InputError, match="The number of words was 10,001"):
        generate(table, "the", 10_001, Decoding())


def test_the_same_seed_writes_the_same_and_another_another(random_predictor: Predictor) -> None:
    def sampled(seed: int) -> list[str]:
        return words(random_predictor, "w1 w2", 12, Decoding(method="sample", temperature=2, seed=seed))

    assert sampled(1) == sampled(1) != sampled(2)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.one_of(st.text(max_size=20), st.sampled_from(["", "w1 w2", "w27 zebra", "שלום", "🎉"])),
    num_words=st.integers(0, 8),
    decoding=st.builds(
        Decoding,
        method=st.sampled_from(["greedy", "sample", "beam"]),
        temperature=st.floats(0, 10),
        top_k=st.integers(0, 40),
        top_p=st.floats(0.01, 1),
        min_p=st.floats(0, 1),
        repetition_penalty=st.floats(1, 10),
        beam_width=st.integers(1, 5),
        seed=st.integers(0, 5),
    ),
)
def test_only_real_words_are_written(
    random_predictor: Predictor, seed: str, num_words: int, decoding: Decoding
) -> None:
    written = list(generate(random_predictor, seed, num_words, decoding))
    assert len(written) == num_words
    assert all(word.token_id >= 2 and 0 <= word.probability <= 1 for word in written)
    assert all(len(word.alternatives) == 5 for word in written)
    assert written == list(generate(random_predictor, seed, num_words, decoding))


@settings(max_examples=20, deadline=None)
@given(seed=st.lists(st.sampled_from([f"w{index}" for index in range(30)]), max_size=5).map(" ".join))
def test_a_narrow_beam_and_a_cold_sample_are_greedy(random_predictor: Predictor, seed: str) -> None:
    expected = words(random_predictor, seed, 6, Decoding())
    assert words(random_predictor, seed, 6, Decoding(method="beam", beam_width=1)) == expected
    assert words(random_predictor, seed, 6, Decoding(method="sample", temperature=0)) == expected
    assert words(random_predictor, seed, 6, Decoding(method="sample", temperature=1e-5)) == expected
    assert words(random_predictor, seed, 6, Decoding(method="sample", top_k=1)) == expected
    assert random_predictor.complete(seed, 6) == random_predictor.append(seed, expected)

"""Quality on many texts: by hand on the table model of conftest.py, and equal to reading one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.errors import InputError
from lstm_core.inference.evaluation import MissedWord, evaluate
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.surprisal import read_text

THE, CAT, SAT, ON, MAT, DOG = range(2, 8)
# After "the" comes cat (right, 1/2), mat twice (1/4, guessed cat); after "on" the (right, 3/5); after "mat"
# an unknown word; a text of one word has no target.
TEXTS = [[THE, CAT], [THE, MAT], [THE, MAT, 1], [ON, THE], [DOG], []]


def test_by_hand(table: Predictor) -> None:
    quality = evaluate(table, TEXTS, num_bins=9)
    assert (quality.num_targets, quality.num_known, quality.share_left_out) == (5, 4, pytest.approx(0.2))
    assert quality.perplexity == pytest.approx((1 / (0.5 * 0.25 * 0.25 * 0.6)) ** 0.25)
    assert quality.accuracy == pytest.approx(2 / 5)  # the unknown word is never right
    assert len(quality.bins) == 9
    unsure, sure = (bin_ for bin_ in quality.bins if bin_.num_targets)
    assert (unsure.low, unsure.high, unsure.num_targets) == (4 / 9, 5 / 9, 3)
    assert (unsure.confidence, unsure.accuracy) == (pytest.approx(0.5), pytest.approx(1 / 3))
    assert (sure.low, sure.high, sure.num_targets) == (5 / 9, 6 / 9, 1)
    assert (sure.confidence, sure.accuracy) == (pytest.approx(0.6), 1)
    assert quality.calibration_error == pytest.approx(0.75 * (0.5 - 1 / 3) + 0.25 * 0.4)
    assert quality.missed == (MissedWord("mat", 2, 2, pytest.approx(2), ("cat", 2)),)


def test_the_words_missed_most_come_first(table: Predictor) -> None:
    texts = [[THE, DOG], [THE, DOG], [THE, MAT], [CAT, ON], [ON, MAT], [CAT, SAT]]
    missed = evaluate(table, texts).missed
    assert [(word.word, word.num_missed) for word in missed] == [("dog", 2), ("mat", 2), ("on", 1)]
    assert [word.mean_bits for word in missed[:2]] == pytest.approx([2, (2 + np.log2(1 / 0.4)) / 2])
    assert evaluate(table, texts, num_missed=1).missed == missed[:1]


@pytest.mark.parametrize(("num_bins", "number"), [(1, 0), (2, 0), (4, 1), (10, 4), (3, 1)])
def test_a_border_belongs_to_the_bin_below_it(table: Predictor, num_bins: int, number: int) -> None:
    # After "dog" sat and on have 1/2 each, to the last bit: of bins 0..1/2 and 1/2..1 that is the first.
    bins = evaluate(table, [[DOG, SAT]], num_bins=num_bins).bins
    assert bins[number].confidence == 0.5
    assert [bin_.num_targets for bin_ in bins] == [int(place == number) for place in range(num_bins)]
    assert [(bin_.low, bin_.high) for bin_ in bins] == [
        (place / num_bins, (place + 1) / num_bins) for place in range(num_bins)
    ]


def test_certainty_is_in_the_last_bin(table: Predictor) -> None:
    bins = evaluate(table, [[SAT, ON], [MAT, SAT]], num_bins=10).bins
    assert (bins[9].num_targets, bins[9].confidence, bins[9].accuracy) == (2, 1.0, 1.0)


def test_equally_missed_words_and_guesses_come_by_id(table: Predictor) -> None:
    mat, dog = evaluate(table, [[THE, DOG], [THE, MAT]]).missed
    assert (mat.word, dog.word) == ("mat", "dog")
    (mat,) = evaluate(table, [[CAT, MAT], [THE, MAT]]).missed
    assert mat.guessed_instead == ("cat", 1)  # sat was guessed as often, and first


def test_what_was_guessed_most_often_instead(table: Predictor) -> None:
    # Before "mat" the model guessed cat once and sat twice, before "dog" cat: each word has its own guesses.
    mat, dog = evaluate(table, [[THE, MAT], [CAT, MAT], [CAT, MAT], [THE, DOG], [THE, DOG]]).missed
    assert (mat.word, mat.guessed_instead) == ("mat", ("sat", 2))
    assert (dog.word, dog.guessed_instead) == ("dog", ("cat", 2))
    (alone,) = evaluate(table, [[THE, DOG]]).missed
    assert alone == MissedWord("dog", 1, 1, pytest.approx(2), ("cat", 1))


def test_a_missed_word_s_surprise_is_over_all_its_places(table: Predictor) -> None:
    (on,) = evaluate(table, [[SAT, ON], [CAT, ON]]).missed
    assert (on.num_targets, on.num_missed, on.mean_bits) == (2, 1, pytest.approx((0 + 2) / 2))


def test_parts_do_not_show(random_predictor: Predictor) -> None:
    rng = np.random.default_rng(0)
    words = random_predictor.vocabulary.words
    texts = [rng.integers(2, 30, length) for length in (200, 130, *range(2, 90))]
    quality = evaluate(random_predictor, texts)
    bits = [
        word.bits
        for text in texts
        for word in read_text(random_predictor, " ".join(words[token_id - 2] for token_id in text)).words
        if word.bits is not None
    ]
    assert quality.num_known == quality.num_targets == len(bits)
    assert quality.perplexity == pytest.approx(2 ** np.mean(bits), rel=1e-6)


@pytest.mark.parametrize("texts", [[], [[]], [[THE]], [[THE, 1]]])
def test_texts_without_known_targets(table: Predictor, texts: list[list[int]]) -> None:
    quality = evaluate(table, texts)
    assert (quality.num_known, quality.perplexity, quality.calibration_error) == (0, None, None)
    assert [bin_.num_targets for bin_ in quality.bins] == [0] * 10
    assert quality.missed == ()


def test_no_bins_are_refused(table: Predictor) -> None:
    with pytest.raises(InputError, match="num_bins was 0; choose at least 1"):
        evaluate(table, TEXTS, num_bins=0)


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(st.lists(st.integers(1, 29), max_size=80), max_size=6))
def test_many_texts_equal_each_read_alone(random_predictor: Predictor, texts: list[list[int]]) -> None:
    quality = evaluate(random_predictor, [np.array(text, np.int64) for text in texts])
    names = ["", "zebra", *random_predictor.vocabulary.words]
    readings = [read_text(random_predictor, " ".join(names[token_id] for token_id in text)) for text in texts]
    bits = [word.bits for read in readings for word in read.words if word.bits is not None]
    right = sum(word.rank == 1 for read in readings for word in read.words)
    assert quality.num_targets == sum(read.num_targets for read in readings)
    assert quality.num_known == len(bits) == sum(bin_.num_targets for bin_ in quality.bins)
    if bits:
        assert quality.perplexity == pytest.approx(2 ** np.mean(bits), rel=1e-4)
        assert quality.accuracy == pytest.approx(right / quality.num_targets)

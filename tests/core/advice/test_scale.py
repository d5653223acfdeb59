"""A corpus at every size."""

from __future__ import annotations

import pytest

from lstm_core.advice.scale import CorpusScale
from lstm_core.settings import Settings
from lstm_core.text.corpus import build_corpus

FOUR = ["one two", "one two three", "four five six seven", "one"]
ALL = Settings(token_level="word", validation_share=0.0)


def scale(texts: list[str], settings: Settings = ALL, num_texts: int | None = None) -> CorpusScale:
    return CorpusScale.of(build_corpus(enumerate(texts, 1), settings), settings, num_texts)


def test_targets_and_words_grow_with_the_texts() -> None:
    found = scale(FOUR[:3])
    assert found.num_texts == 3
    assert [found.training_targets(number) for number in (1, 2, 3)] == [1, 3, 6]
    # padding and unknown are ids as well
    assert [found.vocabulary_size(number, 20_000) for number in (1, 2, 3)] == [4, 5, 9]
    assert found.vocabulary_size(3, 5) == 7


def test_what_was_not_counted_is_foreseen() -> None:
    found = scale([f"w{number} w{number + 1}" for number in range(64)], num_texts=640)
    assert found.num_texts == 640
    assert found.training_targets(640) == 640
    assert found.vocabulary_size(640, 20_000) == pytest.approx(650, rel=0.1)


def test_words_that_are_cut_off_would_fit_a_smaller_corpus() -> None:
    common = "a b c d e f g h i j"  # the ten words that are kept
    found = scale(["x y", common, common], ALL.replace(max_vocabulary=10))
    assert [found.vocabulary_size(number, 10) for number in (1, 2, 3)] == [4, 12, 12]


def test_a_vocabulary_leaves_out_the_rare_words() -> None:
    found = scale(["a a a a", "b b", "c d"])
    assert found.unknown_share(4) == pytest.approx(0)
    assert found.unknown_share(2) == pytest.approx(0.25)
    assert found.unknown_share(1) == pytest.approx(0.5)

"""Words and their ids, on six words."""

from __future__ import annotations

import json

import numpy as np
import pytest

from lstm_core.text.vocabulary import FIRST_WORD_ID, PADDING_ID, UNKNOWN_ID, Vocabulary


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary(["the", "cat", "sat", "on", "mat", "dog"], [9, 5, 4, 3, 2, 1], [6, 0, 0, 0, 0, 2])


def test_ids(vocabulary: Vocabulary) -> None:
    assert (PADDING_ID, UNKNOWN_ID, FIRST_WORD_ID) == (0, 1, 2)
    assert vocabulary.size == 8
    assert vocabulary.encode(["the", "dog", "ate", "the", "mat"]) == [2, 7, 1, 2, 6]
    assert [vocabulary.word(token_id) for token_id in (2, 4, 7)] == ["the", "sat", "dog"]
    assert "cat" in vocabulary
    assert "ate" not in vocabulary


def test_an_empty_seed_has_no_ids(vocabulary: Vocabulary) -> None:
    assert vocabulary.encode([]) == []


def test_round_trip_through_json(vocabulary: Vocabulary) -> None:
    again = Vocabulary.from_dict(json.loads(json.dumps(vocabulary.to_dict())))
    assert again.words == vocabulary.words
    np.testing.assert_array_equal(again.counts, vocabulary.counts)
    np.testing.assert_array_equal(again.first_counts, vocabulary.first_counts)
    assert again.counts.dtype == again.first_counts.dtype == np.int64

"""Texts between boundaries, and what anybody can say of their ends without reading them."""

import math

import numpy as np
import pytest

from lstm_core.settings import Settings
from lstm_core.text.boundaries import ending_baseline_loss, ending_share, target_counts, with_boundaries
from lstm_core.text.corpus import TextIds, build_corpus

TEXTS = TextIds(np.array([2, 3, 4, 5, 6], np.int32), np.array([0, 3, 5]))


def test_each_text_stands_between_two_boundaries() -> None:
    framed = with_boundaries(TEXTS)
    assert [framed[index].tolist() for index in range(len(framed))] == [[0, 2, 3, 4, 0], [0, 5, 6, 0]]
    assert framed.token_ids.dtype == np.int32
    assert TEXTS.token_ids.tolist() == [2, 3, 4, 5, 6]


def test_no_texts_stay_none() -> None:
    assert len(with_boundaries(TextIds(np.zeros(0, np.int32), np.zeros(1, np.int64)))) == 0


def test_the_baseline_gives_every_place_the_training_texts_share() -> None:
    training = TextIds(np.full(8, 2, np.int32), np.array([0, 4, 8]))  # a quarter of the places are ends
    expected, found = (ending_share(len(texts), texts.num_targets) for texts in (training, TEXTS))
    assert (expected, found) == (0.25, 0.4)
    loss = -(0.4 * math.log(0.25) + 0.6 * math.log(0.75))
    assert ending_baseline_loss(expected, TEXTS) == pytest.approx(loss)
    assert ending_baseline_loss(expected, TextIds(np.zeros(0, np.int32), np.zeros(1, np.int64))) is None


def test_first_words_and_endings_are_targets_too() -> None:
    corpus = build_corpus(enumerate(["a b c", "d e"], 1), Settings(validation_share=0.0, token_level="word"))
    assert corpus.vocabulary.words == ("a", "b", "c", "d", "e")
    assert target_counts(corpus, endings=False).tolist() == [0, 0, 0, 1, 1, 0, 1]
    assert target_counts(corpus, endings=True).tolist() == [2, 0, 1, 1, 1, 1, 1]

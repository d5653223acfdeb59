"""Training with unknown words: rare words are replaced, so that a model learns what an unknown one means.

Every word of the training texts is in the vocabulary unless it is cut, so that without this the unknown word would
never occur in training, and what the model made of it would be noise.
"""

from __future__ import annotations

import numpy as np

from lstm_core.text.corpus import TextIds
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID, Vocabulary


def expected_counts(counts: np.ndarray, vocabulary: Vocabulary, rate: float) -> np.ndarray:
    """(vocabulary_size,) how often training has each id as a target, on average over epochs.

    Args:
        counts: (vocabulary_size,) how often each id is one in the texts as they are.
        vocabulary: counts the words of the training texts.
        rate: chance of each word that occurs once to be replaced by the unknown word.
    """
    expected = counts.astype(float)
    once = _occur_once(vocabulary)
    expected[UNKNOWN_ID] += rate * expected[once].sum()
    expected[once] *= 1 - rate
    return expected


def with_unknown_words(
    texts: TextIds, vocabulary: Vocabulary, rate: float, rng: np.random.Generator
) -> TextIds:
    """The texts with some of the words that occur once replaced by the unknown word.

    Args:
        texts: training texts.
        vocabulary: counts its words.
        rate: chance of each such word to be replaced, 0 to 1; 0 gives the texts as they are and draws nothing.
        rng: draws which.
    """
    if not rate:
        return texts
    replaced = _occur_once(vocabulary)[texts.token_ids] & (rng.random(len(texts.token_ids)) < rate)
    return TextIds(np.where(replaced, np.int32(UNKNOWN_ID), texts.token_ids), texts.offsets)


def _occur_once(vocabulary: Vocabulary) -> np.ndarray:
    """(vocabulary_size,) bool: the words that the training texts have once."""
    once = np.zeros(vocabulary.size, bool)
    once[FIRST_WORD_ID:] = vocabulary.counts == 1
    return once

"""Training with unknown words: rare words are replaced, so that a model learns what an unknown one means.

Every word of the training texts is in the vocabulary unless it is cut, so that without this the unknown word would
never occur in training, and what the model made of it would be noise.
"""

from __future__ import annotations

import numpy as np

from lstm_core.text.corpus import TextIds
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID, Vocabulary


def expected_counts(texts: TextIds, vocabulary: Vocabulary, rate: float) -> np.ndarray:
    """(vocabulary_size,) how often training has each id as a target, on average over epochs.

    Args:
        texts: training texts, as they are read: between boundaries where endings are learned.
        vocabulary: counts their words.
        rate: chance of each word that occurs once to be replaced by the unknown word.
    """
    is_target = np.ones(len(texts.token_ids), bool)
    is_target[texts.offsets[:-1]] = False
    counts = np.bincount(texts.token_ids[is_target], minlength=vocabulary.size).astype(float)
    once = _occur_once(vocabulary)
    counts[UNKNOWN_ID] += rate * counts[once].sum()
    counts[once] *= 1 - rate
    return counts


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

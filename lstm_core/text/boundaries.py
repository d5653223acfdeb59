"""Texts between boundaries, for a model that learns how texts begin and where they end."""

from __future__ import annotations

import math

import numpy as np

from lstm_core.text.corpus import TextIds
from lstm_core.text.training_corpus import TrainingCorpus
from lstm_core.text.vocabulary import BOUNDARY_ID


def with_boundaries(texts: TextIds) -> TextIds:
    """The texts with a boundary before the first word and after the last one of each.

    Args:
        texts: any.

    Returns:
        As many texts, each two ids longer.
    """
    num_texts = len(texts)
    offsets = texts.offsets + 2 * np.arange(num_texts + 1)
    token_ids = np.full(len(texts.token_ids) + 2 * num_texts, BOUNDARY_ID, np.int32)
    is_word = np.ones(len(token_ids), bool)
    is_word[offsets[:-1]] = is_word[offsets[1:] - 1] = False
    token_ids[is_word] = texts.token_ids
    return TextIds(token_ids, offsets)


def as_read(texts: TextIds, endings: bool) -> TextIds:
    """The texts as a model reads them: between boundaries where it learns endings."""
    return with_boundaries(texts) if endings else texts


def target_counts(corpus: TrainingCorpus, endings: bool) -> np.ndarray:
    """(vocabulary_size,) how often each id is a target of the training texts, between boundaries where `endings`."""
    if not endings:
        return corpus.later_id_counts
    counts = corpus.first_id_counts + corpus.later_id_counts
    counts[BOUNDARY_ID] = corpus.num_training_texts
    return counts


def ending_share(num_texts: int, num_targets: int) -> float:
    """Share of the places after a word, 0 to 1, at which a text ends.

    Args:
        num_texts: texts.
        num_targets: their words from the second on.
    """
    return num_texts / (num_texts + num_targets)


def ending_baseline_loss(expected: float, validation: TextIds) -> float | None:
    """Mean cross-entropy in nats of "ends here" against "goes on" for the same probability at every place.

    Args:
        expected: that probability, the `ending_share` of the training texts, which have two words or more.
        validation: the texts to measure on; None without any.
    """
    if not len(validation):
        return None
    found = ending_share(len(validation), validation.num_targets)
    return -(found * math.log(expected) + (1 - found) * math.log(1 - expected))

"""A few seeds to try a model with, in the language that it learned."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.text.beginnings import BEGINNINGS_FACT, NOTEBOOK_SEEDS

_MAX_CHARACTERS: Final = 60


def example_seeds(bundle: Bundle) -> tuple[str, ...]:
    """Up to three short seeds.

    The beginnings that its training texts share, as training wrote them into the bundle. For a bundle without
    them the notebook's seeds where the model knows all their words, else the words that most texts began with.

    Args:
        bundle: the model.

    Returns:
        At least one seed.
    """
    stored = bundle.facts.get(BEGINNINGS_FACT)
    if isinstance(stored, list):
        kept = [seed for seed in stored if isinstance(seed, str) and 0 < len(seed) <= _MAX_CHARACTERS]
        if kept:
            return tuple(kept[:3])
    vocabulary = bundle.vocabulary
    if all(word in vocabulary for seed in NOTEBOOK_SEEDS for word in seed.split()):
        return NOTEBOOK_SEEDS
    # Equals in the order of the vocabulary, which is that of frequency.
    frequent = np.argsort(-vocabulary.first_counts, kind="stable")[:3]
    return tuple(vocabulary.words[place] for place in frequent)

"""How texts of a corpus begin: a few short beginnings to try a model with, in the corpus's own language."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from lstm_core.text.corpus import Corpus, TextIds
from lstm_core.text.vocabulary import FIRST_WORD_ID

NOTEBOOK_SEEDS: Final = ("this", "it is", "did you")
"""What the notebook asks its model, in its order; kept where the texts are English."""

BEGINNINGS_FACT: Final = "beginnings"
"""Under which name a bundle's facts hold what `common_beginnings` found."""

_ENGLISH_COUNT = 5
_SHARE_OF_TEXTS = 0.001
_LENGTHS: Final = {"word": (1, 2, 2, 3), "character": (2, 2, 3, 3)}


def common_beginnings(corpus: Corpus, num_beginnings: int = 3) -> tuple[str, ...]:
    """Beginnings that several training texts share, each with another first word.

    The notebook's own where all their words occur five times, so that English runs can be compared with it.
    Otherwise frequent ones of one to three words (two or three characters), the shorter ones first; a beginning
    of one text alone is never given away, because these travel with the model.

    Args:
        corpus: whose training texts are looked at.
        num_beginnings: at most so many; fewer where texts are few.

    Returns:
        Texts as a person would write them; none where no two texts begin alike.
    """
    if _is_english(corpus):
        return NOTEBOOK_SEEDS[:num_beginnings]
    training = corpus.training
    least = max(2, math.ceil(_SHARE_OF_TEXTS * len(training)))
    lengths = _LENGTHS["character" if corpus.tokenizer.token_level == "character" else "word"]
    ranked = {length: _ranked(training, length, least) for length in set(lengths)}
    found: list[tuple[int, ...]] = []
    for number in range(num_beginnings):
        wanted = lengths[min(number, len(lengths) - 1)]
        taken = {beginning[0] for beginning in found}
        # A shorter one where no long one is frequent; another length where those are used up.
        for length in sorted(ranked, key=lambda length: (length > wanted, abs(length - wanted))):
            new = next((beginning for beginning in ranked[length] if beginning[0] not in taken), None)
            if new is not None:
                found.append(new)
                break
    return tuple(
        corpus.tokenizer.join(corpus.vocabulary.word(token_id) for token_id in beginning)
        for beginning in found
    )


def _is_english(corpus: Corpus) -> bool:
    """Whether every word of the notebook's seeds occurs often enough to be answered."""
    words = {word for seed in NOTEBOOK_SEEDS for word in seed.split()}
    token_ids = np.array(corpus.vocabulary.encode(sorted(words)))
    known = token_ids >= FIRST_WORD_ID
    return bool(known.all() and (corpus.vocabulary.counts[token_ids - FIRST_WORD_ID] >= _ENGLISH_COUNT).all())


def _ranked(texts: TextIds, length: int, least: int) -> list[tuple[int, ...]]:
    """Beginnings of so many known words that texts go beyond, the most frequent first.

    Args:
        texts: the training texts.
        length: words of a beginning.
        least: how many texts must share it.
    """
    starts = texts.offsets[:-1][texts.lengths > length]
    if not len(starts):
        return []
    rows = texts.token_ids[starts[:, np.newaxis] + np.arange(length)]  # (texts, length)
    rows = rows[(rows >= FIRST_WORD_ID).all(axis=1)]
    beginnings, counts = np.unique(rows, axis=0, return_counts=True)
    order = np.lexsort((*beginnings.T[::-1], -counts))  # equals in the order of their ids
    return [tuple(beginnings[place].tolist()) for place in order if counts[place] >= least]

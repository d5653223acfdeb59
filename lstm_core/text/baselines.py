"""What counting alone reaches on the held-out texts: the figures that a network has to beat."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TypeVar

import numpy as np

from lstm_core.events import Baselines
from lstm_core.text.corpus import Corpus
from lstm_core.text.ngram import Ngram, Trigram, Unigram
from lstm_core.text.unknown_words import with_unknown_words

BASELINES_FACT = "baselines"
"""Where a bundle keeps what counting reached on the same validation rows."""

Counted = TypeVar("Counted", bound=Ngram)


def counted(kind: type[Counted], corpus: Corpus, unknown_rate: float, seed: int) -> Counted:
    """An n-gram model of the training texts that meets unknown words as often as a network in training does.

    Without them it would know nothing of where an unknown word comes, nor of what follows one, and a network would be
    ahead of it for that reason alone.

    Args:
        kind: Unigram or Trigram.
        corpus: its training texts are counted.
        unknown_rate: chance of each word that occurs once to be counted as the unknown word, as in training.
        seed: of the run; draws which.
    """
    rng = np.random.default_rng(seed)
    texts = with_unknown_words(corpus.training, corpus.vocabulary, unknown_rate, rng)
    return kind.fit(texts.token_ids, texts.offsets, corpus.vocabulary.size)


def counted_baselines(corpus: Corpus, unknown_rate: float, seed: int) -> Baselines:
    """Loss, perplexity and accuracies of unigram and trigram on the validation rows.

    Args:
        corpus: counted on its training rows, measured on its validation rows.
        unknown_rate: see `counted`.
        seed: of the run.

    Returns:
        The figures by name; empty without validation rows.
    """
    validation = corpus.validation
    if not len(validation):
        return {}
    found: Baselines = {}
    for name, kind in (("unigram", Unigram), ("trigram", Trigram)):
        model = counted(kind, corpus, unknown_rate, seed)
        score = asdict(model.score(validation.token_ids, validation.offsets))
        found[name] = {figure: value if math.isfinite(value) else None for figure, value in score.items()}
    return found

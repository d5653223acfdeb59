"""What counting alone reaches on the held-out texts: the figures that a network has to beat."""

from __future__ import annotations

import math
from dataclasses import asdict

from lstm_core.events import Baselines
from lstm_core.text.corpus import Corpus
from lstm_core.text.ngram import Trigram, Unigram


def counted_baselines(corpus: Corpus) -> Baselines:
    """Loss, perplexity and accuracies of unigram and trigram on the validation rows.

    Args:
        corpus: counted on its training rows, measured on its validation rows.

    Returns:
        The figures by name; empty without validation rows.
    """
    training, validation = corpus.training, corpus.validation
    if not len(validation):
        return {}
    found: Baselines = {}
    for name, kind in (("unigram", Unigram), ("trigram", Trigram)):
        counted = kind.fit(training.token_ids, training.offsets, corpus.vocabulary.size)
        score = asdict(counted.score(validation.token_ids, validation.offsets))
        found[name] = {figure: value if math.isfinite(value) else None for figure, value in score.items()}
    return found

"""Which words an update scores where a vocabulary is too large to score them all.

Every word has a clock that rings after an exponential time, the sooner the more frequent the word is; the first words
to ring are the candidates. Given the moment at which the next one rings, each word was a candidate with the chance
1 - exp(-rate * moment), independently of the others: dividing by it makes a sum over the candidates an unbiased
estimate of the sum over all words. Frequent words are nearly always there, so that little of a softmax's sum is left
to chance.

References:
    Cohen & Kaplan 2007, Summarizing data using bottom-k sketches (rank conditioning).
    Bengio & Senécal 2003, Quick training of probabilistic neural nets by importance sampling.
    Jean et al. 2015, On using very large target vocabulary for neural machine translation.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_core.text.vocabulary import PADDING_ID

_FLATTENED = 0.75
"""Rates are frequencies to this power, so that rare words come more often than they occur."""


class Candidates(NamedTuple):
    """Words that an update scores besides its targets: arrays or tensors.

    Args:
        token_ids: (candidates,) int32, rising, each once; padding is always the first.
        log_chances: (candidates,) float32, the logarithm of each one's chance to be among them.
    """

    token_ids: Any
    log_chances: Any


def rates_of(counts: np.ndarray) -> np.ndarray:
    """(vocabulary_size,) how soon each word's clock rings.

    Args:
        counts: (vocabulary_size,) how often training has each id as a target.
    """
    return np.asarray((counts + 1.0) ** _FLATTENED)


def draw_candidates(rates: np.ndarray, size: int, rng: np.random.Generator) -> Candidates:
    """Draws the candidates of one update.

    Args:
        rates: what `rates_of` gave.
        size: how many, 1 or more and fewer than there are words.
        rng: draws them.
    """
    times = rng.standard_exponential(len(rates)) / rates
    times[PADDING_ID] = 0.0
    soonest = np.argpartition(times, size)[: size + 1]
    moment = times[soonest].max()
    token_ids = np.sort(soonest[times[soonest] < moment])
    chances = -np.expm1(-rates[token_ids] * moment)
    chances[0] = 1.0
    return Candidates(token_ids.astype(np.int32), np.log(chances).astype(np.float32))

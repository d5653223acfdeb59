"""One order of an n-gram model: discounted counts by context, interpolated with the order below.

References:
    Ney, Essen & Kneser 1994, On structuring probabilistic dependences in stochastic language modelling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


def find(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(n,) position of each wanted number in the sorted keys, len(keys) where it is not there."""
    positions = np.searchsorted(keys, wanted)
    inside = positions < len(keys)
    inside[inside] = keys[positions[inside]] == wanted[inside]
    return np.where(inside, positions, len(keys))


def discount(counts: np.ndarray) -> float:
    """What absolute discounting takes from each count: n1 / (n1 + 2 n2), or 1/2 where n1 or n2 is 0."""
    once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
    return once / (once + 2 * twice) if once and twice else 0.5


def largest(values: np.ndarray, top_k: int) -> np.ndarray:
    """(min(top_k, len(values)),) positions of the largest values, best first, earlier ones before equals."""
    if top_k < len(values):
        bound = np.partition(values, -top_k)[-top_k]
        positions = np.flatnonzero(values >= bound)
    else:
        positions = np.arange(len(values))
    return positions[np.argsort(-values[positions], kind="stable")][:top_k]


@dataclass(frozen=True)
class Order:
    """Discounted counts of the n-grams of one order.

    A context is a number from 0 to num_contexts - 1; num_contexts stands for a context that never occurs.

    Attributes:
        keys: (num_ngrams,) context * vocabulary_size + word, sorted.
        shares: (num_ngrams + 1,) (count - D) / count of the context; last, 0 for n-grams that never occur.
        backoff: (num_contexts + 1,) weight of the order below; 1 for contexts that never occur.
        begins: (num_contexts + 2,) where the n-grams of each context begin in `keys`.
        vocabulary_size: number of token ids.
    """

    keys: np.ndarray
    shares: np.ndarray
    backoff: np.ndarray
    begins: np.ndarray
    vocabulary_size: int

    @classmethod
    def from_counts(
        cls, keys: np.ndarray, counts: np.ndarray, num_contexts: int, vocabulary_size: int
    ) -> Order:
        """Discounts counts of 1 and more.

        Args:
            keys: (num_ngrams,) context * vocabulary_size + word, sorted and distinct.
            counts: (num_ngrams,)
            num_contexts: number of contexts, those that never occur included.
            vocabulary_size: number of token ids.
        """
        contexts = keys // vocabulary_size
        types = np.bincount(contexts, minlength=num_contexts + 1)
        totals = np.bincount(contexts, weights=counts, minlength=num_contexts + 1)
        taken = discount(counts)
        return cls(
            keys=keys,
            shares=np.append((counts - taken) / totals[contexts], 0.0),
            backoff=np.where(types > 0, taken * types / np.maximum(totals, 1), 1.0),
            begins=np.concatenate([[0], np.cumsum(types)]),
            vocabulary_size=vocabulary_size,
        )

    def interpolate(self, contexts: np.ndarray, words: np.ndarray, lower: np.ndarray) -> np.ndarray:
        """(n,) probability of each word after each context, given its probability in the order below.

        Args:
            contexts: (n,) 0 to num_contexts.
            words: (n,) token ids.
            lower: (n,) probabilities.
        """
        ngrams = find(self.keys, contexts * self.vocabulary_size + words)
        return self.shares[ngrams] + self.backoff[contexts] * lower

    def interpolate_all(self, context: int, lower: np.ndarray) -> np.ndarray:
        """(vocabulary_size,) probability of every id after one context.

        Args:
            context: 0 to num_contexts.
            lower: (vocabulary_size,) probabilities in the order below.
        """
        followers = slice(self.begins[context], self.begins[context + 1])
        probabilities = self.backoff[context] * lower
        probabilities[self.keys[followers] % self.vocabulary_size] += self.shares[followers]
        return probabilities

    def top(
        self,
        contexts: np.ndarray,
        lower_best: np.ndarray,
        lower: Callable[[np.ndarray, np.ndarray], np.ndarray],
        first_id: int,
    ) -> np.ndarray:
        """(n, top_k) most probable words after each context, best first, 0 where none is left.

        A word that does not follow the context here ranks as in the order below, so that the best words are
        among the followers and the best of the order below; nothing else is looked at.

        Args:
            contexts: (n,) 0 to num_contexts.
            lower_best: (n, top_k) the same answer from the order below.
            lower: takes places (m,) in `contexts` and words (m,) and returns the words' probabilities (m,)
                in the order below.
            first_id: smaller ids are not answers.
        """
        size, (n, top_k) = self.vocabulary_size, lower_best.shape
        num_followers = self.begins[contexts + 1] - self.begins[contexts]
        places = np.repeat(np.arange(n), num_followers)  # (num_candidates,)
        within = np.arange(len(places)) - np.repeat(np.cumsum(num_followers) - num_followers, num_followers)
        followers = self.keys[self.begins[contexts][places] + within] % size
        candidates = np.concatenate(
            [places * size + followers, (np.arange(n)[:, None] * size + lower_best).ravel()]
        )
        places, words = np.divmod(np.unique(candidates), size)
        places, words = places[words >= first_id], words[words >= first_id]
        probabilities = self.interpolate(contexts[places], words, lower(places, words))
        order = np.lexsort((words, -probabilities, places))
        ranks = np.arange(len(places)) - np.searchsorted(places, places)
        best = np.zeros((n, top_k), np.int64)
        kept = ranks < top_k
        best[places[kept], ranks[kept]] = words[order][kept]  # sorted by place first, so places stay in order
        return best

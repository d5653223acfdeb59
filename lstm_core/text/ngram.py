"""N-gram baselines: what counting alone knows about the next word.

`Trigram` is the interpolated Kneser-Ney model of Chen and Goodman with one discount an order (their
"interpolated Kneser-Ney", not the "modified" one with three: on 2,000 dialogues one discount is better).
For a word w after the words u v:

    p(w | u v) = (c(u v w) - D3) / c(u v .)  +  D3 T(u v .) / c(u v .)  p(w | v)
    p(w | v)   = (N(. v w) - D2) / N(. v .)  +  D2 T(v .) / N(. v .)    p(w)
    p(w)       = (N(. w) - D1) / N(. .)      +  D1 T(.) / N(. .)        1 / (vocabulary_size - 1)

where a first summand is there only for n-grams that occur, c counts occurrences, T counts the distinct words
that follow a context, and N counts distinct left neighbours; the beginning of a text is one neighbour more.
A context that never occurs hands everything to the next line. D = n1 / (n1 + 2 n2), with n1 and n2 the
n-grams counted once and twice in that line; D = 1/2 where one of them is 0, as in tiny corpora.

There is no start symbol. A text's first word is not a target; its second has one word of context, so that the
bigram is the highest order there and keeps its occurrences c(v w) in the place of N(. v w). With no context
at all the model answers p(w).

Token ids run from 0 (padding, never predicted) over 1 (unknown) to vocabulary_size - 1, and probabilities
sum to 1 over all ids but padding. An unknown word that training never saw has what the last summand gives
every id: D1 T(.) / N(. .) / (vocabulary_size - 1). An unknown word in the context matches no counts unless
training had it too.

References:
    Kneser & Ney 1995, Improved backing-off for m-gram language modeling.
    Chen & Goodman 1999, An empirical study of smoothing techniques for language modeling.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from lstm_core.text.discounting import Order, find, largest
from lstm_core.text.vocabulary import FIRST_WORD_ID, PADDING_ID, UNKNOWN_ID


@dataclass(frozen=True)
class BaselineScore:
    """How well a baseline predicts texts it was not fitted on; every figure is nan without targets.

    Attributes:
        loss: mean cross-entropy in nats over all targets, unknown ones included.
        perplexity: over known targets, with probabilities renormalised over real words.
        accuracy: share of all targets whose most probable real word is the target.
        top5_accuracy: share of all targets that are among the five most probable real words.
        left_out_share: share of targets that are unknown, and therefore not in the perplexity.
    """

    loss: float
    perplexity: float
    accuracy: float
    top5_accuracy: float
    left_out_share: float


class Ngram(ABC):
    """What all n-gram models answer. Words of equal probability are in the order of their ids."""

    vocabulary_size: int

    @classmethod
    @abstractmethod
    def fit(cls, token_ids: np.ndarray, offsets: np.ndarray, vocabulary_size: int) -> Self:
        """Counts the n-grams of texts.

        Args:
            token_ids: (num_tokens,) the texts one after another, ids from 1 to vocabulary_size - 1.
            offsets: (num_texts + 1,) where each text begins, and num_tokens at the end.
            vocabulary_size: number of token ids, padding and the unknown word included.

        Raises:
            ValueError: ids or offsets outside their range.
        """

    @abstractmethod
    def _probabilities(self, before: np.ndarray, previous: np.ndarray, words: np.ndarray) -> np.ndarray:
        """(n,) probability of each word after `before previous`; before is padding where there is none."""

    @abstractmethod
    def _next_probabilities(self, context: Sequence[int]) -> np.ndarray:
        """(vocabulary_size,) probability of every id after a context of any length."""

    @abstractmethod
    def _top(self, before: np.ndarray, previous: np.ndarray, top_k: int) -> np.ndarray:
        """(n, top_k) most probable real words after each context, best first, padding where none is left."""

    def log_probs(self, token_ids: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """(num_targets,) natural log probability of every word but the texts' first ones, in order.

        Args:
            token_ids: (num_tokens,) as in `fit`.
            offsets: (num_texts + 1,) as in `fit`.
        """
        return np.log(self._probabilities(*_targets(token_ids, offsets, self.vocabulary_size)))

    def known_log_probs(self, token_ids: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """(num_known,) natural log probability over real words of every known target, in order.

        Args:
            token_ids: (num_tokens,) as in `fit`.
            offsets: (num_texts + 1,) as in `fit`.
        """
        return self._known_log_probs(*_targets(token_ids, offsets, self.vocabulary_size))

    def _known_log_probs(self, before: np.ndarray, previous: np.ndarray, words: np.ndarray) -> np.ndarray:
        known = words != UNKNOWN_ID
        before, previous, words = before[known], previous[known], words[known]
        unknown = self._probabilities(before, previous, np.full(len(words), UNKNOWN_ID))
        return np.log(self._probabilities(before, previous, words)) - np.log1p(-unknown)

    def next_log_probs(self, context: Sequence[int]) -> np.ndarray:
        """(vocabulary_size,) natural log probability of every id after a context; padding has -inf."""
        log_probs = np.full(self.vocabulary_size, -np.inf)
        log_probs[PADDING_ID + 1 :] = np.log(self._next_probabilities(context)[PADDING_ID + 1 :])
        return log_probs

    def next_words(self, context: Sequence[int], top_k: int) -> tuple[np.ndarray, np.ndarray]:
        """The most probable real words after a context, best first.

        Args:
            context: token ids of the words so far, any number of them.
            top_k: how many words.

        Returns:
            ids and their probabilities, both (min(top_k, vocabulary_size - 2),); probabilities are
            renormalised so that all real words together have 1.
        """
        probabilities = self._next_probabilities(context)[FIRST_WORD_ID:]
        ids = largest(probabilities, top_k)
        return ids + FIRST_WORD_ID, probabilities[ids] / max(probabilities.sum(), np.finfo(float).tiny)

    def score(self, token_ids: np.ndarray, offsets: np.ndarray) -> BaselineScore:
        """Loss, perplexity and accuracies over texts that the model was not fitted on.

        Args:
            token_ids: (num_tokens,) as in `fit`, unseen words as the unknown word.
            offsets: (num_texts + 1,) as in `fit`.
        """
        before, previous, words = _targets(token_ids, offsets, self.vocabulary_size)
        nan = float("nan")
        if not len(words):
            return BaselineScore(nan, nan, nan, nan, nan)
        log_probs = np.log(self._probabilities(before, previous, words))
        known = words != UNKNOWN_ID
        perplexity = nan
        if known.any():
            perplexity = float(np.exp(-self._known_log_probs(before, previous, words).mean()))
        hits = self._top(before, previous, 5) == words[:, None]
        return BaselineScore(
            loss=float(-log_probs.mean()),
            perplexity=perplexity,
            accuracy=float(hits[:, 0].mean()),
            top5_accuracy=float(hits.any(axis=1).mean()),
            left_out_share=float(1 - known.mean()),
        )


class Unigram(Ngram):
    """How often each word is a target, whatever stands before it: the weakest baseline.

    Its one discount lets words that never were a target have a probability, as in the trigram's p(w).
    """

    def __init__(self, probabilities: np.ndarray) -> None:
        self.vocabulary_size = len(probabilities)
        self.probabilities = probabilities

    @classmethod
    def fit(cls, token_ids: np.ndarray, offsets: np.ndarray, vocabulary_size: int) -> Unigram:
        _, _, words = _targets(token_ids, offsets, vocabulary_size)
        return cls(_unigram(np.bincount(words, minlength=vocabulary_size)))

    def _probabilities(self, before: np.ndarray, previous: np.ndarray, words: np.ndarray) -> np.ndarray:
        return self.probabilities[words]

    def _next_probabilities(self, context: Sequence[int]) -> np.ndarray:
        return self.probabilities

    def _top(self, before: np.ndarray, previous: np.ndarray, top_k: int) -> np.ndarray:
        best = np.full(top_k, PADDING_ID)
        ids = largest(self.probabilities[FIRST_WORD_ID:], top_k) + FIRST_WORD_ID
        best[: len(ids)] = ids
        return np.broadcast_to(best, (len(previous), top_k))


class Trigram(Ngram):
    """Interpolated Kneser-Ney of order three; the module's docstring has the equations.

    Args:
        unigram: p(w), from left neighbours.
        continuations: p(w | v) below the trigrams, from left neighbours.
        bigrams: p(w | v) where v is all the context there is, from occurrences; the same keys.
        trigrams: from occurrences; the context is the position of u v among the bigrams' keys.
    """

    def __init__(self, unigram: Unigram, continuations: Order, bigrams: Order, trigrams: Order) -> None:
        self.vocabulary_size = unigram.vocabulary_size
        self.unigram = unigram
        self.continuations = continuations
        self.bigrams = bigrams
        self.trigrams = trigrams

    @classmethod
    def fit(cls, token_ids: np.ndarray, offsets: np.ndarray, vocabulary_size: int) -> Trigram:
        before, previous, words = _targets(token_ids, offsets, vocabulary_size)
        size = vocabulary_size
        pairs = previous * size + words
        pair_keys, pair_counts = np.unique(pairs, return_counts=True)
        whole = before != PADDING_ID
        contexts = find(pair_keys, (before * size + previous)[whole])
        triple_keys, triple_counts = np.unique(contexts * size + words[whole], return_counts=True)
        # A distinct triple is a left neighbour of its last two words; so is the beginning of a text.
        inner = pair_keys[triple_keys // size] % size * size + triple_keys % size
        ends = find(pair_keys, np.concatenate([inner, np.unique(pairs[~whole])]))
        neighbours = np.bincount(ends, minlength=len(pair_keys))
        return cls(
            Unigram(_unigram(np.bincount(pair_keys % size, minlength=size))),
            Order.from_counts(pair_keys, neighbours, size, size),
            Order.from_counts(pair_keys, pair_counts, size, size),
            Order.from_counts(triple_keys, triple_counts, len(pair_keys), size),
        )

    def _pair(self, before: np.ndarray, previous: np.ndarray) -> np.ndarray:
        """(n,) position of `before previous` among the bigrams, num_bigrams where it never occurs."""
        return find(self.bigrams.keys, before * self.vocabulary_size + previous)

    def _probabilities(self, before: np.ndarray, previous: np.ndarray, words: np.ndarray) -> np.ndarray:
        unigram = self.unigram.probabilities[words]
        lower = self.continuations.interpolate(previous, words, unigram)
        return np.where(
            before == PADDING_ID,
            self.bigrams.interpolate(previous, words, unigram),
            self.trigrams.interpolate(self._pair(before, previous), words, lower),
        )

    def _next_probabilities(self, context: Sequence[int]) -> np.ndarray:
        unigram = self.unigram.probabilities
        if len(context) == 0:
            return unigram
        if len(context) == 1:
            return self.bigrams.interpolate_all(context[-1], unigram)
        lower = self.continuations.interpolate_all(context[-1], unigram)
        pair = self._pair(*np.array(context[-2:], np.int64)[:, None])
        return self.trigrams.interpolate_all(int(pair[0]), lower)

    def _top(self, before: np.ndarray, previous: np.ndarray, top_k: int) -> np.ndarray:
        size = self.vocabulary_size
        distinct, places = np.unique(before * size + previous, return_inverse=True)
        before, previous = np.divmod(distinct, size)
        single = before == PADDING_ID
        best = np.empty((len(distinct), top_k), np.int64)
        best[single] = self._top_pairs(self.bigrams, previous[single], top_k)
        before, previous = before[~single], previous[~single]
        last, last_places = np.unique(previous, return_inverse=True)
        best[~single] = self.trigrams.top(
            self._pair(before, previous),
            self._top_pairs(self.continuations, last, top_k)[last_places],
            lambda rows, words: self.continuations.interpolate(
                previous[rows], words, self.unigram.probabilities[words]
            ),
            FIRST_WORD_ID,
        )
        return best[places]

    def _top_pairs(self, order: Order, previous: np.ndarray, top_k: int) -> np.ndarray:
        """(n, top_k) most probable real words after one word, by occurrences or by left neighbours."""
        return order.top(
            previous,
            self.unigram._top(previous, previous, top_k),
            lambda _, words: self.unigram.probabilities[words],
            FIRST_WORD_ID,
        )


def _unigram(counts: np.ndarray) -> np.ndarray:
    """(vocabulary_size,) discounted shares of counts, interpolated with the same for every id but padding.

    Args:
        counts: (vocabulary_size,) how often each id was counted.
    """
    counted = np.flatnonzero(counts)
    order = Order.from_counts(counted, counts[counted], 1, len(counts))
    uniform = np.full(len(counts), 1 / (len(counts) - 1))
    uniform[PADDING_ID] = 0
    return order.interpolate_all(0, uniform)


def _targets(
    token_ids: np.ndarray, offsets: np.ndarray, vocabulary_size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every target with its context: before, previous, words, each (num_targets,) int64.

    A text's second word has no word before the previous one; padding stands there.
    """
    token_ids, offsets = np.asarray(token_ids, np.int64), np.asarray(offsets, np.int64)
    lengths = np.diff(offsets)
    if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != len(token_ids) or (lengths < 0).any():
        raise ValueError(f"offsets must rise from 0 to the {len(token_ids)} tokens, not {offsets}.")
    if vocabulary_size < FIRST_WORD_ID:
        raise ValueError(f"vocabulary_size was {vocabulary_size}; padding and unknown alone are 2.")
    if len(token_ids) and not (token_ids.min() > PADDING_ID and token_ids.max() < vocabulary_size):
        raise ValueError(f"token ids must be from 1 to {vocabulary_size - 1}.")
    position = np.arange(len(token_ids)) - np.repeat(offsets[:-1], lengths)
    places = np.flatnonzero(position >= 1)
    before = np.where(position[places] >= 2, token_ids[places - 2], PADDING_ID)
    return before, token_ids[places - 1], token_ids[places]

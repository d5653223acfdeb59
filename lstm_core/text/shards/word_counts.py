"""Counts words in bounded memory, however many distinct ones there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MOST_COUNTED: Final = 250_000
"""Distinct words that are kept at a time, about 40 MB of them. Half of them are always kept, which is more than a
vocabulary may hold."""


class WordCounts:
    """How often each word occurs, exactly until there are more than `most` distinct ones.

    Then the rarest are forgotten until half are left, and a word that comes again is counted anew. So counts of rare
    words are too low, which the most frequent ones do not notice.

    Args:
        most: distinct words that are kept at a time.

    References:
        Manku & Motwani 2002, Approximate frequency counts over data streams (lossy counting).
    """

    def __init__(self, most: int = MOST_COUNTED) -> None:
        self._most = most
        self.counts: dict[str, int] = {}

    def add(self, words: Iterable[str]) -> None:
        """Counts each word once more."""
        counts = self.counts
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        if len(counts) > self._most:
            self._forget()

    def _forget(self) -> None:
        ranked = sorted(self.counts.items(), key=lambda one: -one[1])
        self.counts = dict(ranked[: self._most // 2])

    def most_frequent(self, number: int, min_count: int) -> list[str]:
        """Words by falling frequency, equally frequent ones as they first occurred.

        Args:
            number: at most so many.
            min_count: words that are rarer are left out.
        """
        ranked = sorted(self.counts.items(), key=lambda one: -one[1])
        return [word for word, count in ranked[:number] if count >= min_count]

"""Copied or new: which runs of words in a completion occur in the training texts, and where.

The index is a suffix array: every place of the training texts, sorted by the words that follow it. A run of
words is then a stretch of the array that one binary search a word narrows down. Runs never go over the end
of a text, and never over an unknown word, since two unknown words need not be the same word.

References:
    Manber & Myers 1993, Suffix arrays: a new method for on-line string searches (prefix doubling).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.text.vocabulary import FIRST_WORD_ID

_BREAK = 0
"""Stands after each text and in the place of unknown words; smaller than all real words."""


@dataclass(frozen=True)
class CopiedRun:
    """Consecutive words of a completion that occur in the same order in a training text.

    Attributes:
        length: number of words; 0 where not even the first word occurs in the training texts, and then
            text_index, row and begin are -1.
        text_index: which training text, from 0; the first one where several have the run.
        row: that text's number in the table, as given to `CopyIndex.build`.
        begin: place of the run's first word in that text, from 0.
        start: place of the run's first word in the completion, from 0.
    """

    length: int
    text_index: int
    row: int
    begin: int
    start: int


@dataclass(frozen=True)
class CopyIndex:
    """All places of the training texts, sorted by the words that follow.

    Attributes:
        words: (num_tokens + num_texts,) int32, the texts one after another with a break after each.
        suffixes: (num_known,) int32, places of all known words in `words`, sorted by what follows them.
        begins: (num_texts,) int64, where each text begins in `words`.
        rows: (num_texts,) int64, each text's row number.
    """

    words: np.ndarray
    suffixes: np.ndarray
    begins: np.ndarray
    rows: np.ndarray

    @classmethod
    def build(cls, token_ids: np.ndarray, offsets: np.ndarray, rows: np.ndarray) -> CopyIndex:
        """Sorts all places of the training texts; time grows with the log of the longest text.

        Args:
            token_ids: (num_tokens,) the training texts one after another, ids from 1.
            offsets: (num_texts + 1,) where each text begins, and num_tokens at the end.
            rows: (num_texts,) the texts' numbers in the table, handed back by the answers.

        Raises:
            ValueError: offsets and rows that do not belong to one another.
        """
        token_ids, offsets = np.asarray(token_ids, np.int32), np.asarray(offsets, np.int64)
        num_texts = len(offsets) - 1
        if len(rows) != num_texts or offsets[-1] != len(token_ids):
            raise ValueError(
                f"{len(token_ids)} tokens and {len(rows)} rows do not fit offsets of {num_texts} texts"
                f" with {offsets[-1]} tokens."
            )
        begins = offsets[:-1] + np.arange(num_texts)
        words = np.insert(token_ids, offsets[1:], _BREAK)
        words[words < FIRST_WORD_ID] = _BREAK
        return cls(words, _sorted_suffixes(words), begins, np.asarray(rows, np.int64))

    def longest_run(self, completion_ids: Sequence[int], start: int = 0) -> CopiedRun:
        """The longest run that begins with one given word of a completion.

        Args:
            completion_ids: token ids of the completion.
            start: which of its words, from 0.

        Returns:
            The run where it stands first in the training texts; one of length 0 for a word that stands
            nowhere in them, or where no word is left.
        """
        length, places = self._longest(completion_ids[start:])
        if length == 0:
            return CopiedRun(0, -1, -1, -1, start)
        place = int(places.min())
        text = int(self._texts(place))
        return CopiedRun(length, text, int(self.rows[text]), place - int(self.begins[text]), start)

    def rows_with(self, word_ids: Sequence[int]) -> np.ndarray:
        """(num_rows,) numbers of the rows in which all these words follow each other, each once, rising."""
        length, places = self._longest(word_ids)
        return np.unique(self.rows[self._texts(places)]) if 0 < length == len(word_ids) else self.rows[:0]

    def copied_runs(self, completion_ids: Sequence[int], shortest: int = 2) -> list[CopiedRun]:
        """Every run of a completion that is copied and cannot be made longer at either end.

        Runs may overlap: "a b c d" has the two runs "a b c" and "b c d" where each of them occurs in the
        training texts, but not the whole.

        Args:
            completion_ids: token ids of the completion, with or without its seed.
            shortest: runs of fewer words are left out; single words are hardly copied.

        Returns:
            Runs by their start; both their starts and their ends rise.
        """
        runs, end = [], 0
        for start in range(len(completion_ids)):
            run = self.longest_run(completion_ids, start)
            if start + run.length > end:
                end = start + run.length
                if run.length >= shortest:
                    runs.append(run)
        return runs

    def _longest(self, word_ids: Sequence[int]) -> tuple[int, np.ndarray]:
        """How many of these words stand one after another somewhere, and all places where they do."""
        low, high, length = 0, len(self.suffixes), 0
        for word in word_ids:
            narrowed = self._narrow(low, high, length, int(word))
            if narrowed is None:
                break
            low, high = narrowed
            length += 1
        return length, self.suffixes[low:high]

    def _texts(self, places: np.ndarray | int) -> np.ndarray:
        """Which text, from 0, each place lies in."""
        return np.searchsorted(self.begins, places, side="right") - 1

    def _narrow(self, low: int, high: int, depth: int, word: int) -> tuple[int, int] | None:
        """The part of suffixes[low:high] with `word` at `depth`, all of them being alike before it.

        None where that part is empty.
        """
        if word < FIRST_WORD_ID:
            return None

        def word_at(position: int) -> int:
            return int(self.words[self.suffixes[position] + depth])

        low = bisect_left(range(high), word, low, key=word_at)
        if low == high or word_at(low) != word:
            return None
        return low, bisect_left(range(high), word + 1, low, key=word_at)


def _sorted_suffixes(words: np.ndarray) -> np.ndarray:
    """(num_known,) places of all words but breaks, sorted by the words from there to the next break.

    Prefix doubling: places sorted by their first h words are sorted by their first 2 h words when each is
    ranked by its own rank and the rank of the place h words on. It ends when all ranks differ, or when 2 h
    words reach over the longest stretch between breaks. Equals keep the order of the texts.

    Args:
        words: (n,) ids, 0 for breaks.
    """
    breaks = np.flatnonzero(words == _BREAK)
    longest = int(np.diff(breaks, prepend=-1, append=len(words)).max(initial=1))
    ranks = words.astype(np.int64)  # (n,) order of each place by its first `depth` words
    order = np.argsort(ranks, kind="stable")
    depth = 1
    while depth < longest:
        keys = ranks * (ranks.max() + 1)
        keys[:-depth] += ranks[depth:]
        order = np.argsort(keys, kind="stable")
        rises = np.diff(keys[order]) > 0
        ranks[order] = np.concatenate([[0], np.cumsum(rises)])
        if rises.all():
            break
        depth *= 2
    return order[words[order] != _BREAK].astype(np.int32)

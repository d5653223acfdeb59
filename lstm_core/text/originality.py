"""Copied or new, as a judgement of one text: its longest copied run, who wrote it, and where the text leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lstm_core.text.copied import CopiedRun, CopyIndex


@dataclass(frozen=True)
class Originality:
    """How much of a text occurs in the training texts.

    Args:
        num_words: words that were looked up.
        num_written: how many of them, at the end, are in question.
        longest: the longest run among those that reach into the words in question; None where none has two
            words or more. Of equally long ones the first.
        rows: numbers of all rows that have the longest run, rising; empty where there is none.
    """

    num_words: int
    num_written: int
    longest: CopiedRun | None
    rows: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """One training text holds all of it."""
        return self.longest is not None and self.longest.length == self.num_words

    @property
    def num_copied_written(self) -> int:
        """How many words of the longest run are among those in question; the others stood before them."""
        if self.longest is None:
            return 0
        return min(self.longest.length, self.longest.start + self.longest.length - self._first_written)

    @property
    def before(self) -> int | None:
        """Place of the word before the longest run, from 0; in no training text does the run follow it."""
        return self.longest.start - 1 if self.longest is not None and self.longest.start else None

    @property
    def after(self) -> int | None:
        """Place of the word after the longest run, from 0; no training text continues the run with it."""
        if self.longest is None:
            return None
        end = self.longest.start + self.longest.length
        return end if end < self.num_words else None

    @property
    def _first_written(self) -> int:
        return self.num_words - self.num_written


def originality(index: CopyIndex, token_ids: Sequence[int], num_written: int) -> Originality:
    """Looks up a text and judges the words at its end.

    Args:
        index: of the training texts.
        token_ids: of the whole text.
        num_written: how many words at its end are in question; runs that lie wholly before them do not count.
    """
    first = len(token_ids) - num_written
    runs = [run for run in index.copied_runs(token_ids) if run.start + run.length > first]
    longest = max(runs, key=lambda run: run.length, default=None)
    rows: tuple[int, ...] = ()
    if longest is not None:
        rows = tuple(index.rows_with(token_ids[longest.start : longest.start + longest.length]).tolist())
    return Originality(len(token_ids), num_written, longest, rows)

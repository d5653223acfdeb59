"""Copied or new, as a judgement of one text: its longest copied run, and where it first goes its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lstm_core.text.copied import CopiedRun, CopyIndex


@dataclass(frozen=True)
class Originality:
    """How much of a text occurs in the training texts.

    Args:
        num_words: words that were looked up.
        longest: the longest run among those that reach into the words in question; None where none has two
            words or more. Of equally long ones the first.
        rows: numbers of all rows that have the longest run, rising; empty where there is none.
        new_from: which word, from 1, is the first that no training text continues with as the text does from
            its beginning; None where one training text holds all of it.
    """

    num_words: int
    longest: CopiedRun | None
    rows: tuple[int, ...]
    new_from: int | None


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
    from_start = index.longest_run(token_ids).length
    new_from = None if from_start == len(token_ids) else from_start + 1
    return Originality(len(token_ids), longest, rows, new_from)

"""Copied or new, on two training texts that can be compared by eye."""

import numpy as np

from lstm_core.text.copied import CopyIndex
from lstm_core.text.originality import originality

# ids:        row 4: a b c d        row 9: c d e
INDEX = CopyIndex.build(np.array([2, 3, 4, 5, 4, 5, 6]), np.array([0, 4, 7]), np.array([4, 9]))


def test_a_text_that_stands_whole_in_one_row_is_nowhere_new() -> None:
    found = originality(INDEX, [2, 3, 4], 1)
    assert found.longest is not None
    assert (found.num_words, found.longest.length, found.rows, found.new_from) == (3, 3, (4,), None)


def test_all_rows_with_the_longest_run_are_named() -> None:
    assert originality(INDEX, [4, 5], 1).rows == (4, 9)
    assert originality(INDEX, [6, 2], 1).rows == ()


def test_the_longest_run_is_named_and_where_the_text_goes_its_own_way() -> None:
    found = originality(INDEX, [2, 3, 4, 5, 6, 2], 4)
    assert found.longest is not None
    assert (found.longest.length, found.rows, found.new_from) == (4, (4,), 5)


def test_runs_wholly_before_the_written_words_do_not_count() -> None:
    found = originality(INDEX, [2, 3, 4, 6], 1)
    assert found.longest is None
    assert found.new_from == 4


def test_words_that_never_follow_each_other_are_new() -> None:
    found = originality(INDEX, [6, 2], 1)
    assert (found.longest, found.new_from) == (None, 2)
    assert originality(INDEX, [1, 1], 2).new_from == 1

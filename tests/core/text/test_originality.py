"""Copied or new, on two training texts that can be compared by eye."""

import numpy as np

from lstm_core.text.copied import CopyIndex
from lstm_core.text.originality import originality

# ids:        row 4: a b c d        row 9: c d e
INDEX = CopyIndex.build(np.array([2, 3, 4, 5, 4, 5, 6]), np.array([0, 4, 7]), np.array([4, 9]))


def test_a_text_that_stands_whole_in_one_row_is_copied_whole() -> None:
    found = originality(INDEX, [2, 3, 4], 1)
    assert found.longest is not None
    assert (found.num_words, found.longest.length, found.rows, found.is_whole) == (3, 3, (4,), True)
    assert (found.before, found.after) == (None, None)


def test_all_rows_with_the_longest_run_are_named() -> None:
    assert originality(INDEX, [4, 5], 1).rows == (4, 9)
    assert originality(INDEX, [6, 2], 1).rows == ()


def test_the_longest_run_is_named_and_where_the_text_leaves_it() -> None:
    found = originality(INDEX, [2, 3, 4, 5, 6, 2], 4)
    assert found.longest is not None
    assert (found.longest.start, found.longest.length, found.rows) == (0, 4, (4,))
    assert (found.is_whole, found.before, found.after) == (False, None, 4)


def test_words_of_the_longest_run_are_told_apart_by_who_wrote_them() -> None:
    assert originality(INDEX, [2, 3, 4, 5, 6, 2], 4).num_copied_written == 2
    assert originality(INDEX, [2, 3, 4, 5], 4).num_copied_written == 4
    # The run in question is the later one, b c d of row 4: two typed words before it, of no row together with it.
    found = originality(INDEX, [6, 6, 3, 4, 5], 2)
    assert found.longest is not None
    assert (found.longest.start, found.longest.length, found.num_copied_written) == (2, 3, 2)
    assert (found.before, found.after) == (1, None)


def test_no_word_of_the_run_is_called_new() -> None:
    # c d e of row 9 is the longest, though a b c of row 4 comes first: nothing inside it may be new.
    found = originality(INDEX, [3, 4, 5, 6, 2], 3)
    assert found.longest is not None
    run = range(found.longest.start, found.longest.start + found.longest.length)
    assert found.after not in run
    assert found.before not in run


def test_runs_wholly_before_the_written_words_do_not_count() -> None:
    found = originality(INDEX, [2, 3, 4, 6], 1)
    assert found.longest is None
    assert (found.num_copied_written, found.before, found.after, found.is_whole) == (0, None, None, False)


def test_words_that_never_follow_each_other_are_new() -> None:
    assert originality(INDEX, [6, 2], 1).longest is None
    assert originality(INDEX, [1, 1], 2).longest is None

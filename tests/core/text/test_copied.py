"""Copied runs, by hand on three texts and against trying all places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.text.copied import CopiedRun, CopyIndex

UNKNOWN, A, B, C, D, E = 1, 2, 3, 4, 5, 6
TEXTS = [[A, B, C, D], [B, C, A, B], [E, UNKNOWN, E]]
ROWS = [10, 20, 30]


def build(texts: list[list[int]], rows: list[int] | None = None) -> CopyIndex:
    token_ids = np.array([word for text in texts for word in text], np.int32)
    offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    return CopyIndex.build(token_ids, offsets, np.array(rows if rows is not None else range(len(texts))))


@pytest.fixture
def index() -> CopyIndex:
    return build(TEXTS, ROWS)


@pytest.mark.parametrize(
    ("completion", "start", "expected"),
    [
        ([A, B, C, D], 0, CopiedRun(4, 0, 10, 0, 0)),
        ([A, B, C, A], 0, CopiedRun(3, 0, 10, 0, 0)),
        ([A, B, C, A], 1, CopiedRun(3, 1, 20, 0, 1)),
        ([B, C], 0, CopiedRun(2, 0, 10, 1, 0)),  # in both texts: the first one
        ([C, A, B, C], 0, CopiedRun(3, 1, 20, 1, 0)),
        ([D, B], 0, CopiedRun(1, 0, 10, 3, 0)),  # no run goes over the end of a text
        ([E, UNKNOWN, E], 0, CopiedRun(1, 2, 30, 0, 0)),  # nor over an unknown word
        ([UNKNOWN, A], 0, CopiedRun(0, -1, -1, -1, 0)),
        ([7], 0, CopiedRun(0, -1, -1, -1, 0)),
        ([A, B], 2, CopiedRun(0, -1, -1, -1, 2)),
        ([], 0, CopiedRun(0, -1, -1, -1, 0)),
    ],
)
def test_longest_run_by_hand(
    index: CopyIndex, completion: list[int], start: int, expected: CopiedRun
) -> None:
    assert index.longest_run(completion, start) == expected


def test_copied_runs_overlap_and_are_maximal(index: CopyIndex) -> None:
    # a b c stands in row 10 and b c a b in row 20, but not a b c a; d follows c only; a single e is no run.
    assert index.copied_runs([A, B, C, A, B, E, C, D]) == [
        CopiedRun(3, 0, 10, 0, 0),
        CopiedRun(4, 1, 20, 0, 1),
        CopiedRun(2, 0, 10, 2, 6),
    ]


def test_copied_runs_of_single_words(index: CopyIndex) -> None:
    assert index.copied_runs([E, D, UNKNOWN, 9, A], shortest=1) == [
        CopiedRun(1, 2, 30, 0, 0),
        CopiedRun(1, 0, 10, 3, 1),
        CopiedRun(1, 0, 10, 0, 4),
    ]


def test_long_texts_of_one_word() -> None:
    index = build([[A] * 1000, [A] * 1001, [A] * 1001])
    assert index.longest_run([A] * 2000) == CopiedRun(1001, 1, 1, 0, 0)
    assert index.longest_run([A] * 999) == CopiedRun(999, 0, 0, 0, 0)


@pytest.mark.parametrize("texts", [[], [[]], [[UNKNOWN]], [[], [A], []]])
def test_next_to_no_texts(texts: list[list[int]]) -> None:
    run = build(texts).longest_run([A, A])
    assert run.length == ([A] in texts)


def test_rows_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="3 tokens and 1 rows do not fit offsets of 2 texts"):
        CopyIndex.build(np.array([A, B, C]), np.array([0, 2, 3]), np.array([1]))


texts = st.lists(st.lists(st.integers(1, 4), max_size=8), max_size=8)


def tried(texts: list[list[int]], completion: list[int], start: int) -> CopiedRun:
    """The longest run, by trying all places of all texts."""
    best = CopiedRun(0, -1, -1, -1, start)
    for number, text in enumerate(texts):
        for begin in range(len(text)):
            length = 0
            while (
                start + length < len(completion)
                and begin + length < len(text)
                and text[begin + length] == completion[start + length] != UNKNOWN
            ):
                length += 1
            if length > best.length:
                best = CopiedRun(length, number, 100 + number, begin, start)
    return best


@given(texts, st.lists(st.integers(1, 5), max_size=12))
@settings(max_examples=200, deadline=None)
def test_equals_trying_all_places(texts: list[list[int]], completion: list[int]) -> None:
    index = build(texts, [100 + number for number in range(len(texts))])
    runs = [tried(texts, completion, start) for start in range(len(completion))]
    assert [index.longest_run(completion, start) for start in range(len(completion))] == runs
    maximal = [
        run
        for start, run in enumerate(runs)
        if run.length > 1 and not (start > 0 and runs[start - 1].length > run.length)
    ]
    assert index.copied_runs(completion) == maximal
    for run in maximal:
        part = completion[run.start : run.start + run.length]
        having = [
            100 + number
            for number, text in enumerate(texts)
            if any(text[begin : begin + len(part)] == part for begin in range(len(text)))
        ]
        assert index.rows_with(part).tolist() == having
    assert index.rows_with([*completion, 6]).size == 0


@given(texts)
@settings(max_examples=50, deadline=None)
def test_a_training_text_is_one_run(texts: list[list[int]]) -> None:
    index = build(texts)
    for text in texts:
        if len(text) > 1 and UNKNOWN not in text:
            assert [run.length for run in index.copied_runs(text)] == [len(text)]

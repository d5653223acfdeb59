"""Nearest spellings, and that the vectorised distance is the textbook's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.inference.spelling import MAX_LENGTH, Speller, max_distance

SPELLER = Speller(("there", "three", "word", "world", "cafés", "cat", "a", "x" * 50))


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("wrold", "world"),  # neighbours swapped: one error
        ("worlds", "world"),
        ("wor", "word"),
        ("thre", "there"),  # as near as three, and more frequent
        ("cafes", "cafés"),
        ("caat", "cat"),
        ("xylophone", None),
        ("b", None),  # too short to be a misspelling
        ("x" * 49, None),
        ("", None),
    ],
)
def test_nearest(word: str, nearest: str | None) -> None:
    assert SPELLER.nearest(word) == nearest


def test_of_equals_the_nearer_length_then_the_more_frequent() -> None:
    assert Speller(("bats", "cats", "bat")).nearest("dats") == "bats"
    assert Speller(("heats", "hea", "beat")).nearest("heat") == "beat"


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("wrod", "word"),  # 4 letters may have one error
        ("owrd", "word"),  # at the beginning
        ("wodr", "word"),  # at the end
        ("owlrd", "world"),  # two swaps
        ("wrolds", "world"),  # a swap before an extra letter
        ("xwrold", "world"),  # behind an extra letter: beside the diagonal of the table
        ("owlrds", None),  # three errors
    ],
)
def test_a_swap_of_neighbours_is_one_error(word: str, nearest: str | None) -> None:
    assert Speller(("word",) if len(word) == 4 else ("world",)).nearest(word) == nearest


def test_a_swap_is_nearer_than_two_wrong_letters() -> None:
    assert Speller(("wrong", "world")).nearest("wrold") == "world"


def test_how_many_errors_a_word_may_have() -> None:
    assert [max_distance(length) for length in range(7)] == [0, 0, 0, 1, 1, 2, 2]


def test_words_of_up_to_40_letters_are_looked_up() -> None:
    known = Speller(("x" * 41, "x" * 40))
    assert known.nearest("x" * 39 + "y") == "x" * 40
    assert known.nearest("x" * 40 + "y") is None
    assert Speller(("x" * 41,)).nearest("x" * 40) is None


def test_an_empty_vocabulary_has_nothing_to_offer() -> None:
    assert Speller(()).nearest("word") is None


def distance(left: str, right: str) -> int:
    """The textbook's table, restricted to one swap of neighbours a place."""
    table = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (left[i - 1] != right[j - 1])
            )
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(
    words=st.lists(st.text("abc😀", min_size=1, max_size=8), min_size=1, unique=True),
    word=st.text("abc😀", max_size=8),
)
def test_the_nearest_is_the_nearest(words: list[str], word: str) -> None:
    def order(index: int) -> tuple[int, int, int]:
        return distance(word, words[index]), abs(len(word) - len(words[index])), index

    best = min(range(len(words)), key=order)
    limit = max_distance(len(word))
    expected = words[best] if limit and order(best)[0] <= limit and len(word) <= MAX_LENGTH else None
    assert Speller(words).nearest(word) == expected

"""The known word that an unknown one may stand for: the nearest by edit distance.

All words of one length are compared at once: the table of the edit distance is filled cell by cell, but each
cell holds one number for every word, so that 30,000 words take a few milliseconds.

References:
    Damerau (1964), A technique for computer detection and correction of spelling errors: a wrong, a missing,
    an extra letter, or two neighbours swapped make one error each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

MAX_LENGTH = 40
"""Longer words are not looked up: they are no misspelling of anything."""

_FAR = 100  # further than any distance that is looked for, small enough for eight bits


def max_distance(length: int) -> int:
    """How many errors a word of this many letters may have: none up to 2 letters, 1 up to 4, then 2."""
    return 0 if length <= 2 else 1 if length <= 4 else 2


class Speller:
    """Finds the nearest known spelling.

    Args:
        words: the known words, most frequent first.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        by_length: dict[int, list[int]] = {}
        for index, word in enumerate(words):
            if len(word) <= MAX_LENGTH:
                by_length.setdefault(len(word), []).append(index)
        self._indices = {length: np.array(indices) for length, indices in by_length.items()}
        self._letters = {
            length: _code_points([words[index] for index in indices], length)
            for length, indices in by_length.items()
        }

    def nearest(self, word: str) -> str | None:
        """The known word with the fewest errors; of equal ones the nearest in length, then the most frequent.

        Args:
            word: as the tokenizer splits it, so in the vocabulary's case.

        Returns:
            The word, or None where nothing is near enough (see `max_distance`).
        """
        limit = max_distance(len(word))
        best: tuple[int, int, int] | None = None
        if limit == 0 or len(word) > MAX_LENGTH:
            return None
        for length in range(len(word) - limit, len(word) + limit + 1):
            if length not in self._letters:
                continue
            distances = _distances(word, self._letters[length], limit)  # (num_words,)
            nearest = int(distances.argmin())  # the first of equals, and the most frequent comes first
            if distances[nearest] <= limit:
                index = int(self._indices[length][nearest])
                found = (int(distances[nearest]), abs(length - len(word)), index)
                best = found if best is None else min(best, found)
        return None if best is None else self.words[best[2]]


def _code_points(words: list[str], length: int) -> np.ndarray:
    """(length, num_words) the letters of words of one length, a row for each place."""
    letters = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.ascontiguousarray(letters.reshape(len(words), length).T)


def _distances(word: str, letters: np.ndarray, limit: int) -> np.ndarray:
    """Edit distances from a word to all words of one length; above the limit they are not exact.

    Args:
        word: the misspelt word.
        letters: (length, num_words) code points.
        limit: only cells so near to the table's diagonal are filled.

    Returns:
        (num_words,) uint8.
    """
    length, num_words = letters.shape
    far = np.full(num_words, _FAR, np.uint8)
    two_above: list[np.ndarray] = []
    above = [np.full(num_words, column, np.uint8) for column in range(length + 1)]
    for line, letter in enumerate(word, 1):
        row = [far] * (length + 1)
        row[0] = np.full(num_words, line, np.uint8)
        for column in range(max(1, line - limit), min(length, line + limit) + 1):
            wrong = letters[column - 1] != ord(letter)  # (num_words,)
            cell = np.minimum(above[column], row[column - 1]) + np.uint8(1)
            cell = np.minimum(cell, above[column - 1] + wrong)
            if line > 1 and column > 1:
                swapped = (letters[column - 1] == ord(word[line - 2])) & (letters[column - 2] == ord(letter))
                cell = np.where(swapped, np.minimum(cell, two_above[column - 2] + np.uint8(1)), cell)
            row[column] = cell
        two_above, above = above, row
    return above[length]

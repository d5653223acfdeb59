"""Words and their token ids: 0 is padding or a text's boundary, 1 the unknown word, real words follow by frequency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

PADDING_ID = 0
BOUNDARY_ID = PADDING_ID
"""What stands before a text's first word and after its last one, for models that learn where texts end.

It shares its id with padding: both are "no word", and a model that reads the one never sees the other.
"""

UNKNOWN_ID = 1
FIRST_WORD_ID = 2


class Vocabulary:
    """The words that a model knows.

    Args:
        words: real words, most frequent first; the word at position i has id i + 2.
        counts: (len(words),) how often each occurs in the training texts.
        first_counts: (len(words),) how many training texts begin with each.
    """

    def __init__(
        self,
        words: Sequence[str],
        counts: Sequence[int] | np.ndarray,
        first_counts: Sequence[int] | np.ndarray,
    ) -> None:
        self.words = tuple(words)
        self.counts = np.asarray(counts, np.int64)
        self.first_counts = np.asarray(first_counts, np.int64)

    @property
    def size(self) -> int:
        """Number of token ids, padding and the unknown word included."""
        return len(self.words) + FIRST_WORD_ID

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: index for index, word in enumerate(self.words, FIRST_WORD_ID)}

    def __contains__(self, word: str) -> bool:
        return word in self._ids

    def encode(self, words: Iterable[str]) -> list[int]:
        """Token ids of words; a word that is not in the vocabulary becomes the unknown word."""
        return [self._ids.get(word, UNKNOWN_ID) for word in words]

    def word(self, token_id: int) -> str:
        """The real word of an id of 2 and above."""
        return self.words[token_id - FIRST_WORD_ID]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "words": list(self.words),
            "counts": self.counts.tolist(),
            "first_counts": self.first_counts.tolist(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Vocabulary:
        """The inverse of `to_dict`."""
        return cls(values["words"], values["counts"], values["first_counts"])

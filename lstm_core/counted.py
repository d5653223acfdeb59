"""What is counted, in words: in the singular or the plural, and as words or characters."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun, with the verb where there is one: "1 row has", "2,000 rows have".

    Args:
        number: how many.
        one: the words after 1.
        many: the words after any other number; None adds an "s".
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def in_units(sentence: str, unit: str) -> str:
    """A sentence of ours about words, said of characters where texts are split into those.

    Args:
        sentence: holds nothing of a user's.
        unit: "word" or "character".
    """
    return sentence.replace("word", unit).replace("Word", unit.capitalize())

"""A number with what it counts, in the singular or the plural."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun, with the verb where there is one: "1 row has", "2,000 rows have".

    Args:
        number: how many.
        one: the words after 1.
        many: the words after any other number; None adds an "s".
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"

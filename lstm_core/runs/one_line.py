"""Names that people type, as they are stored: one line, printable, not too long."""

from __future__ import annotations


def one_line(text: str, limit: int) -> str:
    """The text on one line, without control characters and doubled spaces.

    Args:
        text: anything that somebody typed.
        limit: longest result in characters.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:limit].strip()

"""How the rows of a file are written: what stands between cells, and what around them."""

from __future__ import annotations

from dataclasses import dataclass

JSON_LINES = "jsonl"


@dataclass(frozen=True)
class Dialect:
    """How the rows of a file are written.

    Attributes:
        delimiter: "," ";" tab or "|"; "" for one text a line; "jsonl" for one JSON object a line.
        quote: the character around cells, "" for none.
        skip_space: whether blanks after a delimiter belong to it.
    """

    delimiter: str = ","
    quote: str = '"'
    skip_space: bool = False

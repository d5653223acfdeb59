"""Probabilities as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from lstm_core.inference.decoding.word_stream import WrittenWord
from lstm_core.inference.predictor import NextWords

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, or skips before one."""


def defused(cell: str) -> str:
    """A text that a spreadsheet shows instead of calculating it: an apostrophe before what begins a formula.

    References:
        OWASP, CSV Injection.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """A table as CSV in UTF-8, with a byte order mark so that spreadsheets know; texts are defused."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(header)
    for row in rows:
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
    return table.getvalue().encode("utf-8-sig", "replace")


def next_words_csv(found: NextWords) -> bytes:
    """The bars: rank, word, probability 0..1 and surprise in bits, and what all other words have together."""
    rows: list[tuple[str | int | float, ...]] = [
        (rank, word, share, _bits(share))
        for rank, (word, share) in enumerate(zip(found.words, found.probabilities, strict=True), 1)
    ]
    if found.tail_words:
        rows.append(("", f"({found.tail_words} other words)", found.tail_probability, ""))
    return csv_bytes(("rank", "word", "probability", "surprise_bits"), rows)


def written_words_csv(words: Sequence[WrittenWord]) -> bytes:
    """The words that were written, each with its alternatives, best first."""
    num_alternatives = max((len(word.alternatives) for word in words), default=0)
    header = ["place", "word", "probability", "surprise_bits"]
    for number in range(1, num_alternatives + 1):
        header += [f"alternative_{number}", f"probability_{number}"]
    rows = []
    for place, word in enumerate(words, 1):
        row: list[str | int | float] = [place, word.word, word.probability, _bits(word.probability)]
        for other, share in word.alternatives:
            row += [other, share]
        rows.append(row)
    return csv_bytes(header, rows)


def _bits(probability: float) -> str | float:
    return -math.log2(probability) + 0.0 if probability > 0 else ""

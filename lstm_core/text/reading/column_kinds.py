"""What sort of values a column holds: numbers, a few labels, or anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"\s*[-+]?[$€£]?\s*\d[\d.,\s]*(?:[eE][-+]?\d+)?\s*%?\s*")


def is_number(cell: str) -> bool:
    """Whether a cell is one number, also with a decimal comma, thousands, a currency sign or percent."""
    return _NUMBER.fullmatch(cell) is not None


@dataclass(frozen=True)
class ColumnKind:
    """What the cells of one column have in common; with neither field set, nothing."""

    numbers: bool = False
    labels: frozenset[str] = frozenset()

    @property
    def typed(self) -> bool:
        """Whether a foreign cell can be told from one of this column's."""
        return self.numbers or bool(self.labels)

    def fits(self, cell: str) -> bool:
        """Whether a cell could belong to this column."""
        if self.numbers:
            return not cell.strip() or is_number(cell)
        return not self.labels or cell in self.labels


def column_kinds(rows: Sequence[Sequence[str]], width: int) -> list[ColumnKind]:
    """The kind of each column, from the rows that have exactly `width` cells."""
    fitting = [row for row in rows if len(row) == width][:2000]
    return [_kind([row[i] for row in fitting]) for i in range(width)]


def _kind(cells: list[str]) -> ColumnKind:
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 3:
        return ColumnKind()
    if sum(map(is_number, filled)) >= 0.95 * len(filled):
        return ColumnKind(numbers=True)
    counts: dict[str, int] = {}
    for cell in filled:
        counts[cell] = counts.get(cell, 0) + 1
    seldom = sum(count for count in counts.values() if count == 1)
    short = all(len(cell) <= 30 for cell in counts)
    if short and len(counts) <= max(2, len(filled) // 3) and seldom <= max(1, 0.05 * len(filled)):
        return ColumnKind(labels=frozenset(counts))
    return ColumnKind()

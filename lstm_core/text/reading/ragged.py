"""Rows with more or fewer cells than the table has columns."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.text.reading.column_kinds import column_kinds


def fit_row(row: list[str], width: int, absorbing: int, delimiter: str) -> list[str]:
    """A row with exactly `width` cells, and nothing lost.

    Args:
        row: any number of cells.
        width: how many there should be.
        absorbing: the column in which the cells of a longer row are joined again.
        delimiter: what stood between them.

    Returns:
        The row itself where it fits; else with empty cells at its end, or with surplus cells joined.
    """
    surplus = len(row) - width
    if surplus == 0:
        return row
    if surplus < 0:
        return row + [""] * -surplus
    if not any(cell.strip() for cell in row[width:]):
        return row[:width]
    joined = delimiter.join(row[absorbing : absorbing + surplus + 1])
    return [*row[:absorbing], joined, *row[absorbing + surplus + 1 :]]


def absorbing_column(rows: Sequence[Sequence[str]], width: int) -> int:
    """The column whose unquoted delimiters make rows too long.

    With the surplus joined there, the other columns must hold what they hold in rows that fit. Where
    nothing tells, it is the last.
    """
    kinds = column_kinds(rows, width)
    typed = [place for place in range(width) if kinds[place].typed]
    longer = [row for row in rows if len(row) > width and any(cell.strip() for cell in row[width:])][:200]
    if not typed or not longer:
        return width - 1
    best, best_fit = width - 1, -1
    for column in (*range(width - 1, -1, -1),):
        fit = 0
        for row in longer:
            shift = len(row) - width
            fit += sum(
                place != column and kinds[place].fits(row[place + (shift if place > column else 0)])
                for place in typed
            )
        if fit > best_fit:
            best, best_fit = column, fit
    return best

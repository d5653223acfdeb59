"""Records whose quotes do not follow the rules: stray ones, unclosed ones, ones behind a backslash."""

from __future__ import annotations

from collections.abc import Callable

from lstm_core.text.reading.dialect import Dialect
from lstm_core.text.reading.row_shape import RowShape

# How far a malformed cell may reach over line ends.
PATIENCE_LINES = 20
PATIENCE_CHARACTERS = 100_000


def mend(
    record: list[str], more: Callable[[], bool], dialect: Dialect, shape: RowShape | None
) -> tuple[list[str], int]:
    """Read a malformed record: the reading that looks like the table's rows, over as few lines as possible.

    Returns:
        The cells, and how many of the record's lines they take.
    """
    line = record[0]
    readings = [
        cells
        for escapes in (True, False)
        if (cells := _patient_cells(line, dialect, escapes=escapes, literal_open=False)) is not None
    ]
    literal_open = _patient_cells(line, dialect, escapes=True, literal_open=True)
    if literal_open is not None:
        readings.append(literal_open)
    readings.append(line.rstrip("\r\n").split(dialect.delimiter))
    if shape is None:
        return readings[0], 1
    for cells in readings:
        if shape.fits(cells):
            return cells, 1
    lines = 1
    characters = len(line)
    while lines < PATIENCE_LINES and characters < PATIENCE_CHARACTERS:
        if len(record) <= lines and not more():
            break
        characters += len(record[lines])
        lines += 1
        for escapes in (True, False):
            joined = _patient_cells("".join(record[:lines]), dialect, escapes=escapes, literal_open=False)
            if joined is not None and shape.fits(joined):
                return joined, lines
    return next((cells for cells in readings if len(cells) == shape.width), readings[0]), 1


def _patient_cells(text: str, dialect: Dialect, *, escapes: bool, literal_open: bool) -> list[str] | None:
    """The cells of a record in which a quote closes a cell only before a delimiter or the end.

    Args:
        text: one or more lines.
        dialect: delimiter and quote.
        escapes: whether a backslash keeps a quote from closing.
        literal_open: whether a quote that closes nowhere is a character of its cell.

    Returns:
        The cells; None where a quote stays open or a cell without quotes would hold a line end.
    """
    delimiter, quote = dialect.delimiter, dialect.quote
    body = text.rstrip("\r\n")
    cells: list[str] = []
    position = 0
    while True:
        if dialect.skip_space:
            while body.startswith(" ", position):
                position += 1
        end = -1
        if body.startswith(quote, position):
            end = _closing_quote(body, position + 1, dialect, escapes)
            if end < 0 and not literal_open:
                return None
        if end >= 0:
            cell = body[position + 1 : end].replace(quote + quote, quote)
            cells.append(cell.replace("\\" + quote, quote) if escapes else cell)
            position = end + 1
        else:
            end = body.find(delimiter, position)
            end = len(body) if end < 0 else end
            cell = body[position:end]
            if "\n" in cell or "\r" in cell:
                return None
            cells.append(cell)
            position = end
        if position >= len(body):
            return cells
        position += 1


def _closing_quote(body: str, start: int, dialect: Dialect, escapes: bool) -> int:
    """Where the cell that opened before `start` closes; -1 where it does not."""
    position = body.find(dialect.quote, start)
    while position >= 0:
        after = position + 1
        if escapes and position > start and body[position - 1] == "\\":
            pass
        elif body.startswith(dialect.quote, after):
            after += 1
        elif after == len(body) or body.startswith(dialect.delimiter, after):
            return position
        position = body.find(dialect.quote, after)
    return -1

"""Characters to rows: lines of bounded length, quoted cells over several lines, quotes that do not close.

Well-formed records go through Python's `csv` module in strict mode. Where that stops, the record is read
again with more patience: a quote that closes nowhere on its line is a character like any other, so that
one stray quote cannot swallow the rows after it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TextIO

from lstm_core.text.reading.dialect import Dialect
from lstm_core.text.reading.row_shape import RowShape
from lstm_core.text.reading.stray_quotes import mend

# A line or a record beyond this is cut: one cell must fit in memory.
MAX_LINE = 4_000_000
MAX_RECORD_LINES = 5_000

csv.field_size_limit(max(csv.field_size_limit(), 3 * MAX_LINE))


@dataclass
class Damage:
    """What reading had to mend, counted while rows go by."""

    cut_lines: int = 0
    mended_records: int = 0
    mended_at: list[int] = field(default_factory=list)  # places of such rows, while the shape is unknown
    late_names: dict[str, None] = field(default_factory=dict)  # of JSON Lines, first seen after the sample


def bounded_lines(stream: TextIO, damage: Damage, tick: Callable[[], None]) -> Iterator[str]:
    """The lines of a stream with their ends, each at most `MAX_LINE` characters; the rest is cut.

    Args:
        stream: opened with `newline=""`, so that \\n, \\r and \\r\\n all end a line and none is changed.
        damage: counts the cut lines.
        tick: called every thousand lines, and while a long line is passed over.
    """
    readline = partial(stream.readline, MAX_LINE)
    for count, line in enumerate(iter(readline, ""), start=1):
        if len(line) == MAX_LINE and line[-1] not in "\r\n":
            damage.cut_lines += 1
            while (rest := readline()) and rest[-1] not in "\r\n":
                tick()
            line += "\n"
        yield line
        if count % 1000 == 0:
            tick()


def read_rows(
    lines: Iterator[str], dialect: Dialect, shape: RowShape | None, damage: Damage, *, whole: bool = True
) -> Iterator[list[str]]:
    """The rows of a table; blank lines are passed over.

    Args:
        lines: with their ends.
        dialect: how cells are written. Not JSON Lines: they have `json_lines.read_objects`.
        shape: what a row should look like; None while that is being found out.
        damage: counts mended records.
        whole: whether the lines go to the end of the file; if not, a record left open is dropped.

    Returns:
        One list of cells a row, of any width.
    """
    if dialect.delimiter == "":
        return _plain_rows(lines)
    if dialect.quote == "":
        return _literal_rows(lines, dialect)
    return _quoted_rows(lines, dialect, shape, damage, whole)


def _plain_rows(lines: Iterator[str]) -> Iterator[list[str]]:
    for line in lines:
        text = line.rstrip("\r\n")
        if text:
            yield [text]


def _literal_rows(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    delimiter = dialect.delimiter
    for line in lines:
        text = line.rstrip("\r\n")
        if text:
            cells = text.split(delimiter)
            yield [cell.lstrip(" ") for cell in cells] if dialect.skip_space else cells


class _UnclosedError(Exception):
    """A quoted cell runs on for longer than any text."""


def _quoted_rows(
    lines: Iterator[str], dialect: Dialect, shape: RowShape | None, damage: Damage, whole: bool
) -> Iterator[list[str]]:
    waiting: deque[str] = deque()
    record: list[str] = []

    def feed() -> Iterator[str]:
        characters = 0
        while True:
            if waiting:
                line = waiting.popleft()
            else:
                found = next(lines, None)
                if found is None:
                    return
                line = found
            if record:
                characters += len(line)
                if len(record) >= MAX_RECORD_LINES or characters > MAX_LINE:
                    waiting.appendleft(line)
                    raise _UnclosedError
            else:
                characters = len(line)
            record.append(line)
            yield line

    def more() -> bool:
        """One more line into the record, for a malformed cell that may continue."""
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return False
        record.append(line)
        return True

    given = 0
    while True:
        reader = csv.reader(
            feed(),
            delimiter=dialect.delimiter,
            quotechar=dialect.quote,
            skipinitialspace=dialect.skip_space,
            strict=True,
        )
        try:
            for row in reader:
                if len(record) > 1 and shape and shape.lines_are_rows(record, dialect.delimiter):
                    break
                record.clear()
                if row:
                    given += 1
                    yield row
            else:
                return
        except (csv.Error, _UnclosedError):
            if not whole and not waiting and len(record) <= MAX_RECORD_LINES // 10:
                following = next(lines, None)
                if following is None and len(record) > 1:
                    return
                if following is not None:
                    waiting.append(following)
        damage.mended_records += 1
        if shape is None:
            damage.mended_at.append(given)
        row, used = mend(record, more, dialect, shape)
        waiting.extendleft(reversed(record[used:]))
        record.clear()
        given += 1
        yield row

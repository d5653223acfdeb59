"""Everything that must be decided about a file before its rows can be streamed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TextIO

from lstm_core.errors import CsvError
from lstm_core.text.reading.column_kinds import column_kinds
from lstm_core.text.reading.dialect import JSON_LINES, Dialect
from lstm_core.text.reading.dialect_judge import detect_dialect
from lstm_core.text.reading.encoding import HEAD, count_replaced, detect_encoding, encoding_of, known_encoding
from lstm_core.text.reading.header import Table, find_table
from lstm_core.text.reading.json_lines import read_objects
from lstm_core.text.reading.not_a_csv import refuse_by_bytes, refuse_by_text
from lstm_core.text.reading.ragged import absorbing_column
from lstm_core.text.reading.records import Damage, bounded_lines, read_rows
from lstm_core.text.reading.row_shape import RowShape

Progress = Callable[[float], None]

SAMPLE_CHARACTERS = 400_000
MAX_COLUMNS = 10_000


@dataclass(frozen=True)
class ReadingOptions:
    """How to read a file; None means: decide by looking at it.

    Attributes:
        encoding: a name from `encoding.ENCODINGS`.
        delimiter: "," ";" tab, "|" or another character; "" for one text a line; "jsonl" for JSON Lines.
        quote: '"' or "'"; "" where quotes are read literally.
        header: whether the first row names the columns.
        preamble: rows before the table that are passed over.
        skip_space: whether blanks after a delimiter are dropped.
        stray_quotes: whether to look for rows that a stray quote swallowed; None means: unless the quote
            is given by hand, which is then trusted.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: bool | None = None
    preamble: int | None = None
    skip_space: bool | None = None
    stray_quotes: bool | None = None


@dataclass(frozen=True)
class Layout:
    """All that must be known to stream the rows of one file."""

    path: Path
    size: int
    encoding: str
    dialect: Dialect
    table: Table
    shape: RowShape
    absorbing: int
    replaced: int
    reasons: list[str]

    @property
    def skipped(self) -> int:
        return self.table.preamble + int(self.table.header)


def lay_out(
    path: Path, options: ReadingOptions, progress: Progress | None, *, survey: bool = False
) -> Layout:
    """Decide everything about a file that options leave open.

    Args:
        path: the file.
        options: what is given by hand.
        progress: told the share that is done, 0 to 1; it may raise to cancel.
        survey: whether to count what an encoding given by hand cannot decode, which reads the whole file.

    Raises:
        CsvError: the file cannot be read as a table, or an option cannot be used.
    """
    path = Path(path)
    delimiter, quote = options.delimiter, options.quote
    if delimiter not in (None, "", JSON_LINES) and (len(delimiter) != 1 or delimiter in "\r\n\"'"):
        raise CsvError(f"The delimiter {delimiter!r} cannot be used. Give one character, such as a comma.")
    if quote not in (None, "", '"', "'"):
        raise CsvError(f"The quote {quote!r} cannot be used. Give a double or a single quote, or none.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD)
            file.seek(max(size - HEAD, 0))
            tail = file.read(HEAD)
        given = options.encoding is not None and delimiter is not None
        refuse_by_bytes(head if not given else head and b"given", tail)
        if options.encoding is None:
            found = detect_encoding(path, progress)
            encoding, replaced, why = found.name, found.replaced, found.reason
        else:
            encoding = encoding_of(known_encoding(options.encoding), head)
            replaced = count_replaced(path, encoding, progress, max(size, 1)) if survey else 0
            why = f"Encoding {encoding}: as chosen."
        lines, whole = _sample(path, encoding)
    except OSError as error:
        raise CsvError(f"The file cannot be read ({error.strerror or error}). Upload it again.") from None
    if not given:
        refuse_by_text("".join(lines), whole, chosen=options.encoding is not None)
    dialect, dialect_why = detect_dialect(lines, whole, delimiter, quote, options.skip_space)
    doubt = options.quote is None if options.stray_quotes is None else options.stray_quotes
    reasons = [why, dialect_why]
    if dialect.delimiter == JSON_LINES:
        table = _json_table(lines)
        return Layout(path, size, encoding, dialect, table, RowShape(0), 0, replaced, reasons)
    table, shape, body = _table(lines, whole, dialect, None, options)
    # The second time, the table's own shape helps to read malformed rows.
    table, shape, body = _table(lines, whole, dialect, replace(shape, doubt=doubt), options)
    shape = replace(shape, doubt=doubt)
    absorbing = absorbing_column(body, len(table.columns))
    reasons.append(table.reason)
    return Layout(path, size, encoding, dialect, table, shape, absorbing, replaced, reasons)


def _table(
    lines: list[str], whole: bool, dialect: Dialect, shape: RowShape | None, options: ReadingOptions
) -> tuple[Table, RowShape, list[list[str]]]:
    """The table in the sample, the shape of its rows, and those rows."""
    damage = Damage()
    rows = list(read_rows(iter(lines), dialect, shape, damage, whole=whole))
    if not rows:
        raise CsvError("There are no rows in this file. Upload a CSV file with a column of texts.")
    table = find_table(rows, options.header, options.preamble)
    if len(table.columns) > MAX_COLUMNS:
        raise CsvError(
            f"This file has {len(table.columns):,} columns; at most {MAX_COLUMNS:,} are read. "
            "Save the column of texts as a CSV of its own."
        )
    start = table.preamble + int(table.header)
    mended = set(damage.mended_at)
    sound = [row for place, row in enumerate(rows[start:], start) if place not in mended]
    return table, RowShape(table.width, column_kinds(sound, table.width)), rows[start:]


def _open(path: Path, encoding: str) -> tuple[BinaryIO, TextIO]:
    raw = path.open("rb", buffering=1 << 18)
    return raw, io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")


def _sample(path: Path, encoding: str) -> tuple[list[str], bool]:
    """The first lines of a file, and whether they are all of it."""
    _, stream = _open(path, encoding)
    with stream:
        lines: list[str] = []
        left = SAMPLE_CHARACTERS
        for line in bounded_lines(stream, Damage(), lambda: None):
            lines.append(line.lstrip("\ufeff") if not lines else line)
            left -= len(line)
            if left < 0:
                break
        return lines, not stream.read(1)


def stream_rows(layout: Layout, damage: Damage, progress: Progress | None) -> Iterator[list[str] | None]:
    """The data rows as the file has them; None for a line of JSON Lines that holds none."""
    try:
        raw, stream = _open(layout.path, layout.encoding)
    except OSError as error:
        raise CsvError(f"The file cannot be read ({error.strerror or error}). Upload it again.") from None

    def tick() -> None:
        if progress is not None:
            progress(min(raw.tell() / max(layout.size, 1), 1.0))

    def lines() -> Iterator[str]:
        found = bounded_lines(stream, damage, tick)
        first = next(found, None)
        if first is not None:
            yield first.lstrip("\ufeff")
        yield from found

    with stream:
        if layout.dialect.delimiter == JSON_LINES:
            known = set(layout.table.columns)
            for item in read_objects(lines()):
                if isinstance(item, dict):
                    if not item.keys() <= known and len(damage.late_names) < MAX_COLUMNS:
                        damage.late_names.update(dict.fromkeys(name for name in item if name not in known))
                    yield [item.get(column, "") for column in layout.table.columns]
                else:
                    yield item
            return
        rows = read_rows(lines(), layout.dialect, layout.shape, damage)
        for _ in range(layout.skipped):
            next(rows, None)
        several = len(layout.table.columns) > 1
        for row in rows:
            if several and len(row) == 1 and not row[0].strip():
                continue
            yield row


def _json_table(lines: list[str]) -> Table:
    """The columns of JSON Lines: every name that the sample's objects have, in order of appearance."""
    names: dict[str, None] = {}
    longest = 0
    for item in read_objects(iter(lines)):
        if isinstance(item, dict):
            names.update(dict.fromkeys(item))
        elif item is not None:
            longest = max(longest, len(item))
    columns = list(names) or [f"col {number}" for number in range(1, longest + 1)]
    return Table(0, False, columns, len(columns), "Columns: the names in the objects.")

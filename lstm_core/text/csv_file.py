"""A file of texts, read as a person would read it: inspected once, then streamed.

`inspect_table` looks at the whole file and says what was decided and why; `read_texts` and `read_columns`
stream its rows under the same options. Memory stays bounded by the longest record, whatever the file's size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lstm_core.counted import counted
from lstm_core.errors import CsvError
from lstm_core.text.reading.layout import Layout, Progress, ReadingOptions, lay_out, stream_rows
from lstm_core.text.reading.ragged import fit_row
from lstm_core.text.reading.records import Damage
from lstm_core.text.reading.text_column import guess_text_column

__all__ = [
    "MAX_CELL",
    "MAX_ROWS",
    "Progress",
    "ReadingOptions",
    "TableReport",
    "inspect_table",
    "read_columns",
    "read_texts",
]

MAX_ROWS = 1_000_000
MAX_CELL = 100_000
PREVIEW_ROWS = 8
# Options that leave everything to be decided.
LOOK = ReadingOptions()
# Share of the work that finding the encoding is, for the progress bar.
_ENCODING_SHARE = 0.15


@dataclass(frozen=True)
class TableReport:
    """What a file was found to be.

    Attributes:
        encoding: the name of the encoding.
        delimiter: the delimiter; "" for one text a line, "jsonl" for JSON Lines.
        quote: the quote character, "" for none.
        header: whether the first row names the columns.
        columns: the names, each once.
        rows: data rows that can be used: as many as `read_texts` gives for the text column.
        bad_rows: data rows in which the text column is missing, or that cannot be read.
        text_column: the column that reads like sentences, or None.
        reasons: plain sentences: what was decided and why, what was mended, what was left out.
        preview: the first rows, each as long as `columns`.
        preamble: rows before the table that were passed over.
        skip_space: whether blanks after a delimiter are dropped.
        stray_quotes: whether rows that a stray quote swallowed were looked for.
        replaced_characters: places that the encoding could not decode.
        cut_cells: cells over `MAX_CELL` characters, which are cut there.
        long_rows: rows with more cells than columns; the surplus is joined in one cell.
        short_rows: rows with fewer cells than columns.
        mended_records: rows with stray or unclosed quotes.
        row_cap_reached: whether the file has more than `MAX_ROWS` rows; the rest is not read.
        bad_row_examples: the first bad rows, as (row number, its start).
    """

    encoding: str
    delimiter: str
    quote: str
    header: bool
    columns: list[str]
    rows: int
    bad_rows: int
    text_column: str | None
    reasons: list[str]
    preview: list[list[str]]
    preamble: int = 0
    skip_space: bool = False
    stray_quotes: bool = True
    replaced_characters: int = 0
    cut_cells: int = 0
    long_rows: int = 0
    short_rows: int = 0
    mended_records: int = 0
    row_cap_reached: bool = False
    bad_row_examples: list[tuple[int, str]] = field(default_factory=list)

    def options(self) -> ReadingOptions:
        """The options under which the file reads just as it was inspected, with nothing left to decide."""
        return ReadingOptions(
            self.encoding,
            self.delimiter,
            self.quote,
            self.header,
            self.preamble,
            self.skip_space,
            self.stray_quotes,
        )


def inspect_table(
    path: Path, options: ReadingOptions = LOOK, *, progress: Progress | None = None
) -> TableReport:
    """Look at a whole file and say what it is.

    Args:
        path: the file.
        options: what is given by hand; the rest is decided.
        progress: told the share that is done, 0 to 1; it may raise to cancel.

    Returns:
        The report. A readable table in which no column holds sentences has `text_column` None.

    Raises:
        CsvError: it cannot be read as a table of texts.
    """
    layout = lay_out(path, options, _part(progress, 0.0, _ENCODING_SHARE), survey=True)
    width = len(layout.table.columns)
    damage = Damage()
    number = unreadable = cut = longer = 0
    short: Counter[int] = Counter()
    examples: list[tuple[int, str, int]] = []
    sample: list[list[str]] = []
    capped = False
    for row in stream_rows(layout, damage, _part(progress, _ENCODING_SHARE, 1.0)):
        if number == MAX_ROWS:
            capped = True
            break
        number += 1
        if row is None:
            unreadable += 1
            examples.append((number, "no JSON object", 0))
            del examples[100:]
            continue
        if len(row) != width:
            if len(row) < width:
                short[len(row)] += 1
                if short[len(row)] <= 5:
                    examples.append((number, layout.dialect.delimiter.join(row)[:80], len(row)))
            else:
                longer += any(cell.strip() for cell in row[width:])
            row = fit_row(row, width, layout.absorbing, layout.dialect.delimiter)
        if max(map(len, row), default=0) > MAX_CELL:
            cut += sum(len(cell) > MAX_CELL for cell in row)
            row = [cell[:MAX_CELL] for cell in row]
        if number <= 1000 or (number % 997 == 0 and len(sample) < 2000):
            sample.append(row)
    if progress is not None:
        progress(1.0)
    if not number and not layout.table.header:
        raise CsvError("There are no rows in this file. Upload a CSV file with a column of texts.")
    place, why = guess_text_column(layout.table.columns, sample)
    missing = sum(count for cells, count in short.items() if place is not None and cells <= place)
    bad = unreadable + missing
    report = TableReport(
        encoding=layout.encoding,
        delimiter=layout.dialect.delimiter,
        quote=layout.dialect.quote,
        header=layout.table.header,
        columns=layout.table.columns,
        rows=number - bad,
        bad_rows=bad,
        text_column=None if place is None else layout.table.columns[place],
        reasons=[],
        preview=sample[:PREVIEW_ROWS],
        preamble=layout.table.preamble,
        skip_space=layout.dialect.skip_space,
        stray_quotes=layout.shape.doubt,
        replaced_characters=layout.replaced,
        cut_cells=cut,
        long_rows=longer,
        short_rows=sum(short.values()),
        mended_records=damage.mended_records,
        row_cap_reached=capped,
        bad_row_examples=[
            (row_number, start)
            for row_number, start, cells in sorted(examples)
            if cells == 0 or (place is not None and cells <= place)
        ][:5],
    )
    return replace(report, reasons=[*layout.reasons, why, *_remarks(report, layout, damage)])


def read_texts(
    path: Path,
    column: str,
    options: ReadingOptions,
    *,
    progress: Progress | None = None,
    most_rows: int | None = None,
) -> Iterator[tuple[int, str]]:
    """Stream one column of a file.

    Args:
        path: the file.
        column: a name from the report's `columns`.
        options: those given to `inspect_table`, or the report's `options()`.
        progress: told the share that is done, 0 to 1; it may raise to cancel.
        most_rows: rows after so many are not read; `MAX_ROWS` by default.

    Returns:
        (row number, text) for each row that has the column: numbers count all data rows from 1 in file
        order, texts may be empty and are cut at `MAX_CELL` characters.

    Raises:
        CsvError: there is no such column, or the file cannot be read; before the first row is asked for.
    """
    rows = read_columns(path, (column,), options, progress=progress, most_rows=most_rows)
    return ((number, cells[0]) for number, cells in rows)


def read_columns(
    path: Path,
    columns: Sequence[str],
    options: ReadingOptions,
    *,
    progress: Progress | None = None,
    most_rows: int | None = None,
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Stream several columns of a file; see `read_texts`. The first one named must be in a row, the others
    are empty where it is too short for them.

    Raises:
        CsvError: there is no such column, or the file cannot be read; before the first row is asked for.
    """
    layout = lay_out(path, options, _part(progress, 0.0, _ENCODING_SHARE))
    places = []
    for column in columns:
        if column not in layout.table.columns:
            there = ", ".join(repr(name) for name in layout.table.columns[:20])
            raise CsvError(f"There is no column {column!r} in this file. It has these: {there}.")
        places.append(layout.table.columns.index(column))
    return _read_places(layout, places, most_rows or MAX_ROWS, _part(progress, _ENCODING_SHARE, 1.0))


def _read_places(
    layout: Layout, places: list[int], most_rows: int, progress: Progress | None
) -> Iterator[tuple[int, tuple[str, ...]]]:
    width = len(layout.table.columns)
    delimiter = layout.dialect.delimiter
    needed = places[0] if places else 0
    for number, row in enumerate(stream_rows(layout, Damage(), progress), start=1):
        if number > most_rows:
            break
        if row is None or len(row) <= needed:
            continue
        if len(row) != width:
            row = fit_row(row, width, layout.absorbing, delimiter)
        yield number, tuple([row[place][:MAX_CELL] for place in places])
    if progress is not None:
        progress(1.0)


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    """The progress of one part of the work, as a share of all of it."""
    if progress is None:
        return None
    return lambda share: progress(start + (end - start) * share)


def _remarks(report: TableReport, layout: Layout, damage: Damage) -> list[str]:
    """Sentences on what was mended, cut or left out."""
    remarks = []
    if damage.late_names:
        names = ", ".join(repr(name) for name in list(damage.late_names)[:3])
        remarks.append(
            f"{counted(len(damage.late_names), 'name first appears', 'names first appear')} far down the file and "
            f"left out (first: {names})."
        )
    if report.long_rows:
        name = report.columns[layout.absorbing]
        remarks.append(
            f"{counted(report.long_rows, 'row has', 'rows have')} more cells than columns; the surplus was joined in "
            f"{name!r}."
        )
    if report.short_rows:
        remarks.append(f"{counted(report.short_rows, 'row has', 'rows have')} fewer cells than columns.")
    if report.bad_rows:
        numbers = ", ".join(str(number) for number, _ in report.bad_row_examples)
        rows = counted(report.bad_rows, "row has no text and is", "rows have no text and are")
        remarks.append(f"{rows} left out (first: row {numbers}).")
    if report.mended_records:
        remarks.append(
            f"{counted(report.mended_records, 'row has', 'rows have')} stray or unclosed quotes, read literally."
        )
    if report.cut_cells:
        cells = counted(report.cut_cells, "cell was", "cells were")
        remarks.append(f"{cells} over {MAX_CELL:,} characters long and cut there.")
    if damage.cut_lines:
        lines = counted(damage.cut_lines, "line is", "lines are")
        remarks.append(f"{lines} too long to be read in full; the rest was cut.")
    if report.row_cap_reached:
        remarks.append(f"The file has more than {MAX_ROWS:,} rows; only the first {MAX_ROWS:,} are read.")
    return remarks

"""Every peculiarity of people's files, with the exact table that is read from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from lstm_core.errors import CsvError
from lstm_core.text import csv_file
from lstm_core.text.csv_file import ReadingOptions, TableReport, inspect_table, read_columns, read_texts
from tests.core.text.csv_fixtures import NO_CSV, READABLE, TALK, Fixture, talk

DAILY_DIALOG = Path(__file__).parents[4] / "shared" / "data" / "daily_dialog_2000.csv"


def write(folder: Path, data: bytes | str) -> Path:
    path = folder / "file.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def table(path: Path, report: TableReport, options: ReadingOptions | None = None) -> list[list[str]]:
    """All columns of the rows that have the text column."""
    first = report.text_column or report.columns[0]
    others = [name for name in report.columns if name != first]
    place = report.columns.index(first)
    found = []
    for _, cells in read_columns(path, [first, *others], report.options() if options is None else options):
        row = list(cells[1:])
        row.insert(place, cells[0])
        found.append(row)
    return found


@pytest.mark.parametrize("fixture", READABLE, ids=lambda fixture: fixture.name)
def test_a_peculiar_file_is_read_as_a_person_would(fixture: Fixture, tmp_path: Path) -> None:
    path = write(tmp_path, fixture.data)
    report = inspect_table(path)
    assert report.columns == fixture.columns
    assert table(path, report) == fixture.rows
    assert table(path, report, ReadingOptions()) == fixture.rows
    assert report.text_column == fixture.text_column
    assert (report.encoding, report.delimiter, report.header) == (
        fixture.encoding,
        fixture.delimiter,
        fixture.header,
    )
    assert report.rows == len(fixture.rows)
    for name, value in fixture.more.items():
        assert getattr(report, name) == value, name
    assert any(fixture.reason in reason for reason in report.reasons)
    assert all(len(row) == len(report.columns) for row in report.preview)
    json.dumps(asdict(report))


@pytest.mark.parametrize("name", NO_CSV)
def test_what_is_no_csv_is_named_for_what_it_is(name: str, tmp_path: Path) -> None:
    data, sentence = NO_CSV[name]
    with pytest.raises(CsvError) as error:
        inspect_table(write(tmp_path, data))
    assert str(error.value).startswith(sentence)

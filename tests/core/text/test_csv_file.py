"""Every peculiarity of people's files, with the exact table that is read from it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from lstm_core.errors import CsvError
from lstm_core.text import csv_file
from lstm_core.text.csv_file import ReadingOptions, TableReport, inspect_table, read_columns, read_texts
from tests.core.text.csv_fixtures import NO_CSV, READABLE, TALK, Fixture, talk

DAILY_DIALOG = Path(os.environ.get("LSTM_LAB_REAL_DATA", "")) / "daily_dialog_2000.csv"


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


def test_the_real_dialogues_have_their_texts_in_text() -> None:
    if not DAILY_DIALOG.exists():
        pytest.skip("the dialogues are not here")
    report = inspect_table(DAILY_DIALOG)
    assert (report.columns, report.text_column) == (["Emotion", "Text"], "Text")
    assert (report.rows, report.bad_rows, report.header) == (2000, 0, True)
    texts = list(read_texts(DAILY_DIALOG, "Text", report.options()))
    assert texts[0] == (1, "would you mind me keeping it for another three days")
    assert texts[-1][0] == 2000


def test_row_numbers_count_all_data_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "id,text\n1,what a fine day\n2\n\n3,\n4,come home to me\n")
    assert list(read_texts(path, "text", ReadingOptions())) == [
        (1, "what a fine day"),
        (3, ""),
        (4, "come home to me"),
    ]


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, talk())
    with pytest.raises(
        CsvError, match=r"There is no column 'Text' in this file. It has these: 'label', 'text'"
    ):
        read_texts(path, "Text", ReadingOptions())


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CsvError, match="cannot be read"):
        inspect_table(tmp_path / "nowhere.csv")
    with pytest.raises(CsvError, match="cannot be read"):
        inspect_table(tmp_path)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (ReadingOptions(encoding="klingon"), "The encoding 'klingon' is unknown"),
        (ReadingOptions(encoding="rot13"), "The encoding 'rot13' is unknown"),
        (ReadingOptions(delimiter="||"), "The delimiter '||' cannot be used"),
        (ReadingOptions(quote="x"), "The quote 'x' cannot be used"),
    ],
)
def test_options_that_cannot_be_are_refused(options: ReadingOptions, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CsvError) as error:
        inspect_table(write(tmp_path, talk()), options)
    assert str(error.value).startswith(sentence)


def test_what_is_chosen_by_hand_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, b"a;b,c\n1;what a fine day,x\n")
    chosen = ReadingOptions(encoding="cp1252", delimiter=";", quote="", header=False)
    report = inspect_table(path, chosen)
    assert report.options() == ReadingOptions("cp1252", ";", "", False, 0, False, False)
    assert report.preview == [["a", "b,c"], ["1", "what a fine day,x"]]
    assert report.columns == ["col 1", "col 2"]
    assert inspect_table(path, ReadingOptions(delimiter=",", header=True)).columns == ["a;b", "c"]
    lines = inspect_table(path, ReadingOptions(delimiter="", header=False))
    assert lines.preview == [["a;b,c"], ["1;what a fine day,x"]]


def test_a_wrong_encoding_by_hand_reads_with_replacements(tmp_path: Path) -> None:
    path = write(tmp_path, "label;text\njoy;sch\u00f6ne gr\u00fc\u00dfe an alle\n".encode("cp1252"))
    report = inspect_table(path, ReadingOptions(encoding="utf-8"))
    assert report.preview == [["joy", "sch\ufffdne gr\ufffd\ufffde an alle"]]
    assert report.replaced_characters == 3


def test_the_cap_on_rows_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "MAX_ROWS", 3)
    path = write(tmp_path, talk())
    report = inspect_table(path)
    assert (report.rows, report.row_cap_reached) == (3, True)
    assert "The file has more than 3 rows; only the first 3 are read." in report.reasons
    assert len(list(read_texts(path, "text", report.options()))) == 3
    assert len(list(read_texts(path, "text", report.options(), most_rows=100))) == 4
    monkeypatch.setattr(csv_file, "MAX_ROWS", 4)
    assert not inspect_table(path).row_cap_reached


def test_progress_grows_to_one(tmp_path: Path) -> None:
    path = write(tmp_path, talk() + "joy,and so on and so on\n" * 20_000)
    seen: list[float] = []
    report = inspect_table(path, progress=seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert seen[-1] == 1.0
    seen.clear()
    assert sum(1 for _ in read_texts(path, "text", report.options(), progress=seen.append)) == 20_004
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


class CancelledError(Exception):
    """What a page's progress bar raises when its visitor leaves."""


@pytest.mark.parametrize("ending", ["\n", ""], ids=["many rows", "one endless line"])
def test_progress_may_cancel(ending: str, tmp_path: Path) -> None:
    path = write(tmp_path, talk() + f"joy,and so on and so on{ending}" * 100_000)

    def cancel(share: float) -> None:
        if share > 0.3:
            raise CancelledError

    with pytest.raises(CancelledError):
        inspect_table(path, progress=cancel)
    rows = read_texts(path, "text", ReadingOptions(), progress=cancel)
    with pytest.raises(CancelledError):
        list(rows)


def test_a_reader_that_stops_early_closes_the_file(tmp_path: Path) -> None:
    rows = read_texts(write(tmp_path, talk()), "text", ReadingOptions())
    assert next(rows) == (1, TALK[0][1])
    rows.close()  # type: ignore[attr-defined]  # an open file would be a ResourceWarning, an error here


def test_names_of_json_lines_that_come_late_are_said(tmp_path: Path) -> None:
    path = tmp_path / "late.jsonl"
    rows = [f'{{"text": "we walked to the old harbour on day {day}"}}' for day in range(20_000)]
    path.write_text("\n".join([*rows, '{"text": "and home again", "mood": "joy"}']), encoding="utf-8")
    report = csv_file.inspect_table(path)
    assert report.columns == ["text"]
    assert any("far down the file" in reason and "'mood'" in reason for reason in report.reasons)

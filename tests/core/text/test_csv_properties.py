"""What must hold for any table and for any bytes."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstm_core.errors import CsvError
from lstm_core.text.csv_file import ReadingOptions, inspect_table, read_columns, read_texts

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    "a0 ,;\"'\n\r\t|\\", max_size=8
)
VOCABULARY = (
    'we you they go come see day night home sea what why never always it\'s well, so; "yes" (no) ... a|b x'
)
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCES = st.lists(WORDS, min_size=4, max_size=9).map(" ".join)
LINED = st.lists(SENTENCES, min_size=1, max_size=2).map("\n".join)


def write(rows: list[list[str]], **dialect: object) -> str:
    out = io.StringIO()
    csv.writer(out, **dialect).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def read(data: bytes, options: ReadingOptions) -> tuple[list[str], list[list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(data)
        columns = inspect_table(path, options).columns
        return columns, [list(cells) for _, cells in read_columns(path, columns, options)]


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(ANY_TEXT, min_size=n, max_size=n), min_size=1, max_size=6)
    ),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(['"', "'"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_text_survives_where_encoding_and_dialect_are_given(
    rows: list[list[str]], delimiter: str, quote: str, encoding: str, end: str
) -> None:
    names = [f"name {number}" for number in range(len(rows[0]))]
    text = write(
        [names, *rows], delimiter=delimiter, quotechar=quote, lineterminator=end, quoting=csv.QUOTE_ALL
    )
    given_by_hand = ReadingOptions(encoding.removesuffix("-sig"), delimiter, quote, True)
    assert read(text.encode(encoding), given_by_hand) == (names, rows)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["joy", "fear"]), LINED), min_size=6, max_size=20),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
)
def test_regular_tables_are_read_without_a_hint(
    cells: list[tuple[str, str]], delimiter: str, encoding: str, end: str, quoting: int, header: bool
) -> None:
    rows = [[str(number), label, text] for number, (label, text) in enumerate(cells, start=1)]
    top = [["id", "label", "text"]] if header else []
    text = write(top + rows, delimiter=delimiter, lineterminator=end, quoting=quoting)
    columns = ["id", "label", "text"] if header else ["col 1", "col 2", "col 3"]
    assert read(text.encode(encoding), ReadingOptions()) == (columns, rows)


PIECES = st.lists(
    st.sampled_from(
        [b'"', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"a", b"text", b" ", b"1", b"\x00", b"\xff", b"\xe9",
         b"\xef\xbb\xbf", b"\xff\xfe", b"{", b"}", b"[", b"]", b'{"a": 1}\n', b"\\", b"#", b"sep=", "ä日".encode()]
    ),
    max_size=60,
).map(b"".join)  # fmt: skip


def read_or_refuse(data: bytes, options: ReadingOptions) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(data)
        try:
            report = inspect_table(path, options)
        except CsvError:
            return
        assert all(len(row) == len(report.columns) for row in report.preview)
        if report.columns:
            column = report.text_column or report.columns[0]
            texts = list(read_texts(path, column, options))
            assert texts == list(read_texts(path, column, report.options()))
            if report.text_column:
                assert len(texts) == report.rows


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | PIECES)
@example(b'sep="')
def test_any_bytes_give_a_table_or_the_typed_error(data: bytes) -> None:
    read_or_refuse(data, ReadingOptions())


@settings(max_examples=80, deadline=None)
@given(
    PIECES,
    st.builds(
        ReadingOptions,
        st.sampled_from([None, "utf-8", "utf-16", "cp1252", "gb18030", "iso2022_jp"]),
        st.sampled_from([None, ",", "\t", "", "jsonl", " "]),
        st.sampled_from([None, "", '"', "'"]),
        st.sampled_from([None, True, False]),
        st.sampled_from([None, 0, 2]),
    ),
)
def test_any_bytes_under_any_options_give_a_table_or_the_typed_error(
    data: bytes, options: ReadingOptions
) -> None:
    read_or_refuse(data, options)


@pytest.mark.parametrize(
    "data",
    [
        b'a,"b\n' * 1_500,
        b'a,b\n"' + b"x\n" * 6_000,
        b'"a" b,c\n' * 1_500,
        b'a,"' * 6_000,
        b"a,b\n" + b'1,"x"y\n\n' * 1_500,
        b"[" * 200_000,
        b'{"a":' * 50_000 + b"\n{}\n",
        b"," * 300_000,
        b"x" * 1_000_000,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_nothing_hangs(data: bytes) -> None:
    read_or_refuse(data, ReadingOptions())

"""Our dialect against an independent judgement: clevercsv's, wherever that one is right.

References:
    van den Burg, Nazábal & Sutton (2019), Wrangling messy CSV files by detecting row and type patterns.
"""

from __future__ import annotations

from pathlib import Path

import clevercsv
import pytest

from lstm_core.text.csv_file import inspect_table
from tests.core.text.csv_fixtures import READABLE, Fixture

ONE_COLUMN = "one column has nothing between cells; clevercsv takes the spaces between words for delimiters"
JSON = "every line is JSON, not cells side by side"
STRAY = "quotes that never close are letters, yet other cells are quoted; clevercsv has all quotes or none"
ZERO = "clevercsv reads no file with a zero byte"
DISAGREEMENTS = {
    "a header of one column": ONE_COLUMN,
    "a text a line": ONE_COLUMN,
    "quoted texts in one column": ONE_COLUMN,
    "json lines": JSON,
    "lists as json lines": JSON,
    "an unclosed quote": STRAY,
    "tabs with literal quotes": STRAY,
    "a zero byte in a cell": ZERO,
    "zero bytes in letters beyond ASCII": ZERO,
}


def ours(fixture: Fixture, folder: Path) -> tuple[str, str]:
    """Delimiter and quote that we find; a quote that does not occur is none."""
    path = folder / "file.csv"
    path.write_bytes(fixture.data)
    options = inspect_table(path).options()
    assert options.delimiter is not None
    assert options.quote is not None
    return options.delimiter, _occurring(options.quote, fixture)


def theirs(fixture: Fixture) -> tuple[str, str] | None:
    """The same from clevercsv, which is given the text decoded; None where it finds none."""
    try:
        dialect = clevercsv.Detector().detect(_text(fixture))
    except clevercsv.Error:
        return None
    return None if dialect is None else (dialect.delimiter, _occurring(dialect.quotechar, fixture))


def _text(fixture: Fixture) -> str:
    return fixture.data.decode(fixture.encoding, "replace").removeprefix("\ufeff")


def _occurring(quote: str, fixture: Fixture) -> str:
    return quote if quote in _text(fixture) else ""


@pytest.mark.parametrize("fixture", READABLE, ids=lambda fixture: fixture.name)
def test_we_agree_with_clevercsv_but_where_a_reason_is_given(fixture: Fixture, tmp_path: Path) -> None:
    agreed = ours(fixture, tmp_path) == theirs(fixture)
    assert agreed != (fixture.name in DISAGREEMENTS)


def test_the_disagreements_are_few_and_exist() -> None:
    assert DISAGREEMENTS.keys() <= {fixture.name for fixture in READABLE}
    assert len(DISAGREEMENTS) < len(READABLE) / 10

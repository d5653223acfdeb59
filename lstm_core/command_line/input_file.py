"""The file of texts that a command was given."""

from __future__ import annotations

from pathlib import Path

from lstm_core.command_line.console import Bar
from lstm_core.errors import CsvError
from lstm_core.text.csv_file import TableReport, inspect_table


def check_file(file: Path) -> None:
    """Raises a CsvError where there is no file of that name."""
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "is not there"
        raise CsvError(f"{file} {what}. Give the path of a CSV file.")


def chosen_column(file: Path, column: str | None, bar: Bar) -> tuple[TableReport, str]:
    """How a file is read, and the column that was named or else the one that reads like texts.

    Raises:
        CsvError: the file is not there or no table, or none of its columns reads like texts.
    """
    check_file(file)
    report = inspect_table(file, progress=bar.show)
    if column is None and report.text_column is None:
        raise no_text_column(file, report.columns)
    return report, column or str(report.text_column)


def no_text_column(file: Path, columns: list[str]) -> CsvError:
    """The error for a table without texts."""
    return CsvError(
        f"No column of {file} reads like texts; its columns are {', '.join(columns)}. Name one with --column."
    )

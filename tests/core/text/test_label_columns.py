"""Columns of labels beside the texts: which are taken, for which rows, and that a damaged file does no harm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstm_core.text.csv_file import ReadingOptions
from lstm_core.text.label_columns import load_labels, read_labels, save_labels

OPTIONS = ReadingOptions(encoding="utf-8", delimiter=",", quote='"', header=True)


def table(folder: Path, rows: int = 30) -> Path:
    path = folder / "moods.csv"
    lines = [
        f"text {row},{('calm', 'glad')[row % 2]},same,{row},{'x' * 40 if row == 3 else 'y'}"
        for row in range(rows)
    ]
    path.write_text("\n".join(["Text,Mood,Same,Number,Long", *lines]), encoding="utf-8")
    return path


def test_columns_of_a_few_short_labels_are_read_for_the_rows_that_are_meant(tmp_path: Path) -> None:
    path = table(tmp_path)
    assert read_labels(path, "Text", OPTIONS, np.array([1, 4, 5])) == {
        "Mood": ["calm", "glad", "calm"],
        "Number": ["0", "3", "4"],
    }
    assert list(read_labels(path, "Text", OPTIONS, np.arange(1, 31))) == ["Mood"]


def labelled(folder: Path, **columns: list[str]) -> Path:
    """A file of texts with these columns beside them."""
    path = folder / "labelled.csv"
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(["Text", *columns]), *(",".join([f"text {n}", *row]) for n, row in enumerate(rows))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_what_is_still_a_column_of_labels(tmp_path: Path) -> None:
    path = labelled(
        tmp_path,
        twelve_and_empty=[*(f"label {n}" for n in range(12)), "", ""],
        thirteen=[*(f"label {n}" for n in range(13)), "label 0"],
        one_and_empty=["calm", ""] * 7,
        two=["calm", "glad"] * 7,
        thirty_letters=["x" * 30, "y"] * 7,
        thirty_one_letters=["x" * 31, "y"] * 7,
    )
    labels = read_labels(path, "Text", OPTIONS, np.arange(1, 15))
    assert list(labels) == ["twelve_and_empty", "two", "thirty_letters"]
    assert labels["twelve_and_empty"][10:] == ["label 10", "label 11", "", ""]


def test_the_first_four_columns_of_labels_are_taken(tmp_path: Path) -> None:
    path = labelled(tmp_path, **{name: ["calm", "glad"] for name in "abcde"})
    assert list(read_labels(path, "Text", OPTIONS, np.arange(1, 3))) == ["a", "b", "c", "d"]


def test_a_file_of_texts_alone_has_no_labels(tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("Text\none two\nthree four\n", encoding="utf-8")
    assert read_labels(path, "Text", OPTIONS, np.array([1, 2])) == {}


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    class Cancelled(Exception):  # noqa: N818
        pass

    def cancel(share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_labels(table(tmp_path, 40_000), "Text", OPTIONS, np.arange(1, 40_001), progress=cancel)


def test_labels_come_back_as_they_were_kept(tmp_path: Path) -> None:
    save_labels({"Mood": ["calm", "ärger"], "short": ["one"]}, tmp_path / "labels.json")
    assert load_labels(tmp_path / "labels.json", 2) == {"Mood": ["calm", "ärger"]}


@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"[]", b'{"columns": 3}', b"\xff", b'{"columns": {"a": 1}}']
)
def test_damaged_labels_are_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "labels.json").write_bytes(content)
    assert load_labels(tmp_path / "labels.json", 2) == {}


def test_every_flipped_bit_of_kept_labels_is_noticed(tmp_path: Path) -> None:
    labels, path = {"Mood": ["calm", "glad"]}, tmp_path / "labels.json"
    save_labels(labels, path)
    content = path.read_bytes()
    for place in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        path.write_bytes(damaged)
        assert load_labels(path, 2) in ({}, labels), damaged


def test_labels_of_before_are_read_without_a_checksum(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text('{"columns": {"Mood": ["calm", "glad"]}}', "utf-8")
    assert load_labels(path, 2) == {"Mood": ["calm", "glad"]}

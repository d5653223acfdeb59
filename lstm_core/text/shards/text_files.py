"""Parquet files of texts: a row a text, its token ids and the number of its row in the file that it came from.

A file has at most `GROUPS_A_FILE` row groups of `TEXTS_A_GROUP` texts; a row group is what is read at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow
import pyarrow.parquet

from lstm_core.text.corpus import TextIds

TEXTS_A_GROUP: Final = 8_192
GROUPS_A_FILE: Final = 32
_IDS, _ROWS = "token_ids", "row"
_SCHEMA = pyarrow.schema([(_IDS, pyarrow.list_(pyarrow.int32())), (_ROWS, pyarrow.int64())])


class NumberedTexts(NamedTuple):
    """Some texts and the (num_texts,) int64 numbers of their rows."""

    texts: TextIds
    rows: np.ndarray


class TextWriter:
    """Writes texts to numbered files in a folder as they come; a context that completes the last file.

    Args:
        folder: where the files go.
        prefix: how their names begin.
        texts_a_group: of a row group.
    """

    def __init__(self, folder: Path, prefix: str, texts_a_group: int = TEXTS_A_GROUP) -> None:
        self._folder, self._prefix, self._texts_a_group = folder, prefix, texts_a_group
        self._file: Any = None
        self._num_groups = 0
        self._empty()

    def __enter__(self) -> TextWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._write_group()
        if self._file is not None:
            self._file.close()

    def add(self, row: int, token_ids: Sequence[int]) -> None:
        """Writes a text, sooner or later."""
        self._ids.extend(token_ids)
        self._offsets.append(len(self._ids))
        self._rows.append(row)
        if len(self._rows) == self._texts_a_group:
            self._write_group()

    def _write_group(self) -> None:
        if not len(self._rows):
            return
        if self._num_groups % GROUPS_A_FILE == 0:
            if self._file is not None:
                self._file.close()
            name = f"{self._prefix}-{self._num_groups // GROUPS_A_FILE:05}.parquet"
            self._file = pyarrow.parquet.ParquetWriter(self._folder / name, _SCHEMA, compression="zstd")
        texts = pyarrow.ListArray.from_arrays(
            pyarrow.array(np.array(self._offsets, np.int32)), pyarrow.array(np.array(self._ids, np.int32))
        )
        rows = pyarrow.array(np.array(self._rows, np.int64))
        self._file.write_table(pyarrow.table([texts, rows], schema=_SCHEMA))
        self._num_groups += 1
        self._empty()

    def _empty(self) -> None:
        self._ids, self._offsets, self._rows = array("i"), array("i", [0]), array("q")


class RowGroup(NamedTuple):
    """A row group: its file, and its number in there."""

    file: Path
    number: int


def groups_of(folder: Path, prefix: str) -> list[RowGroup]:
    """All row groups of what a `TextWriter` wrote, in order."""
    files = sorted(folder.glob(f"{prefix}-*.parquet"))
    return [
        RowGroup(file, number)
        for file in files
        for number in range(pyarrow.parquet.read_metadata(file).num_row_groups)
    ]


def read_groups(groups: Sequence[RowGroup]) -> NumberedTexts:
    """The texts of some row groups, one group after the other."""
    read = [_read(group) for group in groups]
    if not read:
        return NumberedTexts(TextIds(np.zeros(0, np.int32), np.zeros(1, np.int64)), np.zeros(0, np.int64))
    lengths = np.concatenate([one.texts.lengths for one in read])
    return NumberedTexts(
        TextIds(
            np.concatenate([one.texts.token_ids for one in read]), np.concatenate(([0], np.cumsum(lengths)))
        ),
        np.concatenate([one.rows for one in read]),
    )


def _read(group: RowGroup) -> NumberedTexts:
    with pyarrow.parquet.ParquetFile(group.file) as file:
        table = file.read_row_group(group.number, use_threads=False).combine_chunks()
    texts = table.column(_IDS).chunk(0)
    offsets = texts.offsets.to_numpy().astype(np.int64)
    token_ids = texts.values.to_numpy()[offsets[0] : offsets[-1]]
    return NumberedTexts(TextIds(token_ids, offsets - offsets[0]), table.column(_ROWS).to_numpy())


def pieces(groups: Sequence[RowGroup], groups_a_piece: int) -> Iterator[TextIds]:
    """The texts of all groups in the order given, some groups at a time."""
    for begin in range(0, len(groups), groups_a_piece):
        yield read_groups(groups[begin : begin + groups_a_piece]).texts

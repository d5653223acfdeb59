"""Columns of labels beside the texts, such as an emotion: kept with a run so that words can be coloured by them.

The file holds   {"columns": {name: [label of each text, in the order of the corpus]}, "sha256": of the columns as JSON}
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from lstm_core.atomic import replacing
from lstm_core.text.csv_file import Progress, ReadingOptions, read_columns
from lstm_core.text.reading.layout import lay_out

MAX_LABELS = 12
MAX_LENGTH = 30
MAX_COLUMNS = 4

Labels = dict[str, list[str]]
"""Column name to one label a text; an empty cell is an empty label."""


def read_labels(
    path: Path,
    text_column: str,
    options: ReadingOptions,
    rows: np.ndarray,
    *,
    progress: Progress | None = None,
) -> Labels:
    """Finds the columns with a few short labels, and reads them for some rows.

    Args:
        path: the file.
        text_column: the column with the texts, which is not a label.
        options: how the file is read.
        rows: (num_texts,) the rows that are meant, numbered from 1 in file order, ascending.
        progress: told the share that is done, 0 to 1; it may raise to cancel.

    Returns:
        Columns of 2 to `MAX_LABELS` different labels of at most `MAX_LENGTH` characters, at most `MAX_COLUMNS`.

    Raises:
        CsvError: the file cannot be read, or has no such text column.
    """
    others = [name for name in lay_out(path, options, None).table.columns if name != text_column]
    if not others:
        return {}
    wanted = set(rows.tolist())
    cells: Labels = {name: [] for name in others}
    kinds: dict[str, set[str]] = {name: set() for name in others}
    for number, (_, *values) in read_columns(path, (text_column, *others), options, progress=progress):
        if not kinds:
            break
        if number not in wanted:
            continue
        for name, value in zip(others, values, strict=True):
            if name not in kinds:
                continue
            label = value.strip()
            kinds[name].add(label)
            if len(kinds[name]) > MAX_LABELS + 1 or len(label) > MAX_LENGTH:
                del kinds[name], cells[name]
            else:
                cells[name].append(label)
    fitting = [name for name, found in kinds.items() if 2 <= len(found - {""}) <= MAX_LABELS]
    return {name: cells[name] for name in fitting[:MAX_COLUMNS] if len(cells[name]) == len(rows)}


def save_labels(labels: Labels, path: Path) -> None:
    """Writes labels into a JSON file."""
    with replacing(path) as file:
        file.write(json.dumps({"columns": labels, "sha256": _digest(labels)}).encode("ascii"))


def load_labels(path: Path, num_texts: int) -> Labels:
    """Reads what `save_labels` wrote; a run without labels, or with damaged ones, has none.

    Files of before have no checksum and are read as they are.

    Args:
        path: the file.
        num_texts: columns of another length do not fit the corpus and are left out.
    """
    try:
        content = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        columns = content["columns"]
        if content.get("sha256", _digest(columns)) != _digest(columns):
            return {}
        return {
            str(name): [str(value) for value in values]
            for name, values in columns.items()
            if isinstance(values, list) and len(values) == num_texts
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _digest(columns: Labels) -> str:
    """A checksum of the columns, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(columns).encode("ascii")).hexdigest()

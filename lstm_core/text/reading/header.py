"""Where the table begins in a file, whether its first row is a header, and what its columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from lstm_core.text.reading.column_kinds import column_kinds, is_number
from lstm_core.text.reading.column_names import USUAL_NAMES

MAX_PREAMBLE = 30

_NAME = re.compile(r"[^\W\d][\w .\-/#()]{0,40}")
_DATE = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.*")
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*|\s*\S+@\S+\.\w+\s*", re.I)


@dataclass(frozen=True)
class Table:
    """Where a table lies in the rows of a file.

    Attributes:
        preamble: rows before it.
        header: whether its first row names the columns.
        columns: their names, each once.
        width: cells a usual row has.
        reason: a sentence that says what was decided.
    """

    preamble: int
    header: bool
    columns: list[str]
    width: int
    reason: str


def find_table(rows: Sequence[list[str]], header: bool | None, preamble: int | None = None) -> Table:
    """Find preamble, header and names in the first rows of a file.

    Args:
        rows: at least one, with any number of cells.
        header: whether there is one, given by hand; None to look.
        preamble: rows before the table, given by hand; None to look.

    Returns:
        The table's place and its columns.
    """
    width = usual_width(rows)
    given = preamble
    preamble = _preamble(rows, width, header) if given is None else min(given, len(rows) - 1)
    if header is None:
        header, reason = _is_header(rows[preamble:], width)
        if not header and given is None:
            preamble = _marked_preamble(rows, width)
    else:
        reason = "Header: as chosen."
    if header:
        data = rows[preamble + 1 :]
        names = _names(rows[preamble], data, width)
    else:
        names = [""] * width
    if preamble:
        reason = f"{preamble} line{'s' * (preamble > 1)} before the table passed over. {reason}"
    return Table(preamble, header, distinct_names(names), width, reason)


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The number of cells most rows have; where two numbers are as usual, the greater."""
    counts = Counter(len(row) for row in rows)
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0]


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _marked_preamble(rows: Sequence[list[str]], width: int) -> int:
    """Lines at the top that are marked as something other than rows: `sep=;` and `# comments`."""
    count = 0
    for row in rows[:MAX_PREAMBLE]:
        start = row[0].lstrip("\ufeff ")
        separator = count == 0 and len(row) <= 2 and re.fullmatch("sep=.?", start, re.I) is not None
        marked = separator or (start.startswith("#") and len(row) != width)
        if not marked or count + 1 >= len(rows):
            break
        count += 1
    return count


def _preamble(rows: Sequence[list[str]], width: int, header: bool | None) -> int:
    count = _marked_preamble(rows, width)
    if width < 2:
        return count
    for place in range(count, min(len(rows) - 1, MAX_PREAMBLE)):
        row = rows[place]
        short = len(row) < width and not _one_short(row, rows[place + 1 :], width)
        padded = header is None and width > 2 and len(row) == width and _filled(row) <= 1
        if not (short or padded):
            return place
    return count


def _one_short(row: Sequence[str], data: Sequence[Sequence[str]], width: int) -> str:
    """Where the name is missing in a header one cell shorter than the rows below it.

    Returns:
        "first" where rows begin with a name of their own (as R writes), "last" where rows end with a
        delimiter, "" where the row is not such a header.
    """
    if len(row) != width - 1 or not all(_NAME.fullmatch(cell.strip()) for cell in row):
        return ""
    following = [cells for cells in data[:200] if cells]
    full = [cells for cells in following if len(cells) == width]
    if not full or len(full) < 0.8 * len(following):
        return ""
    if not any(cells[-1].strip() for cells in full):
        return "last"
    return "first" if len(row) > 1 or row[0].strip().lower() in USUAL_NAMES else ""


def _is_header(rows: Sequence[list[str]], width: int) -> tuple[bool, str]:
    first, data = rows[0], [row for row in rows[1:2000] if row]
    names = [cell.strip() for cell in first]
    filled = [name for name in names if name]
    if not filled:
        return False, "No header: the first row is empty."
    if any(is_number(name) or _DATE.fullmatch(name) or _ADDRESS.fullmatch(name) for name in filled):
        return False, "No header: the first row holds a number, a date or an address."
    usual = [name for name in filled if name.lower().strip(":#_ ") in USUAL_NAMES]
    if usual and (len(usual) == len(filled) or len(filled) == len(set(filled))) and not _repeats(first, data):
        return True, f"Header: the first row names the columns ({', '.join(filled[:6])})."
    if not data:
        return False, "No header: there is only one row."
    kinds = column_kinds(data, width)
    if _repeats(first, data):
        return False, "No header: the first row's values come again further down."
    if len(set(filled)) < len(filled):
        return False, "No header: values of the first row are alike."
    for place, (name, kind) in enumerate(zip(names, kinds, strict=False)):
        if name and (kind.numbers or all(len(row) > place and is_number(row[place]) for row in data)):
            return True, f"Header: {name!r} stands above a column of numbers."
        if name and kind.labels and len(data) >= 20:
            return True, f"Header: {name!r} stands above a column of labels and is none of them."
    named = [_NAME.fullmatch(name) is not None and len(name.split()) <= 4 for name in filled]
    if width == 1:
        words = [len(row[0].split()) for row in data[:200]]
        if (
            all(named)
            and len(filled[0].split()) == 1
            and ("_" in filled[0] or filled[0].isidentifier())
            and (sum(count >= 3 for count in words) >= 0.9 * len(words) and len(words) >= 3)
        ):
            return True, f"Header: {filled[0]!r} is one word above rows of several."
        return False, "No header: the first row reads like the others."
    if all(named) and _shorter_than_texts(names, data, width):
        return True, "Header: the first row's cells are short names above longer texts."
    return False, "No header: the first row reads like the others."


def _repeats(first: Sequence[str], data: Sequence[Sequence[str]]) -> bool:
    """Whether a value of the first row occurs in its column again (the whole row again is a header twice)."""
    for row in data:
        if list(row) == list(first):
            continue
        for name, cell in zip(first, row, strict=False):
            if name.strip() and name == cell:
                return True
    return False


def _shorter_than_texts(names: Sequence[str], data: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the cells of some column have at least twice the words or letters of its name."""
    for place, name in enumerate(names[:width]):
        cells = [row[place] for row in data[:500] if len(row) > place and row[place].strip()]
        if not name or not cells:
            continue
        words = median(len(cell.split()) for cell in cells)
        length = median(len(cell) for cell in cells)
        if words >= max(2 * len(name.split()), 4) or length >= 2 * max(len(name), 5):
            return True
    return False


def _names(row: Sequence[str], data: Sequence[Sequence[str]], width: int) -> list[str]:
    names = [cell.strip().strip("\ufeff") for cell in row]
    if _one_short(row, data, width) == "first":
        names = ["", *names]
    while len(names) < width:
        names.append("")
    return names


def distinct_names(names: Sequence[str]) -> list[str]:
    """Column names, each once: nameless columns are "col 1", "col 2", ...; a second "text" is "text (2)"."""
    found: dict[str, None] = {}
    copies: Counter[str] = Counter()
    for number, name in enumerate(names, start=1):
        base = name or f"col {number}"
        unique = base
        while unique in found:
            copies[base] += 1
            unique = f"{base} ({copies[base] + 1})"
        found[unique] = None
    return list(found)

"""Which delimiter and quote a table is written with: the pair whose rows are most regular over the sample."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lstm_core.counted import counted
from lstm_core.text.reading.column_kinds import column_kinds
from lstm_core.text.reading.dialect import JSON_LINES, Dialect
from lstm_core.text.reading.json_lines import looks_like_json_lines
from lstm_core.text.reading.records import Damage, read_rows

DELIMITERS = (",", ";", "\t", "|")
QUOTES = ('"', "'")
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
# A table must be at least this regular; what is less is taken for one text a line.
ENOUGH = 0.6
MAX_ROWS = 2000

_SEPARATOR_LINE = re.compile(r"sep=([^\"'\r\n])\r?\n?", re.I)


@dataclass(frozen=True)
class Judged:
    """A dialect with the figures that speak for it."""

    dialect: Dialect
    score: float
    regular: float
    width: int
    rows: int


def detect_dialect(
    lines: list[str],
    whole: bool,
    delimiter: str | None = None,
    quote: str | None = None,
    skip_space: bool | None = None,
) -> tuple[Dialect, str]:
    """Judge the candidate dialects on the first lines of a file.

    Args:
        lines: the sample, with line ends.
        whole: whether it is the whole file.
        delimiter: given by hand, or None.
        quote: given by hand, or None.
        skip_space: given by hand, or None.

    Returns:
        The dialect, and a sentence that says what was taken and why.
    """
    if delimiter is not None and (quote is not None or delimiter in ("", JSON_LINES)):
        return Dialect(delimiter, quote or "", bool(skip_space)), "Delimiter and quote: as chosen."
    if delimiter is None and looks_like_json_lines(lines):
        return Dialect(JSON_LINES, ""), "One JSON object a line (JSON Lines)."
    first = lines[0] if lines else ""
    if delimiter is None and (match := _SEPARATOR_LINE.fullmatch(first.lstrip("\ufeff"))):
        delimiter = match.group(1)
    candidates = DELIMITERS if delimiter is None else (delimiter,)
    judged = [found for d in candidates if (found := _judge_delimiter(lines, whole, d, quote)) is not None]
    best = max(judged, key=lambda found: found.score, default=None)
    if best is not None and (best.score >= ENOUGH or delimiter is not None):
        return best.dialect, _sentence(best)
    if delimiter is None:
        single = _single_column(lines, whole, quote)
        if single.delimiter:
            return single, "One column: each row is one quoted text."
        return single, "One text a line: no delimiter divides the lines into regular rows."
    return Dialect(candidates[0], '"' if quote is None else quote), "Delimiter: as chosen."


def _sentence(best: Judged) -> str:
    dialect = best.dialect
    name = DELIMITER_NAMES.get(dialect.delimiter, repr(dialect.delimiter))
    quotes = f"quotes {dialect.quote}" if dialect.quote else "quotes read literally"
    return (
        f"Delimiter {name}, {quotes}: {100 * best.regular:.0f} % of the first {best.rows:,} rows "
        f"have {counted(best.width, 'cell')}."
    )


def _judge_delimiter(lines: list[str], whole: bool, delimiter: str, quote: str | None) -> Judged | None:
    """The best quoting for one delimiter."""
    if not any(delimiter in line for line in lines):
        return None
    if quote is not None:
        return _judge_quote(lines, whole, delimiter, quote)
    literal = _judge(lines, whole, Dialect(delimiter, ""))
    best: Judged | None = None
    for mark in QUOTES:
        if not _opens_cells(lines, delimiter, mark):
            continue
        found = _judge_quote(lines, whole, delimiter, mark)
        if mark == "'" and found.regular < literal.regular + 0.02 and not _encloses(lines, delimiter, mark):
            continue
        if found.rows < literal.rows and found.regular <= literal.regular:
            continue
        if found.regular >= literal.regular - 0.02 and (best is None or found.score > best.score):
            best = found
    if best is not None:
        return best
    if any('"' in line for line in lines) and _opens_cells(lines, delimiter, '"'):
        return literal
    # No quotes in sight: should some come later, they are the usual ones.
    return Judged(Dialect(delimiter, '"'), literal.score, literal.regular, literal.width, literal.rows)


def _judge_quote(lines: list[str], whole: bool, delimiter: str, quote: str) -> Judged:
    """One delimiter and quote, with blanks before quotes passed over where that reads better."""
    found = _judge(lines, whole, Dialect(delimiter, quote))
    if _spaces_before_quotes(lines, delimiter, quote):
        spaced = _judge(lines, whole, Dialect(delimiter, quote, skip_space=True))
        if spaced.score > found.score:
            return spaced
    return found


def _opens_cells(lines: list[str], delimiter: str, quote: str) -> bool:
    pattern = re.compile(rf"(?:^|{re.escape(delimiter)})\s*{re.escape(quote)}")
    return any(pattern.search(line) for line in lines)


def _encloses(lines: list[str], delimiter: str, quote: str) -> bool:
    """Whether cells that begin with the quote mostly end with it too."""
    opened = closed = 0
    for line in lines:
        for cell in line.rstrip("\r\n").split(delimiter):
            if cell.startswith(quote):
                opened += 1
                closed += len(cell) > 1 and cell.endswith(quote)
    return opened > 0 and closed >= 0.8 * opened


def _spaces_before_quotes(lines: list[str], delimiter: str, quote: str) -> bool:
    """Whether quotes stand behind a blank after the delimiter, as in `1, "a, b"`."""
    if not quote:
        return False
    spaced = direct = 0
    for line in lines:
        spaced += line.count(f"{delimiter} {quote}")
        direct += line.count(f"{delimiter}{quote}")
    return spaced > direct


def _judge(lines: list[str], whole: bool, dialect: Dialect) -> Judged:
    """How regular the rows are that a dialect makes of the sample."""
    damage = Damage()
    rows: list[list[str]] = []
    for row in read_rows(iter(lines), dialect, None, damage, whole=whole):
        rows.append(row)
        if len(rows) >= MAX_ROWS:
            break
    if not rows:
        return Judged(dialect, 0.0, 0.0, 0, 0)
    widths = Counter(len(row) for row in rows)
    width, fitting = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    if width < 2:
        return Judged(dialect, 0.0, 0.0, width, len(rows))
    # A few lines before the table do not count against it.
    regular = fitting / len(rows)
    table = rows
    for skipped in range(1, min(len(rows) - 1, 12)):
        if len(rows[skipped - 1]) >= width:
            break
        table = rows[skipped:]
    inside = fitting / len(table)
    score = inside
    if len(table[0]) == width:
        score += 0.05
    else:
        open_width = _open_ended(table)
        if open_width:
            width, score = open_width, max(score, 0.85)
    if score < ENOUGH and (open_width := _open_ended(table)):
        width, score = open_width, 0.85
    score += 0.01 * min(width, 5) - 0.3 * damage.mended_records / len(rows)
    score += 0.03 * regular  # of two that fit, the one that needs no lines skipped before the table
    if _reads_like_prose(table, lines, dialect, width):
        score *= 0.5
    return Judged(dialect, score, regular, width, len(rows))


def _open_ended(table: list[list[str]]) -> int:
    """The header's width where rows have at least that many cells and a typed column beside the text.

    Tables whose last cell is a text with unquoted delimiters look like this.
    """
    width = len(table[0])
    if width < 2 or len(table) < 4:
        return 0
    enough = [row for row in table[1:] if len(row) >= width]
    if len(enough) < 0.95 * (len(table) - 1):
        return 0
    left = column_kinds([row[: width - 1] for row in enough], width - 1)
    right = column_kinds([row[len(row) - width + 1 :] for row in enough], width - 1)
    return width if any(kind.typed for kind in left) or any(kind.typed for kind in right) else 0


def _reads_like_prose(table: list[list[str]], lines: list[str], dialect: Dialect, width: int) -> bool:
    """Whether the delimiter is only punctuation inside sentences: a blank after it, nothing typed."""
    delimiter = dialect.delimiter
    if delimiter not in ",;" or dialect.skip_space:
        return False
    total = sum(line.count(delimiter) for line in lines)
    spaced = sum(line.count(delimiter + " ") for line in lines)
    if spaced < 0.8 * total:
        return False
    return not any(kind.typed for kind in column_kinds(table, width))


def _single_column(lines: list[str], whole: bool, quote: str | None) -> Dialect:
    """One column: as CSV where its texts are quoted, else one text a line."""
    filled = [line.strip() for line in lines if line.strip()]
    for mark in QUOTES if quote is None else (quote,):
        if not mark:
            continue
        rows = list(read_rows(iter(lines), Dialect(",", mark), None, damage := Damage(), whole=whole))
        quoted = sum(line.startswith(mark) for line in filled)
        alone = sum(len(row) == 1 for row in rows)
        if rows and quoted and alone >= 0.95 * len(rows) and damage.mended_records <= 0.02 * len(rows):
            return Dialect(",", mark)
    return Dialect("", "")

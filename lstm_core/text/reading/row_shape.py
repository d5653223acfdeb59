"""What a row of a table looks like, to tell it from a line inside a long cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from lstm_core.text.reading.column_kinds import ColumnKind


@dataclass(frozen=True)
class RowShape:
    """What a row of the table at hand looks like, to tell rows from the lines of a long cell."""

    width: int
    kinds: list[ColumnKind] = field(default_factory=list)
    doubt: bool = True  # whether a quoted cell over several lines may be rows after all

    def fits(self, cells: list[str]) -> bool:
        """Whether cells have the table's width and each could belong to its column."""
        return len(cells) == self.width and (
            not self.kinds or all(kind.fits(cell) for kind, cell in zip(self.kinds, cells, strict=True))
        )

    def lines_are_rows(self, lines: list[str], delimiter: str) -> bool:
        """Whether each of several lines is a row by itself when quotes are read literally."""
        if not self.doubt or self.width < 2:
            return False
        typed = [i for i, kind in enumerate(self.kinds) if kind.typed]
        if not typed and len(lines) < (4 if delimiter == "," else 2):
            return False
        for line in lines:
            if not line.strip():
                continue
            cells = line.rstrip("\r\n").split(delimiter)
            if len(cells) != self.width:
                return False
            if not all(self.kinds[i].fits(cells[i].strip("\"'")) for i in typed):
                return False
        return True

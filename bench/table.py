"""The table of figures beside their targets, for the terminal and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: what was measured, beside what is asked of it.

    Args:
        name: what was measured.
        figure: the measurement, with its unit.
        target: what is asked, in words; empty where nothing is.
        met: whether it is reached; None where nothing is asked.
    """

    name: str
    figure: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """ "met", "MISSED" or nothing."""
        return {None: "", True: "met", False: "MISSED"}[self.met]


def at_least(name: str, value: float, target: float, unit: str, aim: float | None = None) -> Row:
    """A row whose figure must not be below its target."""
    wanted = f"at least {target:g}{unit}" + (f", aim {aim:g}" if aim else "")
    return Row(name, f"{value:.1f}{unit}", wanted, value >= target)


def at_most(name: str, value: float, target: float, unit: str, aim: float | None = None) -> Row:
    """A row whose figure must not be above its target."""
    wanted = f"at most {target:g}{unit}" + (f", aim {aim:g}" if aim else "")
    return Row(name, f"{value:.2f}{unit}", wanted, value <= target)


def plain(rows: list[Row]) -> str:
    """Aligned columns for a terminal."""
    widths = [max(len(cell) for cell in column) for column in zip(*map(_cells, rows), strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(_cells(row), widths, strict=True)).rstrip()
        for row in rows
    )


def markdown(rows: list[Row]) -> str:
    """The same as a Markdown table."""
    lines = ["| | measured | target | |", "|---|---:|---|---|"]
    return "\n".join([*lines, *("| " + " | ".join(_cells(row)) + " |" for row in rows)])


def summary(rows: list[Row]) -> str:
    """How many targets are met, and the names of those that are not."""
    asked = [row for row in rows if row.met is not None]
    missed = [row.name for row in asked if not row.met]
    counted = f"{len(asked) - len(missed)} of {len(asked)} targets met."
    return counted + (f" Missed: {'; '.join(missed)}." if missed else "")


def _cells(row: Row) -> tuple[str, str, str, str]:
    return row.name, row.figure, row.target, row.verdict

"""Strokes and words of an SVG, as strings: what the lesson's drawings are made of.

Coordinates are the drawing's own, x to the right and y downwards. `INK` is the page's text colour in either theme.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final, Literal

INK: Final = "currentColor"
Anchor = Literal["start", "middle", "end"]


def drawing(width: float, height: float, parts: Iterable[str]) -> str:
    """A whole SVG of a size in its own units, from its parts in drawing order."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'font-size="15" fill="{INK}">{"".join(parts)}</svg>'
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 15,
    anchor: Anchor = "middle",
    colour: str = INK,
    bold: bool = False,
    italic: bool = False,
    opacity: float = 1,
    turned: float = 0,
) -> str:
    """Words at a place, shown literally; y is their middle; `turned` by degrees around their place."""
    turn = f' transform="rotate({turned:g} {x:g} {y:g})"' if turned else ""
    style = (' font-weight="600"' if bold else "") + (' font-style="italic"' if italic else "")
    return (
        f'<text x="{x:g}" y="{y:g}" dy="0.35em" font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{colour}" fill-opacity="{opacity:.3g}"{style}{turn}>{escape(_printable(words))}</text>'
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    lit: float = 1,
    stroke: str = INK,
    thick: float = 1.3,
    faint: float = 1,
    radius: float = 6,
) -> str:
    """A rectangle with its corner at (x, y); `lit` is how strongly it is filled, `faint` its outline, 0..1."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}" '
        f'fill-opacity="{lit:.3g}" stroke="{stroke}" stroke-width="{thick:g}" stroke-opacity="{faint:.3g}"/>'
    )


def disc(
    x: float,
    y: float,
    radius: float,
    *,
    fill: str = "none",
    lit: float = 1,
    stroke: str = INK,
    thick: float = 1.3,
) -> str:
    """A circle around (x, y)."""
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" fill-opacity="{lit:.3g}" '
        f'stroke="{stroke}" stroke-width="{thick:g}"/>'
    )


def line(
    points: Iterable[tuple[float, float]],
    *,
    colour: str = INK,
    thick: float = 1.5,
    opacity: float = 1,
    dashed: bool = False,
) -> str:
    """A line through points."""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{thick:g}" '
        f'stroke-opacity="{opacity:.3g}" stroke-linejoin="round"{dash}/>'
    )


def arrow(
    points: list[tuple[float, float]],
    *,
    colour: str = INK,
    thick: float = 1.5,
    opacity: float = 1,
    dashed: bool = False,
) -> str:
    """A line through points with a head at its end; its last piece is horizontal or vertical."""
    (x0, y0), (x, y) = points[-2], points[-1]
    along_x, along_y = (x > x0) - (x < x0), (y > y0) - (y < y0)
    size = 4 + 1.6 * thick
    back_x, back_y = x - size * along_x, y - size * along_y
    wide = 0.55 * size
    head = f"{x:g},{y:g} {back_x + wide * along_y:g},{back_y + wide * along_x:g} "
    head += f"{back_x - wide * along_y:g},{back_y - wide * along_x:g}"
    shaft = line([*points[:-1], (back_x, back_y)], colour=colour, thick=thick, opacity=opacity, dashed=dashed)
    return f'{shaft}<polygon points="{head}" fill="{colour}" fill-opacity="{opacity:.3g}"/>'


def signed(value: float) -> str:
    """A number with its sign and two decimals, with a true minus."""
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", "−")  # no minus before a zero


def number(value: float) -> str:
    """A number with two decimals, with a true minus."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _printable(words: str) -> str:
    """Without the control characters that XML forbids, which would leave the whole drawing empty."""
    return "".join(letter for letter in words if letter.isprintable() or letter == " ")

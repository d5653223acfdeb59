"""Small line charts side by side in one SVG file, drawn without a plotting library.

Both axes are logarithmic: what grows in proportion is a straight line that climbs at the same angle
everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#7b4ea3")
_WIDTH, _HEIGHT = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 44, 48


@dataclass(frozen=True)
class Chart:
    """One panel.

    Args:
        title: what is shown.
        x_label: what the x axis counts.
        y_label: unit of the y axis.
        lines: name to points (x, y), all above 0; a single line's name is not drawn.
    """

    title: str
    x_label: str
    y_label: str
    lines: dict[str, list[tuple[float, float]]]


def svg(charts: list[Chart], columns: int = 2) -> str:
    """The charts in rows of `columns`, as the text of an SVG file."""
    rows = math.ceil(len(charts) / columns)
    width, height = columns * _WIDTH, rows * _HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="12" role="img">',
        f"<title>{escape('; '.join(chart.title for chart in charts))}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for index, chart in enumerate(charts):
        row, column = divmod(index, columns)
        parts += [f'<g transform="translate({column * _WIDTH} {row * _HEIGHT})">', *_panel(chart), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _panel(chart: Chart) -> list[str]:
    points = [point for line in chart.lines.values() for point in line]
    x_axis = _Axis([x for x, _ in points], _LEFT, _WIDTH - _RIGHT)
    y_axis = _Axis([y for _, y in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<text x="{_LEFT}" y="20" font-size="14" font-weight="600" fill="#1a1a1a">{escape(chart.title)}</text>'
    ]
    for value in y_axis.ticks:
        y = y_axis.place(value)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#e3e3e3"/>')
        parts.append(_label(_LEFT - 6, y + 4, _number(value), "end"))
    for value in x_axis.ticks:
        x = x_axis.place(value)
        parts.append(f'<path d="M{x:.1f} {_HEIGHT - _BOTTOM}v4" stroke="#888888"/>')
        parts.append(_label(x, _HEIGHT - _BOTTOM + 17, _number(value), "middle"))
    parts.append(_label((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, chart.x_label, "middle"))
    parts.append(_label(_LEFT, 36, chart.y_label, "start"))
    for index, (name, line) in enumerate(chart.lines.items()):
        parts += _line(
            name if len(chart.lines) > 1 else "", line, COLOURS[index % len(COLOURS)], index, x_axis, y_axis
        )
    return parts


def _line(
    name: str, points: list[tuple[float, float]], colour: str, index: int, x_axis: _Axis, y_axis: _Axis
) -> list[str]:
    """The line, its points, and its name in the legend at the top right."""
    places = [(x_axis.place(x), y_axis.place(y)) for x, y in points]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    parts = [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>']
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    if name:
        x = _LEFT + 12
        y = _TOP + 14 + 16 * index
        parts.append(f'<path d="M{x} {y - 4}h16" stroke="{colour}" stroke-width="2"/>')
        parts.append(_label(x + 22, y, name, "start"))
    return parts


class _Axis:
    """Places values on a logarithmic axis.

    Args:
        values: what must fit.
        begin: pixel of the lowest value.
        end: pixel of the highest.
    """

    def __init__(self, values: list[float], begin: float, end: float) -> None:
        low, high = min(values), max(values)
        if high < 2 * low:  # a flat line is drawn flat, in the middle
            middle = math.sqrt(low * high)
            low, high = middle / 2, middle * 2
        self.low, self.high = low / 1.1, high * 1.1
        self.begin, self.end = begin, end

    def place(self, value: float) -> float:
        """The value's pixel."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.begin + share * (self.end - self.begin)

    @property
    def ticks(self) -> list[float]:
        """1, 2, 5 of every power of ten inside the axis, thinned where they would crowd."""
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        found = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
        inside = [value for value in found if self.low <= value <= self.high]
        return inside if len(inside) <= 7 else [value for value in inside if f"{value:e}"[0] == "1"]


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#444444">{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"

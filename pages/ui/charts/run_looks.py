"""How runs are drawn that are compared: each has a colour, a dash, a mark and a pattern of its own."""

from __future__ import annotations

from typing import Any, Final

from pages.ui.charts.cell_looks import Look
from pages.ui.charts.chart_labels import escape_label, shorten
from pages.ui.charts.colours import LIGHT

_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
_SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star")

RUN_LOOKS: Final = tuple(
    Look(colour, dash, symbol) for colour, dash, symbol in zip(LIGHT.runs, _DASHES, _SYMBOLS, strict=True)
)
"""By place, see `pages.ui.runs.chosen_runs.places`."""

PATTERNS: Final = ("", "/", "x", "-", "\\", "+", "|", ".")
"""Of bars, by place as well."""

_LEGEND_CELLS: Final = 34
_LEGEND_ROW: Final = 22
_TITLE: Final = 44


def legend_name(name: str) -> str:
    """A run's name as a legend shows it."""
    return escape_label(shorten(name, _LEGEND_CELLS))


def with_legend(num_runs: int, plot_height: int) -> tuple[dict[str, Any], int]:
    """Names below each other between the title and the plot, which fit on a phone.

    Args:
        num_runs: how many names there are.
        plot_height: of the axes with their labels, in CSS pixels.

    Returns:
        A part of the layout with legend and margins, and the height of the whole chart.
    """
    top = _TITLE + _LEGEND_ROW * num_runs
    height = top + plot_height
    legend = {
        "orientation": "v",
        "x": 0,
        "xanchor": "left",
        "y": 1 - (_TITLE - 8) / height,
        "yref": "container",
        "yanchor": "top",
    }
    return {"legend": legend, "margin": {"l": 60, "r": 64, "t": top + 8, "b": 52}}, height

"""A Plotly chart that stays on the page while its figure changes.

`st.plotly_chart` makes a new element for every new figure: zoom and hover are lost and frames stay blank. This
component is mounted once; its script (`live_chart.js`) gives every later figure to `Plotly.react`. It also follows
the theme, reads its description to screen readers, and can turn each bar into a button.
"""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly

from pages.ui.charts.colours import DARK_OF_LIGHT
from pages.ui.charts.plotly_asset import publish_plotly

_LOGGER: Final = logging.getLogger(__name__)
_HERE: Final = Path(__file__).resolve().parent

_HTML: Final = """
<div class="lstm-chart">
  <div class="lstm-chart-picture"></div>
  <div class="lstm-chart-plot"></div>
  <div class="lstm-chart-rows" role="group"></div>
  <p class="lstm-chart-message" role="status"></p>
</div>
"""

_component = st.components.v2.component(
    "lstm_lab_live_chart",
    html=_HTML,
    isolate_styles=False,  # plotly.js puts its style rules into the document, out of reach of a shadow root
    css=(_HERE / "live_chart.css").read_text(encoding="utf-8"),
    js=(
        f"const DARK_OF_LIGHT = {json.dumps(DARK_OF_LIGHT)}\n"
        + (_HERE / "live_chart.js").read_text(encoding="utf-8")
    ),
)


def live_chart(
    figure: go.Figure | dict[str, Any] | str,
    *,
    key: str,
    height: int,
    alt: str,
    selectable: bool = False,
    on_select: Callable[[str], None] | None = None,
    select_label: str = "Choose",
    file_name: str | None = None,
) -> str | None:
    """Show a figure, and update it in place on later runs with the same key.

    Zoom, hidden legend entries and hover survive updates as long as the axis ranges that the figure itself asks for
    stay the same.

    Args:
        figure: coloured with `colours.LIGHT`; text, grid and background colours are left to the theme. As an object,
            as Plotly's JSON describes one, or what `figure_json` made of it, where many sessions share it.
        key: one chart on the page.
        height: in CSS pixels, kept from the first moment on.
        alt: what the chart says, in words, for readers who cannot see it; shown when it cannot be drawn.
        selectable: make each bar of the first trace, horizontal and at whole-number positions, a button. Its
            `customdata` must hold the values to hand back.
        on_select: called with the value before the script reruns.
        file_name: what a downloaded picture is called, without its ending; None takes the key.
        select_label: verb that names the buttons ("Add" gives "Add “you”, 12.3 %").

    Returns:
        The value of the bar that was just chosen, for one run; otherwise None. It comes from the browser, so it is
        text of any kind.
    """

    def selected() -> None:
        value = _chosen(getattr(st.session_state.get(key), "selected", None))
        if value is not None and on_select is not None:
            on_select(value)

    result = _component(
        key=key,
        height=height,
        data={
            "figure": figure if isinstance(figure, str) else figure_json(figure),
            "script": _script(),
            "height": height,
            "alt": alt,
            "selectable": selectable,
            "selectLabel": select_label,
            "name": file_name or key,
        },
        on_selected_change=selected,
    )
    return _chosen(result.selected)


def _script() -> str:
    """The address of plotly.js; without it the page still works, and each chart says in words what it would show."""
    try:
        return publish_plotly()
    except OSError:
        _LOGGER.exception("plotly.js cannot be put into the folder of static files")
        return "app/static/plotly.min.js"


def figure_json(figure: go.Figure | dict[str, Any]) -> str:
    """The figure as JSON, without the template: the script brings one that follows the theme.

    Args:
        figure: as for `live_chart`.
    """
    content = figure if isinstance(figure, dict) else figure.to_plotly_json()
    content.get("layout", {}).pop("template", None)
    return str(to_json_plotly(content))


def _chosen(value: object) -> str | None:
    """The word in what the browser sent, or None when it is anything else."""
    if isinstance(value, dict) and isinstance(value.get("word"), str):
        return str(value["word"])
    return None

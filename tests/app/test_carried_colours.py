"""What is carried away has the colours of the pages."""

import re
from pathlib import Path

from lstm_core.export import curves_drawing
from pages.ui.charts.colours import DARK, LIGHT

PAGE = Path(__file__).resolve().parents[2] / "lstm_core/export/page"


def test_the_page_with_a_model_has_the_colours_of_the_app() -> None:
    light, dark = (PAGE / "page.css").read_text("utf-8").split("@media", 1)
    for css, palette in ((light, LIGHT), (dark, DARK)):
        colours = dict(re.findall(r"--(\w+): (#\w{6});", css))
        for name in ("background", "bars", "unknown"):
            assert colours[name] == getattr(palette, name)


def test_a_report_and_a_notebook_draw_curves_in_the_colours_of_the_app() -> None:
    assert (LIGHT.training, LIGHT.validation) == (curves_drawing.TRAINING, curves_drawing.VALIDATION)
    css = (PAGE / "report.css").read_text("utf-8")
    assert f"background: {LIGHT.background}" in css
    assert f"background: {DARK.background}" in css

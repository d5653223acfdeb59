"""What is carried away has the colours of the pages."""

import re
from pathlib import Path

from pages.ui.charts.colours import DARK, LIGHT

PAGE = Path(__file__).resolve().parents[2] / "lstm_core/export/page"


def test_the_page_with_a_model_has_the_colours_of_the_app() -> None:
    light, dark = (PAGE / "page.css").read_text("utf-8").split("@media", 1)
    for css, palette in ((light, LIGHT), (dark, DARK)):
        colours = dict(re.findall(r"--(\w+): (#\w{6});", css))
        for name in ("background", "bars", "unknown"):
            assert colours[name] == getattr(palette, name)

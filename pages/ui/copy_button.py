"""A button that copies a link, always in view; also on pages without https, where browsers have no clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

_HERE: Final = Path(__file__).resolve().parent
COPY_SCRIPT: Final = (_HERE / "clipboard.js").read_text(encoding="utf-8")
COPY_STYLE: Final = (_HERE / "copy_button.css").read_text(encoding="utf-8")
REFUSED: Final = "This browser blocks copying; copy the address from the address bar"

_component = st.components.v2.component(
    "lstm_lab_copy_button",
    html='<div class="lstm-copy"><button type="button">Copy link</button> <span role="status"></span></div>\n',
    isolate_styles=False,
    css=COPY_STYLE,
    js=COPY_SCRIPT + (_HERE / "copy_button.js").read_text(encoding="utf-8"),
)


def copy_button(link: str, key: str) -> None:
    """Offers to copy a link.

    Args:
        link: what is copied.
        key: one button on the page.
    """
    _component(key=key, data={"text": link, "copied": "Copied", "refused": REFUSED})

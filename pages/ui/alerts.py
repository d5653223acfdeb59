"""Coloured boxes with text that somebody else wrote: errors, messages of runs, names; shown as text, never as Markdown.

Whatever is not a literal sentence of ours goes through here. An error may quote a file, a file may be a stranger's,
and Streamlit would read `![x](http://...)` in it as an image to fetch. A test walks all calls.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.plain_text import plain


def error(text: str, icon: str = ":material/error:", place: DeltaGenerator | None = None) -> None:
    """What went wrong, in red.

    Args:
        text: anything; it is shown as it is.
        icon: in front of it.
        place: where to show it, in place of here.
    """
    (place or st).error(plain(text), icon=icon)


def warning(text: str, icon: str = ":material/link_off:") -> None:
    """What to know, in yellow."""
    st.warning(plain(text), icon=icon)


def info(text: str, icon: str | None = None) -> None:
    """What is so, in blue."""
    st.info(plain(text), icon=icon)


def toast(text: str, icon: str) -> None:
    """What has just happened, for some seconds."""
    st.toast(plain(text), icon=icon)

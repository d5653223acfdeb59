"""The papers behind the lesson."""

from __future__ import annotations

import streamlit as st

from pages.ui.learn.prose import frame_prose
from pages.ui.learn.prose.references_prose import PAPERS


def show() -> None:
    """All references, closed until they are wanted."""
    with st.expander(frame_prose.REFERENCES, icon=":material/menu_book:"):
        st.markdown("\n".join(f"- {paper}" for paper in PAPERS))

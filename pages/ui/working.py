"""A word that something works, where it takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def working(text: str) -> Iterator[None]:
    """Shows a spinner after half a second, until the block ends.

    It has a place of its own: a spinner that comes just before other elements takes the place of the next one for a
    moment, which would be mounted anew, with the keyboard's focus lost.

    Args:
        text: what is being done, as a plain sentence without its full stop.
    """
    with st.container(), st.spinner(text):
        yield

"""A page goes on by itself once the database of runs is back."""

from __future__ import annotations

from itertools import count
from typing import Final

import streamlit as st

from lstm_core.runs.store.faults import FAULTS
from pages.ui import resources

LOOK_SECONDS: Final = 3.0


def wait() -> None:
    """Looks now and then whether the database answers, and runs the page again when it does."""
    looks = count()

    @st.fragment(run_every=LOOK_SECONDS)
    def look() -> None:
        if next(looks) == 0:  # the page has just been refused
            return
        try:
            resources.store().ping()
        except FAULTS:
            return
        st.rerun()

    look()

"""The database of runs may be away for a while: open pages say so, and go on by themselves once it is back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Final, ParamSpec

import streamlit as st

from lstm_core.runs.store.faults import FAULTS, is_away, sentence
from pages.ui import alerts, resources

LOOK_SECONDS: Final = 3.0
_Arguments = ParamSpec("_Arguments")


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


def said(look: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """What a fragment does that looks for news: where the database is away it says so, and its next look tries again.

    Streamlit would write each of these errors into the log with its whole history, which takes seconds, for every page
    that is open.
    """

    @wraps(look)
    def told(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> None:
        try:
            look(*arguments, **options)
        except FAULTS as error:
            if not is_away(error):
                raise
            alerts.error(sentence(error))

    return told

"""A pill at the top right of every page while a run of the visitor trains or waits, and a word when it has ended."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lstm_core.runs.run import Run
from lstm_core.runs.store.faults import FAULTS, is_away
from pages.ui import alerts, resources
from pages.ui.models.run_names import share_done
from pages.ui.visitor import SESSION_KEY

APP_NAME: Final = "LSTM Lab"
AWAY: Final = "The database is away"
GOING_SECONDS: Final = 2.0
IDLE_SECONDS: Final = 10.0
"""Between two looks while nothing of the visitor trains; a run may be started in another tab."""

_FOLLOWED: Final = "pill_followed"
_ENDINGS: Final = {
    "finished": ("has finished", ":material/check_circle:"),
    "stopped": ("was stopped", ":material/stop_circle:"),
    "interrupted": ("was interrupted", ":material/pause_circle:"),
    "failed": ("has failed", ":material/error:"),
}


def show(train: StreamlitPage, shown_run: str | None) -> None:
    """Draws the pill and the title of the browser's tab, and keeps both up to date.

    Args:
        train: the page that shows a run.
        shown_run: the run that the page shows anyway; it needs no pill.
    """
    # Always there, so that what comes after it keeps its place when the visitor is known.
    place = st.container(key="running_place")
    owner = st.session_state.get(SESSION_KEY)
    if not owner:
        return
    going = resources.store().under_way(owner)

    @st.fragment(run_every=GOING_SECONDS if going else IDLE_SECONDS)
    def look() -> None:
        try:
            _look(str(owner), train, shown_run)
        except FAULTS as error:
            if not is_away(error):
                raise
            with st.container(key="running_pill"):  # there is no room for a sentence
                st.badge(AWAY, icon=":material/cloud_off:", color="orange")

    with place:
        look()


def _look(owner: str, train: StreamlitPage, shown_run: str | None) -> None:
    going = resources.store().under_way(owner)
    _tell_endings(owner, {run.id for run in going})
    leading = next((run for run in going if run.is_live), going[0] if going else None)
    st.set_page_config(page_title=APP_NAME if leading is None else f"{_share(leading)} · {APP_NAME}")
    if leading is None or leading.id == shown_run:
        return
    with st.container(key="running_pill"):
        st.page_link(
            train,
            label=_share(leading),
            icon=":material/monitoring:",
            query_params={"run": leading.id},
        )


def _tell_endings(owner: str, going: set[str]) -> None:
    """Says once of each run that ended since the last look how it did."""
    before: set[str] = st.session_state.get(_FOLLOWED, set())
    st.session_state[_FOLLOWED] = going
    if not before - going:
        return
    for run in resources.store().list_runs(owner):
        if run.id in before - going and run.state in _ENDINGS:
            ending, icon = _ENDINGS[run.state]
            alerts.toast(f"{run.name} {ending}.", icon)


def _share(run: Run) -> str:
    """How far a run is: "42 %", or that it waits."""
    return "waiting" if run.is_waiting else share_done(run)

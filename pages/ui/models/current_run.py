"""The visitor's current run: kept in the URL and shown at the top right of every page that needs one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.runs.run import Run
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, resources
from pages.ui.models.run_names import listed_names
from pages.ui.visitor import SESSION_KEY

QUERY: Final = "run"
_SESSION: Final = "run_id"
_LOST: Final = "lost_run"
_PICKED: Final = "run_picked"
STATES_SECONDS: Final = 5.0
"""Between two looks at the states of runs in the picker while one of them waits or trains."""

SAMPLE: Final = "sample"
"""What the picker calls the shipped model, which is no run."""


def requested_id() -> str | None:
    """The run's id in the URL, else the one of this session, which is then put into the URL."""
    asked = st.query_params.get(QUERY)
    if asked:
        st.session_state[_SESSION] = asked
        return str(asked)
    kept = st.session_state.get(_SESSION)
    if kept:
        st.query_params[QUERY] = kept
        return str(kept)
    return None


def choose(run_id: str | None) -> None:
    """Makes a run the current one; None leaves none."""
    st.session_state.pop(_LOST, None)
    if run_id is None:
        st.session_state.pop(_SESSION, None)
        st.query_params.pop(QUERY, None)
    else:
        st.session_state[_SESSION] = run_id
        st.query_params[QUERY] = run_id


def leave(run_id: str) -> None:
    """Leaves no current run where it was this one."""
    if st.session_state.get(_SESSION) == run_id:
        choose(None)


def current() -> Run | None:
    """The current run; a link to a missing run is dropped, with a warning until another one is chosen."""
    run_id = requested_id()
    if run_id is not None:
        try:
            run = resources.store().get(run_id)
        except FAULTS as error:
            choose(None)
            st.session_state[_LOST] = sentence(error)
        else:
            st.session_state.pop(_LOST, None)
            return run
    if message := st.session_state.get(_LOST):
        alerts.warning(message)
    return None


def picker(run: Run | None, none_label: str) -> None:
    """The picker of runs at the top right; it says how runs are that have not finished, and keeps that up to date.

    Args:
        run: the current run.
        none_label: what to call the choice of no run.
    """
    st.session_state.pop(_PICKED, None)  # the page runs, and shows what was picked
    changes = any(not one.is_over for one in own_runs())
    st.fragment(_picker, run_every=STATES_SECONDS if changes else None)(run, none_label)


def _picker(run: Run | None, none_label: str) -> None:
    if st.session_state.pop(_PICKED, False):
        st.rerun()
    runs = own_runs()
    if run is not None and run.id not in {one.id for one in runs}:
        runs.append(run)
    names = {SAMPLE: none_label} | dict(reversed(listed_names(reversed(runs)).items()))
    chosen = SAMPLE if run is None else run.id
    # A widget of its own for each choice: it starts with the choice as its default, which no rerun can lose.
    key = f"run_picker_{chosen}"

    def picked() -> None:
        value = st.session_state[key]
        if value in names:  # the list may have changed since the browser drew it
            choose(None if value == SAMPLE else value)
            st.session_state[_PICKED] = True

    st.selectbox(
        "Run",
        list(names),
        index=list(names).index(chosen),
        key=key,
        format_func=lambda run_id: names.get(run_id, run_id),
        on_change=picked,
        label_visibility="collapsed",
    )


def own_runs() -> list[Run]:
    """The visitor's runs, the newest first."""
    owner = visitor()
    try:
        return resources.store().list_runs(owner) if owner else []
    except FAULTS:  # the shell has said so
        return []


def visitor() -> str | None:
    """The visitor's id; None in the first run of a session, before the browser has answered the shell."""
    return st.session_state.get(SESSION_KEY)


def model_path(run: Run, which: str = "best") -> Path | None:
    """The file of a run's model, None before the first epoch has ended."""
    return resources.store().bundle_path(run.id, which)

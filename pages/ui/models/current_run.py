"""The current run: kept in the URL and shown at the top right of every page that needs one.

Every page gets its run here, by one lookup: the visitor's own run by `?run=ID`, which opens it in no other browser, or
a shared one by its link's `?share=TOKEN`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.runs.run import Run, no_such_run
from lstm_core.runs.store.faults import FAULTS, is_away, sentence
from lstm_core.runs.store.shares import Shares
from pages.ui import alerts, resources
from pages.ui.models.run_names import listed_names
from pages.ui.visitor import SESSION_KEY

QUERY: Final = "run"
SHARE: Final = "share"
_SESSION: Final = "run_address"
_LOST: Final = "lost_run"
_PICKED: Final = "run_picked"
STATES_SECONDS: Final = 5.0
"""Between two looks at the states of runs in the picker while one of them waits or trains."""

SAMPLE: Final = "sample"
"""What the picker calls the shipped model, which is no run."""


def current() -> Run | None:
    """The current run; a link that opens nothing is dropped, with a warning until another run is chosen.

    Whose a run is can be said only once the browser has named the visitor, in the second run of a session; until then
    a page that asks for a run by its id ends here. A share link shows its run to anybody, at once.
    """
    address = _asked()
    if address is not None:
        if QUERY in address and not visitor():
            st.stop()
        try:
            run = _looked_up(address)
        except FAULTS as error:
            if is_away(error):  # the address is good, and opens its run later
                raise
            choose(None)
            st.session_state[_LOST] = sentence(error)
        else:
            st.session_state.pop(_LOST, None)
            return run
    if message := st.session_state.get(_LOST):
        alerts.warning(message)
    return None


def again(run: Run) -> Run:
    """A run that the page shows, as it is now.

    Raises:
        RunError: it was deleted, or the visitor may no longer see it.
    """
    if is_own(run):
        return _looked_up({QUERY: run.id})
    now = _looked_up(st.session_state.get(_SESSION) or {})
    if now.id != run.id:
        raise no_such_run()
    return now


def shared(token: str) -> Run | None:
    """Another run, which a link names beside the current one by its share link's token; None where it shows nothing."""
    try:
        return _looked_up({SHARE: token})
    except LabError:
        return None


def is_own(run: Run) -> bool:
    """Whether the visitor may change a run."""
    return run.is_owned_by(visitor() or "")


def query(run: Run) -> dict[str, str]:
    """What a link to another page carries, so that it shows the same run."""
    if is_own(run):
        return {QUERY: run.id}
    return dict(st.session_state.get(_SESSION) or {})


def names_one() -> bool:
    """Whether the address names a run."""
    return any(st.query_params.get(name) for name in (SHARE, QUERY))


def choose(run_id: str | None) -> None:
    """Makes a run of the visitor's the current one; None leaves none."""
    st.session_state.pop(_LOST, None)
    st.query_params.pop(SHARE, None)
    if run_id is None:
        st.session_state.pop(_SESSION, None)
        st.query_params.pop(QUERY, None)
    else:
        st.session_state[_SESSION] = {QUERY: run_id}
        st.query_params[QUERY] = run_id


def leave(run_id: str) -> None:
    """Leaves no current run where it was this one."""
    if st.session_state.get(_SESSION) == {QUERY: run_id}:
        choose(None)


def _asked() -> dict[str, str] | None:
    """The run's address in the URL, else the one of this session, which is then put into the URL."""
    for name in (SHARE, QUERY):
        if asked := st.query_params.get(name):
            st.session_state[_SESSION] = {name: asked}
            return {name: asked}
    kept: dict[str, str] | None = st.session_state.get(_SESSION)
    if kept:
        st.query_params.update(kept)
    return kept


def _looked_up(address: dict[str, str]) -> Run:
    """The one place where an address becomes a run.

    Raises:
        RunError: the visitor may not see one by it.
    """
    shares = Shares(resources.store())
    if SHARE in address:
        return shares.shared(address[SHARE])
    return shares.own(address.get(QUERY, ""), visitor())


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

"""Runs that were just deleted, each with a way back while there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from lstm_core.runs.store.deletions import UNDO_SECONDS, Deletions
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, resources
from pages.ui.models import current_run
from pages.ui.plain_text import duration, plain

_LOOK_SECONDS: Final = 15.0
_ERROR: Final = "undo_error"
_CAME_BACK: Final = "run_came_back"


def show(after_undo: Callable[[str], None] = current_run.choose) -> None:
    """A line for each of the visitor's deleted runs, as long as its deletion can be undone.

    Args:
        after_undo: is called with the id of a run that came back.
    """
    if error := st.session_state.pop(_ERROR, None):
        alerts.error(error)
    owner = current_run.visitor()
    if owner is None or not Deletions(resources.store()).undoable(owner):
        return
    st.fragment(_lines, run_every=_LOOK_SECONDS)(owner, after_undo)


def _lines(owner: str, after_undo: Callable[[str], None]) -> None:
    """The lines; a run that came back concerns the whole page."""
    if st.session_state.pop(_CAME_BACK, False):
        st.rerun()
    for deleted in Deletions(resources.store()).undoable(owner):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            left = duration(max(1, round(deleted.seconds_left / 60)) * 60)
            st.markdown(
                f":material/delete: “{plain(deleted.name)}” is deleted. Its texts, curves and model are removed "
                f"permanently in {left}.",
                width="stretch",
            )
            st.button(
                "Undo",
                key=f"undo_delete_{deleted.id}",
                icon=":material/undo:",
                on_click=_undo,
                args=(deleted.id, owner, after_undo),
            )
            st.button(
                "Remove now",
                key=f"finish_delete_{deleted.id}",
                type="tertiary",
                on_click=_finish,
                args=(deleted.id, owner),
            )


def _undo(run_id: str, owner: str, after_undo: Callable[[str], None]) -> None:
    try:
        Deletions(resources.store()).undo(run_id, owner)
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
    else:
        after_undo(run_id)
    st.session_state[_CAME_BACK] = True


def _finish(run_id: str, owner: str) -> None:
    Deletions(resources.store()).finish(run_id, owner)


def promise(num_runs: int = 1) -> str:
    """What a deletion does, in the words that stand beside its button.

    Args:
        num_runs: how many runs are deleted at once.
    """
    runs, leave, their = ("run", "leaves", "its") if num_runs == 1 else ("runs", "leave", "their")
    models = "model" if num_runs == 1 else "models"
    if Deletions(resources.store()).can_be_undone():
        return (
            f"The {runs} {leave} every list at once. For {duration(UNDO_SECONDS)} you can undo this on the Train and "
            f"Runs pages; then {their} texts, curves and {models} are removed permanently."
        )
    return (
        f"The disk is full, so this removes the {runs} with {their} texts, curves and {models} at once and "
        "permanently."
    )

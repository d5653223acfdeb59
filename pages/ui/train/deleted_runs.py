"""Runs that were just deleted, each with a way back while there is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import streamlit as st

from lstm_core.runs.store.deletions import UNDO_SECONDS, DeletedRun, Deletions
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, database_away, resources
from pages.ui.models import current_run
from pages.ui.plain_text import duration, plain

_LOOK_SECONDS: Final = 15.0
_ERROR: Final = "undo_error"
_FEW: Final = 3
"""So many lines are shown; more are one line, which unfolds."""
_CAME_BACK: Final = "run_came_back"


def show(
    after_undo: Callable[[str], None] = current_run.choose, among: Collection[str] | None = None
) -> None:
    """A line for each of the visitor's deleted runs, as long as its deletion can be undone; for many, one for all.

    Args:
        after_undo: is called with the id of a run that came back.
        among: ids of the runs that are meant; None means all of the visitor's.
    """
    if error := st.session_state.pop(_ERROR, None):
        alerts.error(error)
    owner = current_run.visitor()
    if owner is None or not _undoable(owner, among):
        return
    st.fragment(database_away.said(_lines), run_every=_LOOK_SECONDS)(owner, after_undo, among)


def _undoable(owner: str, among: Collection[str] | None) -> list[DeletedRun]:
    undoable = Deletions(resources.store()).undoable(owner)
    return [one for one in undoable if among is None or one.id in among]


def _lines(owner: str, after_undo: Callable[[str], None], among: Collection[str] | None) -> None:
    """The lines; a run that came back concerns the whole page."""
    if st.session_state.pop(_CAME_BACK, False):
        st.rerun()
    undoable = _undoable(owner, among)
    if len(undoable) <= _FEW:
        for deleted in undoable:
            _line(deleted, owner, after_undo)
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/delete: {len(undoable)} runs are deleted. Their texts, curves and models are removed "
            f"permanently, the first in {_left(undoable[-1])}.",
            width="stretch",
        )
        st.button(
            "Undo all",
            key="undo_delete_all",
            icon=":material/undo:",
            on_click=_undo,
            args=([one.id for one in undoable], owner, after_undo),
        )
    with st.expander("Undo some of them"):
        for deleted in undoable:
            _line(deleted, owner, after_undo)


def _line(deleted: DeletedRun, owner: str, after_undo: Callable[[str], None]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/delete: “{plain(deleted.name)}” is deleted. Its texts, curves and model are removed "
            f"permanently in {_left(deleted)}.",
            width="stretch",
        )
        st.button(
            "Undo",
            key=f"undo_delete_{deleted.id}",
            icon=":material/undo:",
            on_click=_undo,
            args=([deleted.id], owner, after_undo),
        )
        st.button(
            "Remove now",
            key=f"finish_delete_{deleted.id}",
            type="tertiary",
            on_click=_finish,
            args=(deleted.id, owner),
        )


def _left(deleted: DeletedRun) -> str:
    """In how many minutes a run is removed."""
    return duration(max(1, round(deleted.seconds_left / 60)) * 60)


def _undo(run_ids: Sequence[str], owner: str, after_undo: Callable[[str], None]) -> None:
    try:
        for run_id in run_ids:
            Deletions(resources.store()).undo(run_id, owner)
            after_undo(run_id)
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
    st.session_state[_CAME_BACK] = True


def _finish(run_id: str, owner: str) -> None:
    try:
        Deletions(resources.store()).finish(run_id, owner)
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)


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

"""What can be done with a sweep: open a run, stop all of them, keep the best, and bring back what was deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from lstm_core.counted import counted
from lstm_core.runs.leaderboard import Standing
from lstm_core.runs.store.deletions import UNDO_SECONDS, Deletions
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.sweeps import Sweeps
from lstm_core.runs.stored_sweep import Sweep
from pages.ui import alerts, resources, shell
from pages.ui.models import current_run
from pages.ui.plain_text import duration, escaped, plain
from pages.ui.sweeps.sweep_words import settings_in_words

_ERROR: Final = "sweep_action_error"


def show(sweep: Sweep, ranked: Sequence[Standing]) -> None:
    """The row of actions.

    Args:
        sweep: the visitor's own.
        ranked: its runs, the best first.
    """
    if error := st.session_state.pop(_ERROR, None):
        alerts.error(error)
    with st.container(horizontal=True, vertical_alignment="center"):
        _open(sweep, ranked)
        # Each has a place of its own: an open popover must not turn into the other when the sweep ends.
        stop_place, keep_place = st.container(width="content"), st.container(width="content")
        if not sweep.is_over:
            with stop_place:
                _stop(sweep)
        elif len(ranked) > 1 and ranked[0].rank is not None:
            with keep_place:
                _keep(sweep, ranked)
    _bring_back(sweep)


def _open(sweep: Sweep, ranked: Sequence[Standing]) -> None:
    with st.popover("Open a run", icon=":material/open_in_new:"):
        for one in ranked:
            told = settings_in_words(sweep.varied_settings(one.run))
            place = f"{one.rank} · " if one.rank is not None else ""
            shell.link(
                "train",
                f"{place}{escaped(told)} · {one.run.state}",
                ":material/monitoring:",
                run=one.run.id,
            )


def _stop(sweep: Sweep) -> None:
    going = [run for run in sweep.runs if not run.is_over]
    asked = all(run.stop_requested for run in going)
    with st.popover("Stop all", key="stop_popover", icon=":material/stop:", disabled=asked):
        st.markdown(
            f"{counted(len(going), 'run is', 'runs are')} left. The one that trains keeps the model that it has by "
            "then; those that wait do not start."
        )
        st.button(
            "Stop all runs",
            key="stop_sweep",
            type="primary",
            on_click=_tried,
            args=(_stop_all, sweep.id),
        )


def _keep(sweep: Sweep, ranked: Sequence[Standing]) -> None:
    best = ranked[0]
    deletions = Deletions(resources.store())
    undo = (
        f" For {duration(UNDO_SECONDS)} you can undo this."
        if deletions.can_be_undone()
        else (" The disk is full, so they are removed at once and permanently.")
    )
    with st.popover("Keep the best", key="keep_popover", icon=":material/trophy:"):
        st.markdown(
            f"Keeps **{plain(settings_in_words(sweep.varied_settings(best.run)))}** and deletes "
            f"{counted(len(ranked) - 1, 'other run', 'other runs')} with texts, curves and models.{undo}"
        )
        st.button(
            "Keep the best run",
            key="keep_best",
            on_click=_tried,
            args=(_keep_one, sweep.id, best.run.id),
        )


def _bring_back(sweep: Sweep) -> None:
    """A line for the deleted runs of the sweep, as long as they can come back."""
    undoable = Deletions(resources.store()).undoable(sweep.owner)
    deleted = [one for one in undoable if one.id in sweep.places]
    if not deleted:
        return
    left = duration(max(1, round(deleted[-1].seconds_left / 60)) * 60)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/delete: {counted(len(deleted), 'run of this sweep is', 'runs of this sweep are')} deleted, and "
            f"removed permanently in {left}.",
            width="stretch",
        )
        st.button(
            "Bring back",
            key="undo_keep",
            icon=":material/undo:",
            on_click=_tried,
            args=(_undo, [one.id for one in deleted]),
        )


def _tried(action: Callable[..., None], *arguments: object) -> None:
    """Runs an action; an error is shown on the page, and nothing else changes."""
    try:
        action(current_run.visitor() or "", *arguments)
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)


def _stop_all(owner: str, sweep_id: str) -> None:
    Sweeps(resources.store()).stop(sweep_id, owner)
    resources.launcher().wake()


def _keep_one(owner: str, sweep_id: str, run_id: str) -> None:
    Sweeps(resources.store()).keep(sweep_id, owner, run_id)


def _undo(owner: str, run_ids: Sequence[str]) -> None:
    for run_id in run_ids:
        Deletions(resources.store()).undo(run_id, owner)

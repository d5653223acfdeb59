"""What can be done with a sweep: open a run, compare the best, stop all of them, keep the best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from lstm_core.counted import counted
from lstm_core.runs.leaderboard import Standing
from lstm_core.runs.store.sweeps import Sweeps
from lstm_core.runs.stored_sweep import Sweep
from pages.ui import resources, shell
from pages.ui.plain_text import escaped, plain
from pages.ui.runs import chosen_runs, overlay_view
from pages.ui.sweeps.sweep_words import settings_in_words
from pages.ui.train import deleted_runs, run_actions


def show(sweep: Sweep, ranked: Sequence[Standing]) -> None:
    """The row of actions.

    Args:
        sweep: the visitor's own.
        ranked: its runs, the best first.
    """
    run_actions.show_error()
    with st.container(horizontal=True, vertical_alignment="center"):
        _open(sweep, ranked)
        _compare(ranked)
        # Each has a place of its own: an open popover must not turn into the other when the sweep ends.
        stop_place, keep_place = st.container(width="content"), st.container(width="content")
        if not sweep.is_over:
            with stop_place:
                _stop(sweep)
        elif len(ranked) > 1 and ranked[0].rank is not None:
            with keep_place:
                _keep(sweep, ranked)
    deleted_runs.show(lambda run_id: None, sweep.places)


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


def _compare(ranked: Sequence[Standing]) -> None:
    """The best of them side by side, on the page that does so with any runs."""
    best = [one.run.id for one in ranked if one.rank is not None][: overlay_view.MOST_RUNS]
    if len(best) > 1:
        chosen = {chosen_runs.QUERY: ",".join(best)}
        shell.link("runs", f"Compare the best {len(best)}", ":material/stacked_line_chart:", **chosen)


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
            on_click=run_actions.tried,
            args=(_stop_all, sweep.id),
        )


def _keep(sweep: Sweep, ranked: Sequence[Standing]) -> None:
    best = ranked[0]
    with st.popover("Keep the best", key="keep_popover", icon=":material/trophy:"):
        st.markdown(
            f"Keeps **{plain(settings_in_words(sweep.varied_settings(best.run)))}** and deletes "
            f"{counted(len(ranked) - 1, 'other run', 'other runs')}. {deleted_runs.promise(len(ranked) - 1)}"
        )
        st.button(
            "Keep the best run",
            key="keep_best",
            on_click=run_actions.tried,
            args=(partial(_keep_one, best.run.id), sweep.id),
        )


def _stop_all(sweep_id: str, owner: str) -> None:
    Sweeps(resources.store()).stop(sweep_id, owner)
    resources.launcher().wake()


def _keep_one(run_id: str, sweep_id: str, owner: str) -> None:
    Sweeps(resources.store()).keep(sweep_id, owner, run_id)

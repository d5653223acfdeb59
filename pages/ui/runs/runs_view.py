"""The table of runs on its page: what is ticked is taken over, and runs that train are followed.

Whoever has sorted the table sees its rows in an order that only the browser knows, and the browser keeps ticks by
their place in that order. Rows under one key must therefore never change: a run has its figures in the table once it
is over, and the table then starts anew. How far runs are until then stands below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.counted import counted
from lstm_core.runs.run import Run
from lstm_core.runs.store.faults import FAULTS
from lstm_core.runs.store.listing import ListedRun
from pages.ui import resources
from pages.ui.models.run_names import share_done
from pages.ui.plain_text import plain
from pages.ui.runs import chosen_runs, runs_table

POLL_SECONDS: Final = 3.0
REST_SECONDS: Final = 10.0
"""Between two looks while nothing of the visitor trains; a run may be started in another tab."""

_TOLD: Final = 3
"""So many of the runs that are under way are told of."""


def table(owner: str, listed: Sequence[ListedRun], shown: Sequence[ListedRun]) -> list[ListedRun]:
    """Shows the table, and gives the chosen runs in the order in which they were chosen.

    Args:
        owner: the visitor.
        listed: all runs of the visitor.
        shown: those that pass the filters.
    """
    by_id = {one.run.id: one for one in listed}
    if shown:
        rows = runs_table.show(shown, chosen_runs.chosen(by_id))
        chosen_runs.take_rows([one.run.id for one in shown], rows, by_id)
    else:
        st.caption("No run passes these filters.")
    chosen = [by_id[run_id] for run_id in chosen_runs.chosen(by_id)]
    _hint(len(listed), len(shown), chosen)
    _follow(owner, [one.run for one in listed if not one.run.is_over])
    return chosen


def _hint(num_listed: int, num_shown: int, chosen: Sequence[ListedRun]) -> None:
    """How many runs there are, and what ticking them is for."""
    told = (
        counted(num_listed, "run")
        if num_shown == num_listed
        else f"{num_shown} of {counted(num_listed, 'run')}"
    )
    ask = "" if chosen else " · tick runs at the left to compare them, or to rename, note, pin or delete them"
    st.caption(f"{told}{ask}")


def _follow(owner: str, under_way: Sequence[Run]) -> None:
    """Tells how far runs are that wait or train; when one starts or ends, the page runs again."""
    before = {(run.id, run.is_waiting) for run in under_way}

    @st.fragment(run_every=POLL_SECONDS if under_way else REST_SECONDS)
    def look() -> None:
        try:
            now = resources.store().under_way(owner)
        except FAULTS:  # the shell has said so
            return
        if {(run.id, run.is_waiting) for run in now} != before:
            st.rerun()
        if now:
            more = len(now) - _TOLD
            told = [_progress(run) for run in now[:_TOLD]] + ([f"{more} more"] if more > 0 else [])
            st.caption(":material/model_training: " + " · ".join(told))

    look()


def _progress(run: Run) -> str:
    """How far a run is, ready for Markdown."""
    name = plain(run.name)
    if run.is_waiting:
        return f"{name} waits"
    loss = run.current.get("val_loss")
    reached = "" if loss is None else f", held-out loss {loss:.3f}"
    return f"{name} {plain(share_done(run))}{reached}"

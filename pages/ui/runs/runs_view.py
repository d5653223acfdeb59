"""The table of runs as it is watched: it follows runs that train, and takes over what is ticked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.counted import counted
from lstm_core.runs.store.listing import ListedRun, Listing
from pages.ui import resources
from pages.ui.runs import chosen_runs, runs_table

POLL_SECONDS: Final = 3.0
"""Between two looks at runs of which one waits or trains."""


def table(owner: str, listed: Sequence[ListedRun], shown: Sequence[ListedRun]) -> list[ListedRun]:
    """Shows the table, and gives the chosen runs in the order in which they were chosen.

    Args:
        owner: the visitor.
        listed: all runs of the visitor.
        shown: those that pass the filters.
    """
    fresh = [list(listed)]  # what the page has just read; later looks read anew

    def look() -> None:
        now = fresh.pop() if fresh else Listing(resources.store()).listed(owner)
        if _outside(now) != _outside(listed):
            st.rerun()
        by_id = {one.run.id: one for one in now}
        ids = [one.run.id for one in shown]
        rows = runs_table.show([by_id[run_id] for run_id in ids], chosen_runs.chosen(by_id))
        if chosen_runs.take_rows(ids, rows, by_id):
            st.rerun()

    if shown:
        live = any(not one.run.is_over for one in listed)
        st.fragment(look, run_every=POLL_SECONDS if live else None)()
    else:
        st.caption("No run passes these filters.")
    by_id = {one.run.id: one for one in listed}
    chosen = [by_id[run_id] for run_id in chosen_runs.chosen(by_id)]
    _hint(len(listed), len(shown), chosen)
    return chosen


def _outside(listed: Sequence[ListedRun]) -> list[tuple[object, ...]]:
    """What the page shows of runs outside the table: which there are, and what can be done with them."""
    return [(one.run.id, one.run.name, one.run.is_over, one.note, one.pinned) for one in listed]


def _hint(num_listed: int, num_shown: int, chosen: Sequence[ListedRun]) -> None:
    """How many runs there are, and what ticking them is for."""
    told = (
        counted(num_listed, "run")
        if num_shown == num_listed
        else f"{num_shown} of {counted(num_listed, 'run')}"
    )
    ask = "" if chosen else " · tick runs at the left to compare them, or to rename, note, pin or delete them"
    st.caption(f"{told}{ask}")

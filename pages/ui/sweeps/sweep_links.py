"""Ways to a sweep from the Train page: from a run that belongs to one, and from the page's beginning."""

from __future__ import annotations

import streamlit as st

from lstm_core.runs.run import Run
from lstm_core.runs.store.sweeps import Sweeps
from pages.ui import resources, shell
from pages.ui.models import current_run
from pages.ui.plain_text import escaped

QUERY = "sweep"


def sweep_of(run: Run) -> None:
    """A link from a run to the visitor's sweep that it belongs to."""
    sweep_id = Sweeps(resources.store()).sweep_of(run.id, current_run.visitor())
    if sweep_id is not None:
        shell.link("sweep", "Its sweep", ":material/grid_view:", **{QUERY: sweep_id})


def own_sweeps() -> bool:
    """Links to all sweeps of the visitor, the newest first; False, and nothing, where there are none."""
    owner = current_run.visitor()
    sweeps = Sweeps(resources.store()).own(owner) if owner else []
    if not sweeps:
        return False
    st.subheader("Your sweeps", anchor=False)
    for sweep in sweeps:
        ended = sum(run.is_over for run in sweep.runs)
        label = f"{ended} of {len(sweep.runs)} · {escaped(sweep.name)}"
        shell.link("sweep", label, ":material/grid_view:", **{QUERY: sweep.id})
    return True

"""Ways to a sweep from other pages: from a run that belongs to one, and from where runs begin or are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.runs.run import Run
from lstm_core.runs.store.sweeps import Sweeps
from lstm_core.runs.stored_sweep import Sweep
from pages.ui import resources, shell
from pages.ui.models import current_run
from pages.ui.plain_text import escaped

QUERY: Final = "sweep"
FEW: Final = 3
"""Sweeps that are shown where they are not what the page is about."""


def sweep_of(run: Run) -> None:
    """A link from a run to the visitor's sweep that it belongs to."""
    sweep_id = Sweeps(resources.store()).sweep_of(run.id, current_run.visitor())
    if sweep_id is not None:
        shell.link("sweep", "Its sweep", ":material/grid_view:", **{QUERY: sweep_id})


def own_sweeps(most: int | None = None) -> bool:
    """Links to the visitor's sweeps, the newest first; False, and nothing, where there are none.

    Args:
        most: so many are shown under a heading, and then a link to all of them; None shows all, on their own page.
    """
    sweeps = _own()
    if not sweeps:
        return False
    if most is not None:
        st.subheader("Your sweeps", anchor=False)
    _links(sweeps[:most])
    if most is not None and len(sweeps) > most:
        shell.link("sweep", f"All {len(sweeps)} sweeps", ":material/more_horiz:")
    return True


def popover() -> None:
    """The same behind a button; nothing where there are none."""
    sweeps = _own()
    if sweeps:
        with st.popover("Sweeps", icon=":material/grid_view:"):
            _links(sweeps)


def _own() -> list[Sweep]:
    owner = current_run.visitor()
    return Sweeps(resources.store()).own(owner) if owner else []


def _links(sweeps: Sequence[Sweep]) -> None:
    for sweep in sweeps:
        ended = sum(run.is_over for run in sweep.runs)
        label = f"{ended} of {len(sweep.runs)} · {escaped(sweep.name)}"
        shell.link("sweep", label, ":material/grid_view:", **{QUERY: sweep.id})

"""Runs: every run of the visitor in one table; those that are chosen are compared."""

from __future__ import annotations

import streamlit as st

from lstm_core.runs.store.listing import Listing
from pages.ui import moving, resources, shell
from pages.ui.models import current_run
from pages.ui.runs import (
    answers_view,
    chosen_actions,
    chosen_runs,
    differing_view,
    overlay_view,
    runs_filter,
    runs_view,
)
from pages.ui.sweeps import sweep_links
from pages.ui.train import deleted_runs

shell.guard()

heading, heading_right = st.columns([3, 2], vertical_alignment="bottom")
heading.title("Runs", anchor=False)
with heading_right, st.container(horizontal_alignment="right"):
    sweep_links.popover()
owner = current_run.visitor()
if owner is None:  # the browser has not said yet who it is
    st.stop()
deleted_runs.show(chosen_runs.add)
listed = Listing(resources.store()).listed(owner)
if not listed:
    st.markdown("This page puts your runs side by side: their settings, their figures, their curves.")
    st.info(
        "You have no runs yet. Train a model on your own texts; it appears here.",
        icon=":material/table_rows:",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        shell.link("train", "Train a model", ":material/model_training:")
        moving.show()
    st.stop()

shown = runs_filter.show(listed)
selected = runs_view.table(owner, listed, shown)
if selected:
    chosen_actions.show(selected)
    compared = [one.run for one in selected[: overlay_view.MOST_RUNS]]
    if len(selected) > len(compared):
        st.caption(f"The first {len(compared)} of them are drawn; more lines could not be told apart.")
    overlay_view.show(compared)
    if len(compared) > 1:
        st.subheader("What differs", anchor=False)
        differing_view.show(compared)
    st.subheader("The same beginnings", anchor=False)
    answers_view.show(compared)
moving.show()

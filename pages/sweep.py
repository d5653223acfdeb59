"""A sweep: runs that differ in a few settings, ranked while they train; opened from Train and from links."""

from __future__ import annotations

import streamlit as st

from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.sweeps import Sweeps
from pages.ui import alerts, resources, shell
from pages.ui.models import current_run
from pages.ui.sweeps import sweep_links, sweep_view

shell.guard()

owner = current_run.visitor()
if owner is None:  # the browser has not said yet who it is
    st.stop()
sweep_id = st.query_params.get(sweep_links.QUERY)
sweep, problem = None, None
if sweep_id:
    try:
        sweep = Sweeps(resources.store()).get(sweep_id, owner)
    except FAULTS as error:
        problem = sentence(error)
if sweep is None:
    st.title("Sweeps", anchor=False)
    if problem is not None:
        alerts.warning(problem)
    if not sweep_links.own_sweeps():
        st.markdown(
            "A sweep trains several runs that differ in one to three settings, and shows here which does best on "
            "held-out texts. Choose texts on Train, then **Try several settings**."
        )
        shell.link("train", "Choose texts", ":material/model_training:")
    st.stop()

st.title("Sweep", anchor=False)
sweep_view.show(sweep)

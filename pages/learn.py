"""Learn: what an LSTM is and how it works, in six stages, with the numbers of a real model."""

from __future__ import annotations

import streamlit as st

from lstm_core.errors import LabError
from pages.ui import shell
from pages.ui.learn import cell, gradient, models, references, stages, steps, text_to_model, three_cells, uses
from pages.ui.models.open_model import OpenModel

shell.guard()

SHOW = {
    1: gradient.show,
    2: cell.show,
    3: steps.show,
    4: three_cells.show,
    5: text_to_model.show,
    6: uses.show,
}

heading, heading_right = st.columns([3, 1], vertical_alignment="bottom")
heading.title("Learn", anchor=False)
try:
    with heading_right:
        opened = models.choose()
    models.pair()
    models.memory_task("after")
except (LabError, OSError):
    st.info(
        "The models of this page are missing. Rebuild them with `make home-model` and `make lessons`.",
        icon=":material/info:",
    )
    st.stop()


@st.fragment
def shown(opened: OpenModel, stage: int) -> None:
    """One stage; only this fragment reruns while its controls move."""
    SHOW[stage](opened)


stage = stages.current()
rail, middle = st.columns([1, 4], gap="large")
with rail:
    stages.rail(stage)
with middle:
    st.header(stages.STAGES[stage - 1].question, anchor=False)
    shown(opened, stage)
    stages.back_and_next(stage)
    references.show()

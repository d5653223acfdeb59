"""Learn: what an LSTM is, how it works, learns and writes, in stages, with the numbers of real models."""

from __future__ import annotations

import streamlit as st

from lstm_core.errors import LabError
from pages.ui import alerts, shell
from pages.ui.learn import (
    cell,
    gradient,
    how_it_learns,
    how_it_writes,
    marks,
    models,
    questions,
    references,
    stages,
    steps,
    text_to_model,
    three_cells,
    uses,
)
from pages.ui.learn.prose import frame_prose as prose
from pages.ui.models.open_model import OpenModel

shell.guard()

SHOW = {
    1: gradient.show,
    2: cell.show,
    3: steps.show,
    4: three_cells.show,
    5: text_to_model.show,
    6: how_it_learns.show,
    7: how_it_writes.show,
    8: uses.show,
}

heading, heading_right = st.columns([3, 2], vertical_alignment="bottom")
heading.title(prose.TITLE, anchor=False)
try:
    with heading_right:
        opened = models.choose()
    models.pair()
    models.memory_task("after")
except (LabError, OSError):
    alerts.info(prose.MODELS_MISSING, ":material/info:")
    st.stop()


@st.fragment
def shown(opened: OpenModel, stage: int) -> None:
    """One stage; only this fragment reruns while its controls move."""
    SHOW[stage](opened)
    questions.progress()
    marks.keep(questions.NAMES)


stage = stages.current()
stages.at_top(stage)
rail, middle = st.columns([1, 4], gap="large")
with rail, st.container(key="learn_side"):
    stages.rail(stage)
with middle:
    st.header(stages.STAGES[stage - 1].question, anchor=False)
    shown(opened, stage)
    stages.back_and_next(stage)
    references.show()

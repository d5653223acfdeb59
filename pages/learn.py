"""Learn: what an LSTM is and how it works, in six stages, with the numbers of a real model."""

from __future__ import annotations

import streamlit as st

from lstm_core.errors import LabError
from pages.ui import (
    learn_cell,
    learn_gradient,
    learn_models,
    learn_references,
    learn_stages,
    learn_steps,
    learn_text,
    learn_three_cells,
    learn_uses,
    shell,
)

shell.guard()

SHOW = {
    1: learn_gradient.show,
    2: learn_cell.show,
    3: learn_steps.show,
    4: learn_three_cells.show,
    5: learn_text.show,
    6: learn_uses.show,
}

heading, heading_right = st.columns([3, 1], vertical_alignment="bottom")
heading.title("Learn", anchor=False)
try:
    with heading_right:
        lesson = learn_models.choose()
    learn_models.pair()
    learn_models.memory_pair()
except (LabError, OSError):
    st.info(
        "The shipped models of this page are missing. Make them again with `make home-model` and `make lessons`.",
        icon=":material/info:",
    )
    st.stop()


@st.fragment
def shown(lesson: learn_models.Lesson, stage: int) -> None:
    """One stage; it alone reruns while its controls are moved."""
    SHOW[stage](lesson)


stage = learn_stages.current()
rail, middle = st.columns([1, 4], gap="large")
with rail:
    learn_stages.rail(stage)
with middle:
    st.header(learn_stages.STAGES[stage - 1].question, anchor=False)
    shown(lesson, stage)
    learn_stages.back_and_next(stage)
    learn_references.show()

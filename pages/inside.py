"""Inside: open a trained model and see what its gates, units and word vectors do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.ui import shell
from pages.ui.inside import (
    attribution_view,
    embeddings_view,
    finder_view,
    forward_view,
    gates,
    memory_view,
    surgery_view,
    text_box,
    units,
)
from pages.ui.inside.text_box import Read
from pages.ui.models import model_footer
from pages.ui.models.open_model import OpenModel, open_model

shell.guard()

heading, heading_right = st.columns([3, 2], vertical_alignment="bottom")
heading.title("Inside", anchor=False)
model = open_model(heading_right)

WITH_TEXT: dict[str, Callable[[OpenModel, Read | None], None]] = {
    "Gates": gates.show,
    "Surgery": surgery_view.show,
    "Which words mattered": attribution_view.show,
    "Forward pass": forward_view.show,
    "Unit finder": finder_view.show,
}
WITHOUT_TEXT: dict[str, Callable[[OpenModel], None]] = {
    "Units": units.show,
    "Embeddings": embeddings_view.show,
    "Memory": memory_view.show,
}


@st.fragment
def look(model: OpenModel) -> None:
    """One part of the page; only this fragment reruns while someone types or chooses."""
    part = st.segmented_control(
        "Part",
        [*WITH_TEXT, *WITHOUT_TEXT],
        default="Gates",
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
    )
    if part in WITHOUT_TEXT:
        WITHOUT_TEXT[part](model)
    else:
        WITH_TEXT[part or "Gates"](model, text_box.box(model))


look(model)
model_footer.show(model)

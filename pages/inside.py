"""Inside: open a trained model and see what its gates, units and word vectors do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lstm_core.settings import FIELDS
from pages.ui import shell
from pages.ui.inside import (
    attribution_view,
    embeddings_view,
    gates,
    memory_view,
    surgery_view,
    text_box,
    units,
)
from pages.ui.inside.model import Opened, opened
from pages.ui.inside.text_box import Read
from pages.ui.models import model_file
from pages.ui.plain_text import count

shell.guard()

heading, heading_right = st.columns([3, 1], vertical_alignment="bottom")
heading.title("Inside", anchor=False)
model = opened(heading_right)

WITH_TEXT: dict[str, Callable[[Opened, Read | None], None]] = {
    "Gates": gates.show,
    "Surgery": surgery_view.show,
    "Which words mattered": attribution_view.show,
}
WITHOUT_TEXT: dict[str, Callable[[Opened], None]] = {
    "Units": units.show,
    "Embeddings": embeddings_view.show,
    "Memory": memory_view.show,
}


@st.fragment
def look(model: Opened) -> None:
    """One part of the inside; the fragment alone reruns while one types or chooses."""
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

settings = model.predictor.settings
layers = "1 layer" if settings.layers == 1 else f"{settings.layers} layers"
with st.container(border=True):
    st.markdown(
        f"You look into {model.description}: {FIELDS['cell'].metadata['names'][settings.cell]}, {layers} of "
        f"{count(settings.units)} units, embedding size {count(settings.embedding_size)}, "
        f"{count(len(model.predictor.vocabulary.words))} words."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        model_file.open_button()
        model_file.close_button()

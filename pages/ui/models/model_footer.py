"""The end of a page that works with a model: which one it is, and files to open or download."""

from __future__ import annotations

import streamlit as st

from lstm_core.cells.registry import cell_spec
from pages.ui.models import carry_away, model_file
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count


def show(model: OpenModel) -> None:
    """One sentence about the model, and the buttons."""
    settings = model.predictor.settings
    layers = "1 layer" if settings.layers == 1 else f"{settings.layers} layers"
    cell = cell_spec(settings.cell).label
    with st.container(border=True):
        st.markdown(
            f"This is {model.description}: {cell}, {layers} of {count(settings.units)} units, "
            f"embedding size {count(settings.embedding_size)}, "
            f"{count(len(model.predictor.vocabulary.words))} words."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            model_file.download_button(model.path, model.file_stem)
            name = model.file_stem if model.run is None else model.run.name
            carry_away.popover(model.path, name, model.file_stem, model.run)
            model_file.open_button()
            model_file.close_button()

"""The views below the bars; only the chosen one is calculated."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.inference.decoding.sampling import Decoding
from pages.ui.models.open_model import OpenModel
from pages.ui.playground import beside, reading_view, time_machine, tree_view

VIEWS: Final = {"beside": "Side by side", "time": "Time machine", "read": "Read a text", "tree": "Tree"}


def show(model: OpenModel, seed: str, top_k: int, decoding: Decoding, seed_key: str) -> None:
    """The choice of views and the chosen one."""
    view = st.segmented_control(
        "Look closer",
        list(VIEWS),
        format_func=lambda name: VIEWS.get(name, name),
        key="view",
        bind="query-params",
        persist_state=None,
    )
    if view == "beside":
        beside.show(model, seed, top_k, seed_key)
    elif view == "time":
        time_machine.show(model, seed)
    elif view == "read":
        reading_view.show(model, seed)
    elif view == "tree":
        tree_view.show(model.predictor, seed, decoding, seed_key)

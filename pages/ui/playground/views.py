"""What the playground offers below the bars; only the chosen view is calculated."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.predictor import Predictor
from pages.ui.playground import beside, reading_view, time_machine, tree_view
from pages.ui.playground.played_model import Played

VIEWS: Final = {"beside": "Side by side", "time": "Time machine", "read": "Read a text", "tree": "Tree"}


def show(played: Played, model: Predictor, seed: str, top_k: int, decoding: Decoding, seed_key: str) -> None:
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
        beside.show(played, model, seed, top_k, seed_key)
    elif view == "time":
        time_machine.show(played)
    elif view == "read":
        reading_view.show(played, model, seed)
    elif view == "tree":
        tree_view.show(model, seed, decoding, seed_key)

"""The stages of the lesson, and which one the visitor is at: in the URL, in the rail, under the buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from pages.ui.learn.prose import (
    cell_prose,
    fading_prose,
    frame_prose,
    how_it_writes_prose,
    learning_prose,
    steps_prose,
    text_to_model_prose,
    three_cells_prose,
    uses_prose,
)

QUERY: Final = "stage"
_KEPT: Final = "learn_stage"
_RAIL: Final = "learn_rail"

_STYLE: Final = """<style>
@media (max-width: 640px) {
  .st-key-learn_rail [role="radiogroup"] { flex-direction: row; flex-wrap: wrap; gap: 0.35rem 0.9rem; }
}
@media print {
  [data-testid="stHeader"], .stColumn:has(.st-key-learn_side), .stColumn:has(.stSelectbox):not(:has(h2)),
  .st-key-learn_foot, .st-key-learn_progress, .modebar-container, .stButton, .stButtonGroup, .stSlider, .stCheckbox,
  .stTooltipIcon, .stPageLink, .stExpander:has(details:not([open])) { display: none !important; }
  .stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] {
    display: block !important; height: auto !important; overflow: visible !important; position: static !important;
  }
  .stMainBlockContainer { padding: 0 !important; }
  html, body { background: white !important; }
  .stApp, .stApp :not(svg, svg *) {
    background: transparent !important; border-color: #cccccc !important; color: #1a1a1a !important;
    opacity: 1 !important;
  }
  .stElementContainer:has(h1, h2, h3) { break-after: avoid; }
  p, li, tr, .stMarkdown:has(table), .stRadio, .stElementContainer:has(.lstm-chart),
  .st-key-learn_questions, .st-key-learn_recap { break-inside: avoid; }
}
</style>"""
"""Stages side by side on phones; on paper the stage alone, dark on white, without controls, nothing cut in two."""

_top = st.components.v2.component(
    "lstm_lab_top",
    html='<div class="lstm-top" hidden></div>\n',
    isolate_styles=False,
    css='[data-testid="stElementContainer"]:has(.lstm-top) {\n  display: none;\n}\n',
    js="""
export default function ({ data }) {
  const before = window.lstmLabStage
  window.lstmLabStage = data.stage
  if (before !== undefined && before !== data.stage) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
}
""",
)


@dataclass(frozen=True)
class Stage:
    """One stage: its name in the rail, and the question that it answers."""

    name: str
    question: str


STAGES: Final = tuple(
    Stage(prose.NAME, prose.TITLE)
    for prose in (
        fading_prose,
        cell_prose,
        steps_prose,
        three_cells_prose,
        text_to_model_prose,
        learning_prose,
        how_it_writes_prose,
        uses_prose,
    )
)
_LABELS: Final = tuple(f"{number} · {stage.name}" for number, stage in enumerate(STAGES, 1))


def current() -> int:
    """The stage of the URL, from 1; without one, the stage that was left last."""
    asked = st.query_params.get(QUERY, "")
    if not (asked.isdecimal() and len(asked) == 1 and 1 <= int(asked) <= len(STAGES)):
        asked = str(st.session_state.get(_KEPT, 1))
        st.query_params[QUERY] = asked
    st.session_state[_KEPT] = int(asked)
    return int(asked)


def rail(stage: int) -> None:
    """All stages, the current one marked; a press goes there."""
    if st.session_state.get(_RAIL, _LABELS[stage - 1]) != _LABELS[stage - 1]:
        st.session_state[_RAIL] = _LABELS[stage - 1]  # the URL was changed by hand or by the Back button

    def picked() -> None:
        _go(_LABELS.index(st.session_state[_RAIL]) + 1)

    st.html(_STYLE)
    st.radio(
        frame_prose.STAGES,
        _LABELS,
        index=stage - 1,
        key=_RAIL,
        on_change=picked,
        label_visibility="collapsed",
    )


def at_top(stage: int) -> None:
    """A new stage begins at its top, wherever the page stood before."""
    _top(key="lstm_lab_top", data={"stage": stage})


def back_and_next(stage: int) -> None:
    """The buttons under a stage."""
    with st.container(horizontal=True, horizontal_alignment="distribute", key="learn_foot"):
        st.button(
            frame_prose.BACK,
            key="learn_back",
            icon=":material/arrow_back:",
            disabled=stage == 1,
            on_click=_go,
            args=(stage - 1,),
        )
        if stage < len(STAGES):
            st.button(
                frame_prose.NEXT.format(name=STAGES[stage].name),
                key="learn_next",
                type="primary",
                icon=":material/arrow_forward:",
                on_click=_go,
                args=(stage + 1,),
            )


def _go(stage: int) -> None:
    st.query_params[QUERY] = str(stage)

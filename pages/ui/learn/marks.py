"""Marks of what a visitor has answered, kept in the browser and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

_KEY: Final = "learn_marks"

_component = st.components.v2.component(
    "lstm_lab_marks",
    html='<div class="lstm-marks" hidden></div>\n',
    isolate_styles=False,
    css='[data-testid="stElementContainer"]:has(.lstm-marks) {\n  display: none;\n}\n',
    js=(Path(__file__).resolve().parent / "marks.js").read_text(encoding="utf-8"),
)


def done() -> frozenset[str]:
    """The names of the questions that were answered, as far as this session knows."""
    return frozenset(st.session_state.get(_KEY, ()))


def mark(name: str) -> None:
    """Remembers that a question was answered."""
    st.session_state[_KEY] = sorted(done() | {name})


def keep(known: frozenset[str]) -> None:
    """Hands the marks to the browser and takes those that it kept from earlier; call it once a run.

    Args:
        known: the names that there are; whatever else a browser sends is left out.
    """

    def brought() -> None:
        answer = getattr(st.session_state.get("lstm_lab_marks"), "marks", None)
        if isinstance(answer, list):
            found = {name for name in answer if isinstance(name, str)} & known
            st.session_state[_KEY] = sorted(done() | found)

    _component(key="lstm_lab_marks", data={"marks": sorted(done())}, on_marks_change=brought)

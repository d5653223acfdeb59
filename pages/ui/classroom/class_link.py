"""Which class the visitor takes part in: its token comes with the link and stays for the session."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.runs.store.classes import Classes
from lstm_core.runs.store.faults import FAULTS, is_away, sentence
from lstm_core.runs.taught_class import Classroom
from pages.ui import alerts, resources
from pages.ui.address import link_to
from pages.ui.models import current_run

QUERY: Final = "class"
_SESSION: Final = "class_token"


def asked() -> bool:
    """Whether the address names a class and no run; one that names both is about the run."""
    if not st.query_params.get(QUERY):
        return False
    if current_run.names_one():
        st.session_state[_SESSION] = st.query_params.pop(QUERY)
        return False
    return True


def current() -> Classroom | None:
    """The class of the address, else of this session; a link that leads to none is said once and dropped."""
    token = st.query_params.get(QUERY) or st.session_state.get(_SESSION)
    if not token:
        return None
    try:
        found = Classes(resources.store()).by_token(token)
    except FAULTS as error:
        if is_away(error):  # the link is good, and leads there later
            raise
        leave()
        alerts.warning(sentence(error))
        return None
    st.session_state[_SESSION] = token
    return found


def leave() -> None:
    """Goes back to Train with texts of one's own."""
    st.session_state.pop(_SESSION, None)
    st.query_params.pop(QUERY, None)


def student_link(classroom: Classroom) -> str:
    """What the teacher gives the class."""
    return link_to("train", **{QUERY: classroom.token})

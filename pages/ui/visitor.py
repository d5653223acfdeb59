"""Who is looking: an unguessable id that one browser keeps, so that people find their own runs again.

The id is kept in the browser's localStorage and in the session, never in a URL, where it would be shared with every
link. Where the browser stores nothing (some private windows), the id lasts as long as the session.
"""

import re
import secrets
from pathlib import Path
from typing import Final

import streamlit as st

SESSION_KEY: Final = "visitor_id"
"""Where the session holds the id; a test without a browser puts one here."""

_FORM: Final = re.compile(r"[A-Za-z0-9_-]{32}")  # secrets.token_urlsafe(24)
_PROPOSAL_KEY: Final = "visitor_id_proposal"
_MOVED_KEY: Final = "visitor_id_moved"

_component = st.components.v2.component(
    "lstm_lab_visitor",
    html='<div class="lstm-visitor" hidden></div>\n',
    isolate_styles=False,
    css='[data-testid="stElementContainer"]:has(.lstm-visitor) {\n  display: none;\n}\n',
    js=(Path(__file__).resolve().parent / "visitor.js").read_text(encoding="utf-8"),
)


def visitor_id() -> str | None:
    """Ask the browser for its id, once per session; call it once per run of the script, always at the same place.

    Returns:
        32 characters of `A-Z a-z 0-9 _ -`, or None in the first run of a session: the browser's answer starts the
        next run by itself, so for now a page shows what belongs to nobody.
    """
    place = st.empty()  # always there, so that what comes after it keeps its place when the question goes
    known = st.session_state.get(SESSION_KEY)
    if is_visitor_id(known):
        if known == st.session_state.get(_MOVED_KEY):
            with place:
                _keep_moved(str(known))
        return str(known)
    proposal = st.session_state.setdefault(_PROPOSAL_KEY, secrets.token_urlsafe(24))
    with place:
        answer = _component(
            key="lstm_lab_visitor", data={"proposal": proposal}, on_visitor_change=lambda: None
        ).visitor
    if not is_visitor_id(answer):
        return None
    st.session_state[SESSION_KEY] = answer
    return str(answer)


def become(visitor: str) -> None:
    """Makes this browser another visitor, in this session at once and for good with the next run of the script.

    Args:
        visitor: the id, from a code that was shown in that visitor's browser.
    """
    st.session_state[SESSION_KEY] = st.session_state[_MOVED_KEY] = visitor


def _keep_moved(visitor: str) -> None:
    """Hands the id to the browser until it says that it has it."""
    answer = _component(
        key="lstm_lab_visitor_moved", data={"moved": visitor}, on_visitor_change=lambda: None
    ).visitor
    if answer == visitor:
        st.session_state.pop(_MOVED_KEY)


def is_visitor_id(value: object) -> bool:
    """Whether a value has the form of an id; whatever a browser sends can be anything.

    Args:
        value: what arrived.

    Returns:
        True for a text that `secrets.token_urlsafe(24)` could have made.
    """
    return isinstance(value, str) and _FORM.fullmatch(value) is not None

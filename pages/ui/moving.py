"""Open my runs in another browser: a code to type there, and the box for a code from there."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.counted import counted
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.moves import CODE_SECONDS, Moves
from pages.ui import alerts, resources
from pages.ui.models import current_run
from pages.ui.plain_text import duration
from pages.ui.visitor import become

_SHOWN: Final = "move_code"
_TYPED: Final = "move_code_typed"
_ASKED: Final = "move_code_asked"
_ERROR: Final = "move_error"


def show() -> None:
    """The popover with both ways; the visitor's id itself is never shown."""
    with st.popover("Open my runs in another browser", icon=":material/devices:"):
        _from_here()
        st.space("small")
        _to_here()


def _from_here() -> None:
    st.markdown("**From this browser to another**")
    visitor = current_run.visitor() or ""
    left = Moves(resources.store()).seconds_left(visitor) if _SHOWN in st.session_state else None
    if left is None:
        st.session_state.pop(_SHOWN, None)
        st.markdown(
            f"A code opens your runs there as well. It works once, and for {duration(CODE_SECONDS)}; whoever "
            "enters it can change and delete your runs as you can."
        )
    else:
        st.code(st.session_state[_SHOWN], language=None)
        minutes = duration(max(1, round(left / 60)) * 60)
        st.markdown(
            "Open this page in the other browser and enter the code there, below “From another browser to this one”. "
            f"It works for {minutes}."
        )
    st.button(
        "Show a code" if left is None else "Show a new code",
        key="show_move_code",
        icon=":material/password:",
        disabled=not visitor,
        on_click=_new_code,
    )


def _to_here() -> None:
    st.markdown("**From another browser to this one**")
    if error := st.session_state.pop(_ERROR, None):
        alerts.error(error)
    asked = st.session_state.get(_ASKED)
    if asked is None:
        # In a form, so that Enter does what the button does.
        with st.form("move_form", border=False):
            st.text_input("Code shown there", key=_TYPED, max_chars=20, placeholder="7KQ2-M9XW")
            st.form_submit_button("Look up the code", icon=":material/search:", on_click=_look)
        return
    runs, taken_along = asked["runs"], asked["taken_along"]
    told = f"The other browser has {counted(runs, 'run', 'runs')}."
    if taken_along:
        have = (
            "1 run of its own, which is" if taken_along == 1 else f"{taken_along} runs of its own, which are"
        )
        told += f" This one has {have} taken along: then both show all {runs + taken_along}."
    st.markdown(f"{told} From then on both browsers show the same runs; this cannot be undone.")
    with st.container(horizontal=True):
        st.button("Open them here", key="use_move_code", type="primary", on_click=_use)
        st.button("Cancel", key="cancel_move", on_click=_cancel)


def _new_code() -> None:
    try:
        st.session_state[_SHOWN] = Moves(resources.store()).code(current_run.visitor() or "")
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)


def _look() -> None:
    code = st.session_state.get(_TYPED) or ""
    try:
        found = Moves(resources.store()).look(code, current_run.visitor() or "")
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
        return
    st.session_state[_ASKED] = {"code": code, "runs": found.runs, "taken_along": found.taken_along}


def _use() -> None:
    asked = st.session_state.pop(_ASKED)
    try:
        visitor = Moves(resources.store()).use(asked["code"], current_run.visitor() or "")
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
        return
    become(visitor)
    alerts.toast("The runs are here. Reload other open tabs of this browser.", ":material/devices:")


def _cancel() -> None:
    st.session_state.pop(_ASKED, None)

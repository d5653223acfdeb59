"""Share a run: a link with a token of its own, what it gives away, and the way to take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from lstm_core.runs.run import Run
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.shares import Shares
from pages.ui import alerts, resources
from pages.ui.address import link_to
from pages.ui.copy_button import copy_button
from pages.ui.models import current_run

GIVEN_AWAY: Final = (
    "Whoever has a share link sees the run's name, settings, curves and figures, and has its model, to play with, to "
    "look into and to download, with all words that it knows"
)
_ERROR: Final = "share_error"


def show(run: Run) -> None:
    """The popover; whoever came by a link can pass that on, and nothing else."""
    with st.popover("Share", icon=":material/link:"):
        if error := st.session_state.pop(_ERROR, None):
            alerts.error(error)
        if not current_run.is_own(run):
            st.markdown("Whoever has this link sees what you see, until its owner revokes it.")
            _link(current_run.query(run)[current_run.SHARE])
            return
        token = Shares(resources.store()).token(run.id)
        texts = "**and the texts**" if run.source.shares_texts else "but **not the texts**"
        st.markdown(f"{GIVEN_AWAY}, {texts}. Nobody with the link can stop or change it.")
        key = f"share_texts_{run.id}"
        st.session_state[key] = run.source.shares_texts
        st.toggle(
            "Share the texts as well",
            key=key,
            help="The texts that the run was trained on: rows in Inside, the search for copied words, the trigram, "
            "the file's name and its other columns.",
            on_change=_tried,
            args=(_share_texts, run.id),
        )
        if token is None:
            st.button(
                "Make a share link",
                key="make_share_link",
                type="primary",
                icon=":material/add_link:",
                on_click=_tried,
                args=(_create, run.id),
            )
            st.caption("The address in your address bar opens the run in this browser alone.")
            return
        _link(token)
        st.button(
            "Revoke this link",
            key="revoke_share_link",
            icon=":material/link_off:",
            on_click=_tried,
            args=(_revoke, run.id),
            help="It opens nothing from then on, also where the page is open now. You can make a new one.",
        )


def _link(token: str) -> None:
    link = link_to("train", share=token)
    st.code(link, language=None, wrap_lines=True)
    copy_button(link, "copy_link")


def _tried(action: Callable[[str, str], object], run_id: str) -> None:
    """Runs an action; an error is shown in the popover, and nothing else changes."""
    try:
        action(run_id, current_run.visitor() or "")
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)


def _create(run_id: str, owner: str) -> None:
    Shares(resources.store()).create(run_id, owner)


def _revoke(run_id: str, owner: str) -> None:
    Shares(resources.store()).revoke(run_id, owner)


def _share_texts(run_id: str, owner: str) -> None:
    resources.store().share_texts(run_id, owner, bool(st.session_state[f"share_texts_{run_id}"]))

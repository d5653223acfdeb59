"""Proposals as buttons, with what each costs under it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lstm_core.advice.proposal import Proposal
from pages.ui.plain_text import duration, plain
from pages.ui.train import settings_form


def show(proposals: Sequence[Proposal], key: str, *, at_most: bool = False) -> None:
    """One button a proposal, which takes its settings.

    Args:
        proposals: none shows nothing.
        key: beginning of the buttons' keys.
        at_most: a run may end early, so that the time it takes is the longest.
    """
    for number, proposal in enumerate(proposals):
        takes = ""
        if proposal.seconds is not None:
            takes = f" · {'up to ' if at_most else ''}{duration(proposal.seconds)}"
        st.button(
            plain(proposal.label) + takes,
            key=f"{key}_{number}",
            icon=":material/tune:",
            width="stretch",
            on_click=settings_form.take,
            args=(dict(proposal.changes),),
        )
        if proposal.cost:
            st.caption(plain(proposal.cost))

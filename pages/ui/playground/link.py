"""The address of what the page shows: it follows the text, and a button copies it, with a shared run's token.

The other parts of the page's state (run, number of bars, decoding, view) are in the address through Streamlit's own
means; the text is not, because those would keep any length of it.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.runs.run import Run
from lstm_core.runs.store.shares import Shares
from pages.ui import resources
from pages.ui.address_button import address_button
from pages.ui.models import current_run
from pages.ui.playground import beside

MAX_SEED: Final = 500
"""The longest text that goes into the address, in characters."""

_MAX_WRITTEN: Final = 10_000


def from_address() -> tuple[str, int]:
    """The text that a new session starts with, and how many words at its end the model wrote."""
    kept: tuple[str, int] | None = st.session_state.get("address_text")
    if kept is None:
        seed = (st.query_params.get("seed") or "")[:MAX_SEED]
        written = st.query_params.get("written") or "0"
        number = int(written) if written.isascii() and written.isdecimal() and len(written) < 6 else 0
        kept = st.session_state["address_text"] = (seed, min(number, _MAX_WRITTEN) if seed else 0)
    return kept


def show(seed: str, num_written: int, run: Run | None) -> None:
    """Puts the text into the address and offers to copy it.

    Args:
        seed: what is in the box.
        num_written: words at its end that the model wrote.
        run: that the page shows; others open it by its share link's token alone, which the copied address names.
    """
    fits = 0 < len(seed) <= MAX_SEED
    is_own = run is not None and current_run.is_own(run)
    token = Shares(resources.store()).token(run.id) if run is not None and is_own else None
    told = (
        "Copied" if len(seed) <= MAX_SEED else f"Copied without the text, which is over {MAX_SEED} characters"
    )
    if is_own and token is None:
        told += ". It opens this run in your browser alone; share the run on Train, and it does for others"
    address_button(
        "link",
        "Copy link",
        {"seed": seed if fits else None, "written": str(num_written) if fits and num_written else None},
        for_others={} if token is None else {current_run.QUERY: None, current_run.SHARE: token} | _second(),
        copied=told,
    )


def _second() -> dict[str, str | None]:
    """What names the second model for others: an own run's token; a run that has none is left out."""
    second = st.query_params.get(beside.QUERY)
    own = second in {run.id for run in current_run.own_runs()}
    return {beside.QUERY: Shares(resources.store()).token(str(second))} if own else {}

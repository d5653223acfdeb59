"""Which runs the table shows: by words, by state, by their texts; kept in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.runs.run import State
from lstm_core.runs.store.listing import ListedRun

STATE_NAMES: Final[dict[State, str]] = {
    "waiting": "waiting",
    "starting": "training",
    "running": "training",
    "finished": "finished",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "failed": "failed",
}


def show(listed: Sequence[ListedRun]) -> list[ListedRun]:
    """The filters, and the runs that pass them.

    Args:
        listed: all runs of the visitor.
    """
    states = list(dict.fromkeys(STATE_NAMES.values()))
    files = sorted({one.run.source.file_name for one in listed})
    words, by_state, by_file = st.columns([2, 1, 1], gap="small")
    with words:
        wanted = st.text_input(
            "Find",
            key="find",
            bind="query-params",
            type="search",
            placeholder="Name, note or file",
            icon=":material/search:",
            live="300ms",
            label_visibility="collapsed",
        )
    with by_state:
        chosen_states = st.multiselect(
            "State",
            states,
            key="states",
            bind="query-params",
            placeholder="Any state",
            label_visibility="collapsed",
        )
    with by_file:
        chosen_files = st.multiselect(
            "File",
            files,
            key="files",
            bind="query-params",
            placeholder="Any file",
            label_visibility="collapsed",
        )
    return [
        one
        for one in listed
        if _contains(one, wanted or "")
        and (not chosen_states or STATE_NAMES[one.run.state] in chosen_states)
        and (not chosen_files or one.run.source.file_name in chosen_files)
    ]


def _contains(one: ListedRun, wanted: str) -> bool:
    """Whether each of the words stands somewhere in what the owner called things."""
    text = f"{one.run.name} {one.note} {one.run.source.file_name}".casefold()
    return all(word in text for word in wanted.casefold().split())

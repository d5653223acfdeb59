"""What can be done with the chosen runs: open, rename, note, pin, duplicate, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.counted import counted
from lstm_core.runs.store.listing import ListedRun
from lstm_core.runs.store.run_marks import NOTE_LIMIT, RunMarks
from pages.ui import resources, shell
from pages.ui.plain_text import plain
from pages.ui.runs import chosen_runs
from pages.ui.sweeps import sweep_links
from pages.ui.train import run_actions, run_settings, source

_NOTE: Final = "note_of"


def show(listed: Sequence[ListedRun]) -> None:
    """The row of actions on what is chosen.

    Args:
        listed: the chosen runs, at least one.
    """
    run_actions.show_error()
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(listed) == 1:
            _one(listed[0])
        else:
            st.markdown(f"**{counted(len(listed), 'run')} chosen**", width="content")
        _pin(listed)
        run_actions.delete([one.run for one in listed])
        st.button(
            "Clear the choice",
            key="choose_none",
            type="tertiary",
            icon=":material/close:",
            on_click=chosen_runs.choose,
            args=((),),
        )
    if len(listed) == 1 and listed[0].note:
        st.caption(f":material/sticky_note_2: {plain(listed[0].note)}")


def _one(listed: ListedRun) -> None:
    """What is done with one run alone."""
    run = listed.run
    if st.button(
        "Open the run",
        key="open_run",
        type="primary",
        icon=":material/monitoring:",
        help="The run's own page.",
    ):
        shell.go("train", run=run.id)
    if resources.store().bundle_path(run.id) is not None and st.button(
        "Playground", key="open_playground", icon=":material/keyboard:"
    ):
        shell.go("playground", run=run.id)
    if run_settings.again_button(run, "Duplicate with changed settings"):
        upload = st.query_params.get(source.QUERY)
        shell.go("train", **({source.QUERY: upload} if upload else {}))
    sweep_links.sweep_of(run)
    run_actions.rename(run)
    with st.popover("Note", icon=":material/sticky_note_2:"):
        key = f"{_NOTE}_{run.id}"
        # Its value is a default, not put into the session: what a closed popover holds is not drawn yet.
        st.text_area("Note", listed.note, key=key, max_chars=NOTE_LIMIT, help="For your eyes alone.")
        st.button("Save the note", key="save_note", on_click=run_actions.tried, args=(_write_note, run.id))


def _pin(listed: Sequence[ListedRun]) -> None:
    pinned = all(one.pinned for one in listed)

    def turn() -> None:
        for one in listed:
            run_actions.tried(_unpin if pinned else _put_on_top, one.run.id)

    st.button(
        "Unpin" if pinned else "Pin",
        key="pin",
        icon=":material/keep_off:" if pinned else ":material/keep:",
        on_click=turn,
        help="Pinned runs stand on top of the table.",
    )


def _write_note(run_id: str, owner: str) -> None:
    RunMarks(resources.store()).note(run_id, owner, st.session_state[f"{_NOTE}_{run_id}"])


def _put_on_top(run_id: str, owner: str) -> None:
    RunMarks(resources.store()).pin(run_id, owner, True)


def _unpin(run_id: str, owner: str) -> None:
    RunMarks(resources.store()).pin(run_id, owner, False)

"""What a teacher does with a class: hand out its link, close it, take entries off its board, delete it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from lstm_core.runs.store.classes import Classes
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.taught_class import Classroom
from pages.ui import alerts, resources, shell
from pages.ui.classroom import class_link
from pages.ui.classroom.standings import forget, standings
from pages.ui.copy_button import copy_button
from pages.ui.models import current_run
from pages.ui.plain_text import plain

_ERROR: Final = "teaching_error"
_TAKEN_OFF: Final = "entry_to_take_off"
_SMALL_QUEUE: Final = 100


def link(classroom: Classroom) -> None:
    """The link for students, and what it gives them; once there are runs, these are what the page is about."""
    if classroom.closed:
        st.markdown(
            "The class is closed: nobody can start a run. The board stays for everybody who has the link."
        )
    elif standings(classroom):
        with st.popover("Link for students", icon=":material/link:"):
            _link(classroom)
    else:
        _link(classroom)


def _link(classroom: Classroom) -> None:
    st.markdown(
        "Give this link to your students. Whoever has it can read the file of the class, train on it, and see the "
        "board; not your runs, and not one another's models."
    )
    address = class_link.student_link(classroom)
    st.code(address, language=None, wrap_lines=True)
    copy_button(address, "copy_class_link")
    length = resources.limits().queue_length
    if 0 < length < _SMALL_QUEUE:
        st.caption(
            f"On this server {length} runs wait at most; whoever comes later is told when to try again."
        )


def actions(classroom: Classroom) -> None:
    """The row of actions."""
    if error := st.session_state.pop(_ERROR, None):
        alerts.error(error)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Open the class again" if classroom.closed else "Close the class",
            key="close_class",
            icon=":material/lock_open:" if classroom.closed else ":material/lock:",
            on_click=_tried,
            args=(Classes.close, classroom, not classroom.closed),
            help="In a closed class nobody can start a run; the board stays.",
        )
        found = standings(classroom)
        if found:
            with st.popover("Take off the board", icon=":material/person_remove:"):
                st.markdown("The run itself stays with its student.")
                names = {one.run.id: one.name for one in found}
                st.selectbox(
                    "Entry", list(names), key=_TAKEN_OFF, format_func=lambda run_id: names.get(run_id, "–")
                )
                st.button("Take it off", key="take_off", on_click=_take_off, args=(classroom,))
            with st.popover("Clear the board", icon=":material/mop:"):
                st.markdown("Takes all entries off the board. The runs themselves stay with their students.")
                st.button("Clear it", key="clear_board", on_click=_tried, args=(Classes.take_off, classroom))
        with st.popover("Delete the class", icon=":material/delete:"):
            st.markdown(
                "Removes the class at once and permanently: its link, its board, and its copy of your file."
            )
            st.button("Delete it", key="delete_class", on_click=_delete, args=(classroom,))


def own_classes() -> None:
    """The visitor's classes, each with the way to its board."""
    for number, classroom in enumerate(Classes(resources.store()).taught_by(current_run.visitor() or "")):
        closed = " · closed" if classroom.closed else ""
        with st.container(key=f"own_class_{number}"):
            shell.link(
                "classroom",
                f"{plain(classroom.name)}{closed}",
                ":material/groups:",
                **{class_link.QUERY: classroom.token},
            )


def _tried(action: Callable[..., Any], classroom: Classroom, *more: Any) -> None:
    """Runs an action of `Classes`; an error is shown on the page, and nothing else changes."""
    try:
        action(Classes(resources.store()), classroom.id, current_run.visitor() or "", *more)
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
    forget(classroom)


def _take_off(classroom: Classroom) -> None:
    run_id = st.session_state.get(_TAKEN_OFF)
    if run_id:
        _tried(Classes.take_off, classroom, run_id)


def _delete(classroom: Classroom) -> None:
    _tried(Classes.delete, classroom)
    class_link.leave()

"""Train in a class: the class's texts, the settings that are free, a name for the board, and the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.advice.reductions import RunSize
from lstm_core.errors import LabError
from lstm_core.pace import measured_pace
from lstm_core.runs.journal import journal
from lstm_core.runs.queue.admission import expected_wait
from lstm_core.runs.queue.class_run import submit_in_class
from lstm_core.runs.store.classes import NAME_LIMIT, Classes
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.taught_class import Classroom
from lstm_core.settings import FIELDS, Settings
from pages.ui import alerts, resources, shell
from pages.ui.classroom import class_link
from pages.ui.classroom.standings import in_minutes
from pages.ui.models import current_run
from pages.ui.no_workers import NO_WORKERS, nobody_trains
from pages.ui.plain_text import plain
from pages.ui.train import corpus_card, run_settings, settings_form, source, start_card
from pages.ui.train.corpus_card import Counted

_NAME: Final = "student_name"
_ERROR: Final = "class_start_error"
_TAKEN: Final = "settings_of_class"
_BEFORE: Final = "settings_before_class"


def show(classroom: Classroom) -> None:
    """The whole page, ready to start."""
    _take_settings(classroom)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(plain(classroom.name), anchor=False, width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            board_link(classroom)
            st.button(
                "Leave the class",
                key="leave_class",
                type="tertiary",
                icon=":material/logout:",
                on_click=_leave,
            )
    if classroom.closed:
        st.info(
            "This class is closed, so no run can be started in it. Its board stays.", icon=":material/lock:"
        )
        return
    # The start before the texts: on a phone they stand below one another.
    start_side, texts_side = st.columns([2, 3], gap="large")
    with start_side:
        for name in classroom.free:
            settings_form.control(name)
        _fixed(classroom)
    try:
        settings = classroom.chosen(settings_form.values())
        texts = source.of_file(resources.uploads().get(classroom.upload_id), classroom.source)
    except LabError as error:
        alerts.error(str(error))
        return
    with texts_side:
        st.subheader("The texts of the class", anchor=False)
        origin = classroom.source
        st.markdown(f":material/description: **{plain(origin.file_name)}**, column {plain(origin.column)}")
        counted = corpus_card.counted_or_error(texts, settings)
        if counted is not None:
            corpus_card.show(counted)
    if counted is not None:
        with start_side:
            _start_card(classroom, settings, counted)


def board_link(classroom: Classroom) -> None:
    """The way to the class's board."""
    token = {class_link.QUERY: classroom.token}
    shell.link("classroom", "See the board", ":material/leaderboard:", **token)


def on_board(run_id: str) -> None:
    """On the page of an own run: on whose board it stands."""
    classroom = Classes(resources.store()).of_run(run_id)
    if classroom is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"This run is on the board of **{plain(classroom.name)}**.", width="content")
            board_link(classroom)


def _take_settings(classroom: Classroom) -> None:
    """Puts the class's settings into the controls, once."""
    if st.session_state.get(_TAKEN) != classroom.id:
        st.session_state[_TAKEN] = classroom.id
        st.session_state.setdefault(_BEFORE, settings_form.values())
        settings_form.take(classroom.settings.to_dict())
    settings_form.prepare({})


def _fixed(classroom: Classroom) -> None:
    """What the teacher fixed and shows; the three main settings stand in front."""
    main = [name for name in settings_form.IN_FRONT if name in classroom.fixed]
    rest = [name for name in classroom.fixed if name not in main and name != "limit"]
    if main:
        st.markdown("\n".join(_lines(classroom, main)))
    if rest:
        with st.expander("Fixed by your teacher", icon=":material/tune:"):
            st.markdown("\n".join(_lines(classroom, rest)))


def _lines(classroom: Classroom, names: Sequence[str]) -> list[str]:
    values = classroom.settings.to_dict()
    told = (f"{FIELDS[name].metadata['label']}: {run_settings.written(name, values[name])}" for name in names)
    return [f"- {plain(line)}" for line in told]


def _start_card(classroom: Classroom, settings: Settings, counted: Counted) -> None:
    run = RunSize(settings, counted.scale, measured_pace(resources.store().home))
    resources.launcher().prepare(settings, counted.vocabulary_size)
    with st.container(border=True):
        st.text_input(
            "Your name on the board",
            Classes(resources.store()).name_of(classroom.id, current_run.visitor() or ""),
            key=_NAME,
            max_chars=NAME_LIMIT,
            help="Any name that you like; everybody in the class sees it.",
        )
        if error := st.session_state.pop(_ERROR, None):
            alerts.error(error)
        missing = start_card.missing_memory(run)
        if missing is not None:
            alerts.error(f"{missing} Choose smaller values, or ask your teacher to.", ":material/memory:")
        st.button(
            "Train",
            key="train_in_class",
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=not current_run.visitor() or missing is not None,
            on_click=_start,
            args=(classroom,),
        )
        _queue()
        start_card.figures(run, settings, counted)


def _queue() -> None:
    """How long a run that is started now waits, where others are before it."""
    if nobody_trains():
        st.caption(f":material/schedule: {NO_WORKERS}")
        return
    waiting = len(resources.store().queue_order())
    wait = expected_wait(resources.store(), waiting + 1)
    if waiting or wait:
        ahead = "" if not waiting else f" {waiting} {'run waits' if waiting == 1 else 'runs wait'} before it."
        st.caption(f":material/schedule: A run that you start now begins in {in_minutes(wait)}.{ahead}")


def _start(classroom: Classroom) -> None:
    try:
        run_id = submit_in_class(
            resources.store(),
            resources.uploads(),
            classroom,
            current_run.visitor() or "",
            st.session_state.get(_NAME) or "",
            settings_form.values(),
            resources.limits(),
        )
    except FAULTS as error:
        journal.write("refused", type(error).__name__)
        st.session_state[_ERROR] = sentence(error)
        return
    resources.launcher().wake()
    st.query_params.pop(class_link.QUERY, None)
    current_run.choose(run_id)


def _leave() -> None:
    st.session_state.pop(_TAKEN, None)
    settings_form.take(st.session_state.pop(_BEFORE, {}))
    class_link.leave()

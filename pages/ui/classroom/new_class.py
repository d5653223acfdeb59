"""Open a class: with the file and the settings that Train shows, and what of them students choose themselves."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.runs.queue.admission import check_settings
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.classes import Classes
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.uploads import Upload
from lstm_core.settings import FIELDS, Settings
from lstm_core.text.csv_file import ReadingOptions
from pages.ui import alerts, resources, shell
from pages.ui.classroom import class_link
from pages.ui.models import current_run
from pages.ui.plain_text import plain
from pages.ui.train import run_settings, source

_NAME: Final = "class_name"
_FREE: Final = "class_free"
_HIDDEN: Final = "class_hidden"
_ERROR: Final = "class_error"
_OFFERED: Final = tuple(name for name in FIELDS if name != "limit")
FREE_AT_FIRST: Final = ("epochs", "embedding_size", "units")


def offer(upload_id: str) -> None:
    """On Train: the way to a class with the file and the settings that are chosen there."""
    if st.button(
        "Use in a class",
        key="use_in_class",
        icon=":material/groups:",
        type="tertiary",
        help="Gives students these texts and settings by a link, and shows all their curves on one board.",
    ):
        shell.go("classroom", upload=upload_id)


def show(upload: Upload) -> None:
    """The form.

    Args:
        upload: the teacher's file; its draft has the column and the settings.
    """
    draft = resources.uploads().load_draft(upload.id)
    options = ReadingOptions(**draft.get("options", {}))
    try:
        settings = Settings.from_dict(draft.get("settings", {}))
        report = source.inspected(upload, options)
    except LabError as error:
        alerts.error(str(error))
        return
    column = draft.get("column") or report.text_column
    if column is None:
        st.info("Choose the column of texts on Train first.", icon=":material/info:")
        return
    st.subheader("Open a class", anchor=False)
    st.markdown(
        f"Everybody who gets the link trains on **{plain(upload.name)}**, column {plain(column)}, and can read this "
        "file. Nothing else of yours is shown to them. The settings are those that you chose on Train."
    )
    if not settings.validation_share:
        st.warning(
            "These settings hold no texts out, so the board has nothing to compare runs by. "
            "Choose a validation share on Train, under Advanced.",
            icon=":material/rule:",
        )
    st.text_input("Name of the class", key=_NAME, max_chars=80, placeholder="Monday class")
    st.session_state.setdefault(_FREE, list(FREE_AT_FIRST))
    st.multiselect("Students choose themselves", _OFFERED, key=_FREE, format_func=_label)
    st.multiselect(
        "Not shown to students",
        [name for name in _OFFERED if name not in st.session_state[_FREE]],
        key=_HIDDEN,
        format_func=_label,
        help="What is in neither list is shown to students, and fixed.",
    )
    if refused := st.session_state.pop(_ERROR, None):
        alerts.error(refused)
    st.button(
        "Open the class",
        key="open_class",
        type="primary",
        icon=":material/groups:",
        on_click=_open,
        args=(upload, RunSource(upload.name, column, options, report.rows), settings),
    )
    changed = {name: value for name, value in settings.to_dict().items() if value != FIELDS[name].default}
    told = ", ".join(
        f"{run_settings.label(name)} {run_settings.written(name, value)}" for name, value in changed.items()
    )
    st.caption(f"Settings: {plain(told) if told else 'all as by default'}.")


def _label(name: str) -> str:
    return str(FIELDS[name].metadata["label"])


def _open(upload: Upload, texts: RunSource, settings: Settings) -> None:
    try:
        check_settings(resources.limits(), settings, texts.rows)
        classroom = Classes(resources.store()).create(
            current_run.visitor() or "",
            st.session_state.get(_NAME) or "",
            upload,
            texts,
            settings,
            st.session_state.get(_FREE) or (),
            st.session_state.get(_HIDDEN) or (),
        )
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
        return
    st.query_params.pop(source.QUERY, None)
    st.query_params[class_link.QUERY] = classroom.token

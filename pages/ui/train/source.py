"""Step 1 of Train: where the texts come from, which column holds them, and how the file is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from lstm_core.counted import counted
from lstm_core.errors import StorageError
from lstm_core.runs.run import Run, RunSource
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.uploads import Upload
from lstm_core.text.csv_file import ReadingOptions, TableReport, inspect_table
from lstm_core.text.reading.encoding import ENCODINGS
from pages.ui import alerts, resources
from pages.ui.models import current_run
from pages.ui.plain_text import plain, size

QUERY: Final = "upload"
UNSAVED: Final = "draft_error"
LOST: Final = "file_no_longer_here"
"""Where the session holds the name of a file whose settings wait for it."""

TIMES: Final = "files_chosen"
_LONG_FILE: Final = 5_000_000  # bytes; smaller ones are read in well under a second
_AUTO: Final = "auto"
_READING: Final = ("encoding", "delimiter", "quote", "header")
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", "": "none: one text per line"}
QUOTES: Final = {'"': 'double "', "'": "single '", "": "none"}
_MARKED: Final = {"background-color": "rgba(31, 119, 180, 0.14)"}
"""The chosen column's ground; lets the theme's own show through."""


@dataclass(frozen=True)
class ChosenTexts:
    """A readable file and the column to learn from."""

    upload: Upload
    options: ReadingOptions
    report: TableReport
    column: str


def current_upload() -> Upload | None:
    """The file that the URL names; a link to a deleted one, or to another visitor's, is reported once and dropped.

    Whose it is can be said only once the browser has named the visitor; until then the page ends here.
    """
    upload_id = st.query_params.get(QUERY)
    if not upload_id:
        return None
    if not current_run.visitor():
        st.stop()
    try:
        return resources.uploads().readable(upload_id, current_run.visitor())
    except FAULTS as error:
        if not isinstance(error, StorageError):  # it may be back at the next look
            st.query_params.pop(QUERY, None)
        alerts.warning(sentence(error))
        return None


def show(upload: Upload, draft: dict[str, Any]) -> ChosenTexts | None:
    """The chosen file: its first rows, how it was read, and the column of texts.

    Args:
        upload: the file.
        draft: what was chosen before the page was left or reloaded.

    Returns:
        None where the file cannot be read or has no such column; the page then says what to do.
    """
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":material/description: **{plain(upload.name)}** · {size(upload.size)}", width="content")
        st.button("Choose another file", key="other_file", icon=":material/swap_horiz:", on_click=forget)
    options = ReadingOptions(**draft.get("options", {}))
    try:
        report = inspected(upload, options)
    except FAULTS as error:
        alerts.error(sentence(error))
        _reading_options(options, None)
        return None
    preview = st.container()
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        column = _column(report, draft)
    right.caption(" · ".join(_facts(report)))
    with preview:
        _preview(report, column)
    _reading_options(options, report)
    if column is None:
        st.info(
            "No column of this file contains sentences. Choose one anyway, or another file."
            if report.rows
            else "This file has a header but no rows. Choose a file that contains texts.",
            icon=":material/info:",
        )
        return None
    return ChosenTexts(upload, report.options(), report, column)


def _preview(report: TableReport, column: str | None) -> None:
    """The first rows of the file; the chosen column stands first and is marked."""
    frame = pd.DataFrame(report.preview, columns=report.columns)
    if column is None:
        st.dataframe(frame, hide_index=True, height=212, row_height=26, alt="The first rows of the file")
        return
    st.dataframe(
        frame.style.set_properties(subset=[column], **_MARKED),
        hide_index=True,
        height=212,
        row_height=26,
        column_order=[column, *(name for name in report.columns if name != column)],
        column_config={column: f"✓ {column}"},
        alt=f"The first rows of the file; {column} is the column of texts",
    )


def _facts(report: TableReport) -> list[str]:
    """The number of rows, and everything that differs from the file."""
    remarks = (
        (report.row_cap_reached, "the file has more, which are not read"),
        (
            report.bad_rows,
            f"{counted(report.bad_rows, 'unreadable row was', 'unreadable rows were')} left out",
        ),
        (
            report.replaced_characters,
            f"{counted(report.replaced_characters, 'damaged character is', 'damaged characters are')} shown as �",
        ),
        (report.cut_cells, f"{counted(report.cut_cells, 'overlong cell was', 'overlong cells were')} cut"),
    )
    return [counted(report.rows, "row"), *(remark for is_so, remark in remarks if is_so)]


def _column(report: TableReport, draft: dict[str, Any]) -> str | None:
    """The column picker, with a sensible choice already made."""
    wanted = draft.get("column") if draft.get("column") in report.columns else report.text_column
    if st.session_state.get("column") not in report.columns:
        st.session_state["column"] = wanted
    return st.selectbox(
        "Column of texts",
        report.columns,
        index=None,
        key="column",
        placeholder="Choose the column with the texts",
        persist_state="session",
    )


def _reading_options(options: ReadingOptions, report: TableReport | None) -> None:
    """How the file was read, why, and controls to change it."""
    with st.expander("How the file is read", icon=":material/tune:"):
        if report is not None:
            for reason in report.reasons:
                st.text(reason)
        st.caption("Set any of these yourself; the preview follows.")
        controls: tuple[tuple[str, str, dict[Any, str]], ...] = (
            ("encoding", "Encoding", {name: name for name in ENCODINGS}),
            ("delimiter", "Delimiter", DELIMITERS),
            ("quote", "Quote", QUOTES),
            ("header", "First row is a header", {True: "yes", False: "no"}),
        )
        columns = st.columns(2) * 2
        for place, (name, label, choices) in zip(columns, controls, strict=True):
            names: dict[Any, str] = {_AUTO: "automatic", **choices}
            value = getattr(options, name)
            place.selectbox(
                label,
                list(names),
                index=list(names).index(value) if value in names else 0,
                key=f"reading_{name}",
                format_func=names.__getitem__,
                on_change=_keep_options,
            )


def inspected(upload: Upload, options: ReadingOptions) -> TableReport:
    """Inspects the file, with a progress bar where that takes a while; remembered for the session.

    Any click meanwhile, such as on "Choose another file", interrupts it at the bar's next move.
    """
    reports: dict[tuple[str, ReadingOptions], TableReport] = st.session_state.setdefault("table_reports", {})
    key = (upload.id, options)
    if key not in reports:
        if upload.size < _LONG_FILE:
            reports[key] = inspect_table(upload.path, options)
        else:
            bar = st.progress(0.0, text="Reading the file")

            def move(done: float) -> None:
                bar.progress(done, text=f"Reading the file: {done:.0%}. “Choose another file” cancels.")

            reports[key] = inspect_table(upload.path, options, progress=move)
            bar.empty()
    return reports[key]


def of_file(upload: Upload, texts: RunSource) -> ChosenTexts:
    """A file and its column as somebody else chose them.

    Args:
        upload: the file.
        texts: how it is read, and which column holds the texts.

    Raises:
        LabError: it cannot be read.
    """
    return ChosenTexts(upload, texts.options, inspected(upload, texts.options), texts.column)


def open_again(upload: Upload, run: Run) -> None:
    """Opens a run's file, read in the same way, at the same column.

    Args:
        upload: the file.
        run: whose settings the draft takes.
    """
    draft = {
        "options": asdict(run.source.options),
        "column": run.source.column,
        "settings": run.settings.to_dict(),
    }
    resources.uploads().save_draft(upload.id, draft)
    choose(upload.id)
    st.session_state["column"] = run.source.column


def choose(upload_id: str) -> None:
    """Makes an upload the chosen file."""
    st.query_params[QUERY] = upload_id
    for name in ("column", LOST, *(f"reading_{name}" for name in _READING)):
        st.session_state.pop(name, None)


def _keep_options() -> None:
    upload_id = st.query_params.get(QUERY)
    if not upload_id:
        return
    picked = {name: st.session_state.get(f"reading_{name}", _AUTO) for name in _READING}
    chosen = {name: None if value == _AUTO else value for name, value in picked.items()}
    try:
        draft = resources.uploads().load_draft(upload_id)
        resources.uploads().save_draft(upload_id, draft | {"options": asdict(ReadingOptions(**chosen))})
    except FAULTS as error:
        st.session_state[UNSAVED] = sentence(error)
    st.session_state.pop("column", None)


def forget() -> None:
    """Returns to choosing a file; the upload itself is kept for some days."""
    st.query_params.pop(QUERY, None)
    st.session_state[TIMES] = st.session_state.get(TIMES, 0) + 1
    for name in ("column", *(f"reading_{name}" for name in _READING)):
        st.session_state.pop(name, None)

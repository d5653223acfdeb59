"""Step 1 of Train: where the texts come from, which column holds them, and how the file is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lstm_core.errors import LabError
from lstm_core.runs.store.uploads import Upload
from lstm_core.text.csv_file import ReadingOptions, TableReport, inspect_table
from lstm_core.text.reading.encoding import ENCODINGS
from pages.ui import alerts, resources, spool
from pages.ui.plain_text import count, plain, size

QUERY: Final = "upload"
_TIMES: Final = "files_chosen"
_ERROR: Final = "source_error"
_ASSETS: Final = Path(__file__).resolve().parents[3] / "assets"
SAMPLES: Final = {
    "English: 10,000 lines of everyday talk": "everyday_dialogues.csv",
    "Spanish: 1,500 lines of everyday talk": "everyday_dialogues_spanish.csv",
    "Chinese: 1,500 lines of everyday talk": "everyday_dialogues_chinese.csv",
}
_LONG_FILE: Final = 5_000_000  # bytes; smaller ones are read in well under a second
_AUTO: Final = "auto"
_READING: Final = ("encoding", "delimiter", "quote", "header")
_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", "": "none: one text per line"}
_QUOTES: Final = {'"': 'double "', "'": "single '", "": "none"}


@dataclass(frozen=True)
class ChosenTexts:
    """A readable file and the column to learn from."""

    upload: Upload
    options: ReadingOptions
    report: TableReport
    column: str


def current_upload() -> Upload | None:
    """The file that the URL names; a link to a deleted one is reported once and dropped."""
    upload_id = st.query_params.get(QUERY)
    if not upload_id:
        return None
    try:
        return resources.uploads().get(upload_id)
    except LabError as error:
        st.query_params.pop(QUERY, None)
        alerts.warning(str(error))
        return None


def choose_file() -> None:
    """The empty state: upload a file, or try a sample."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.file_uploader(
            "A CSV with a column of texts",
            type=["csv", "tsv", "txt", "jsonl", "ndjson"],
            key=_uploader(),
            on_change=_keep_upload,
            help="Also reads tab-separated files, one text per line, and JSON Lines, up to 200 MB.",
        )
        if error := st.session_state.get(_ERROR):
            alerts.error(error)
    with right, st.container(border=True):
        st.markdown("No file at hand? Try a sample.")
        for label, name in SAMPLES.items():
            st.button(
                label,
                key=f"sample_{name}",
                icon=":material/description:",
                width="stretch",
                on_click=_keep_sample,
                args=(name,),
            )


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
        report = _inspect(upload, options)
    except LabError as error:
        alerts.error(str(error))
        _reading_options(options, None)
        return None
    frame = pd.DataFrame(report.preview, columns=report.columns)
    st.dataframe(frame, hide_index=True, height=212, alt="The first rows of the file", row_height=26)
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        column = _column(report, draft)
    with right:
        st.caption(" · ".join(_facts(report)), width="content")
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


def _facts(report: TableReport) -> list[str]:
    """The number of rows, and everything that differs from the file."""
    remarks = (
        (report.row_cap_reached, "the file has more, which are not read"),
        (report.bad_rows, f"{count(report.bad_rows)} unreadable rows were left out"),
        (
            report.replaced_characters,
            f"{count(report.replaced_characters)} damaged characters are shown as �",
        ),
        (report.cut_cells, f"{count(report.cut_cells)} overlong cells were cut"),
    )
    return [f"{count(report.rows)} rows", *(remark for is_so, remark in remarks if is_so)]


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
    with st.popover("How the file is read", icon=":material/tune:"):
        if report is not None:
            for reason in report.reasons:
                st.text(reason)
        st.caption("Set any of these yourself; the preview follows.")
        controls: tuple[tuple[str, str, dict[Any, str]], ...] = (
            ("encoding", "Encoding", {name: name for name in ENCODINGS}),
            ("delimiter", "Delimiter", _DELIMITERS),
            ("quote", "Quote", _QUOTES),
            ("header", "First row is a header", {True: "yes", False: "no"}),
        )
        for name, label, choices in controls:
            names: dict[Any, str] = {_AUTO: "automatic", **choices}
            value = getattr(options, name)
            st.selectbox(
                label,
                list(names),
                index=list(names).index(value) if value in names else 0,
                key=f"reading_{name}",
                format_func=names.__getitem__,
                on_change=_keep_options,
            )


def _inspect(upload: Upload, options: ReadingOptions) -> TableReport:
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


def _uploader() -> str:
    """The uploader's key: a new one after each file, so that it is empty again."""
    return f"train_file_{st.session_state.get(_TIMES, 0)}"


def _keep_upload() -> None:
    file = st.session_state.get(_uploader())
    st.session_state.pop(_ERROR, None)
    if not isinstance(file, UploadedFile):  # removed again, or already in the spool
        return
    try:
        st.query_params[QUERY] = spool.keep(file)
    except LabError as error:
        st.session_state[_ERROR] = str(error)
    st.session_state.pop("column", None)


def _keep_sample(name: str) -> None:
    st.query_params[QUERY] = resources.uploads().save_file(_ASSETS / name)
    st.session_state.pop("column", None)


def _keep_options() -> None:
    upload_id = st.query_params.get(QUERY)
    if not upload_id:
        return
    picked = {name: st.session_state.get(f"reading_{name}", _AUTO) for name in _READING}
    chosen = {name: None if value == _AUTO else value for name, value in picked.items()}
    draft = resources.uploads().load_draft(upload_id)
    resources.uploads().save_draft(upload_id, draft | {"options": asdict(ReadingOptions(**chosen))})
    st.session_state.pop("column", None)


def forget() -> None:
    """Returns to choosing a file; the upload itself is kept for some days."""
    st.query_params.pop(QUERY, None)
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
    for name in ("column", *(f"reading_{name}" for name in _READING)):
        st.session_state.pop(name, None)

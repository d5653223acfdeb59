"""The empty state of step 1 of Train: upload a file, paste texts, or try a sample."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lstm_core.runs.journal import journal
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.text.csv_file import ReadingOptions
from pages.ui import alerts, moving, resources, shell, spool
from pages.ui.train import source

_PASTED: Final = "pasted_texts"
_ERROR: Final = "source_error"
_ASSETS: Final = Path(__file__).resolve().parents[3] / "assets"
SAMPLES: Final = {
    "English: 10,000 lines of everyday talk": "everyday_dialogues.csv",
    "Spanish: 1,500 lines of everyday talk": "everyday_dialogues_spanish.csv",
    "Chinese: 1,500 lines of everyday talk": "everyday_dialogues_chinese.csv",
}


def show() -> None:
    """The empty state: upload a file, paste texts, or try a sample."""
    if name := st.session_state.get(source.LOST):
        alerts.info(
            f"The settings are those of the run. Its file, {name}, is no longer here: choose it again.",
            ":material/upload_file:",
        )
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.file_uploader(
            "A CSV with a column of texts",
            type=["csv", "tsv", "txt", "jsonl", "ndjson"],
            key=_uploader(),
            on_change=_keep_upload,
            help="Also reads tab-separated files, one text per line, and JSON Lines.",
            max_upload_size=resources.limits().upload_mb or None,
        )
        if error := st.session_state.get(_ERROR):
            alerts.error(error)
        with st.expander("Paste texts instead", icon=":material/content_paste:"):
            st.text_area(
                "Texts, one per line", key=_PASTED, height=160, placeholder="did you sleep well\nyes i did"
            )
            st.button("Use these texts", key="use_pasted", on_click=_keep_pasted)
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
    with st.container(horizontal=True, vertical_alignment="center"):
        moving.show()
        shell.link("classroom", "Teach a class", ":material/groups:")


def _uploader() -> str:
    """The uploader's key: a new one after each file, so that it is empty again."""
    return f"train_file_{st.session_state.get(source.TIMES, 0)}"


def _keep_upload() -> None:
    file = st.session_state.get(_uploader())
    st.session_state.pop(_ERROR, None)
    if not isinstance(file, UploadedFile):  # removed again, or already in the spool
        return
    try:
        source.choose(spool.keep(file))
    except FAULTS as error:
        journal.write("refused", type(error).__name__)
        st.session_state[_ERROR] = sentence(error)


def _keep_pasted() -> None:
    st.session_state.pop(_ERROR, None)
    text = (st.session_state.get(_PASTED) or "").strip()
    if not text:
        st.session_state[_ERROR] = "There are no texts in the box yet. Paste some, one per line."
        return
    try:
        spool.count_upload()
        upload_id = resources.uploads().save(text.encode(), "pasted texts.txt")
        # Commas and quotation marks in them are punctuation, whatever a guess would say.
        options = ReadingOptions(encoding="utf-8", delimiter="", quote="", header=False)
        resources.uploads().save_draft(upload_id, {"options": asdict(options)})
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
        return
    source.choose(upload_id)


def _keep_sample(name: str) -> None:
    st.session_state.pop(_ERROR, None)
    try:
        source.choose(resources.uploads().save_file(_ASSETS / name))
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)

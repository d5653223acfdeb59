"""Model files that a visitor opens or downloads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lstm_core.errors import StorageError
from lstm_core.runs.journal import journal
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.uploads import Upload
from pages.ui import alerts, resources, spool
from pages.ui.file_button import file_button

QUERY: Final = "model"
_SESSION: Final = "model_upload"
_UPLOADER: Final = "model_uploader"
_ERROR: Final = "model_error"


def opened() -> Upload | None:
    """The opened model file that the URL names, if it is still there."""
    upload_id = st.query_params.get(QUERY) or st.session_state.get(_SESSION)
    if not upload_id:
        return None
    try:
        upload = resources.uploads().get(upload_id, "model")
    except FAULTS as error:
        if not isinstance(error, StorageError):  # it may be back at the next look
            _close()
        alerts.warning(sentence(error))
        return None
    st.session_state[_SESSION] = upload_id
    st.query_params[QUERY] = upload_id
    return upload


def open_button() -> None:
    """A popover to open a model file; an invalid file is refused with the reason, and nothing is lost."""
    with st.popover("Open a model file", icon=":material/folder_open:"):
        st.file_uploader(
            "Model saved by LSTM Lab (.zip)",
            type="zip",
            key=_UPLOADER,
            on_change=_open,
            help="A file saved with “Download the model”, here or on another computer.",
            max_upload_size=resources.limits().model_mb or None,
        )
        if error := st.session_state.get(_ERROR):
            alerts.error(error)


def close_button() -> None:
    """Goes back from an opened file to the visitor's runs."""
    if st.session_state.get(_SESSION):
        st.button("Close the model file", key="close_model", icon=":material/close:", on_click=_close)


def download_button(path: Path, stem: str) -> None:
    """A button that downloads the model, without the training texts.

    Args:
        path: the model's file.
        stem: what the name of the downloaded file begins with.
    """
    file_button(
        "Download the model",
        path.read_bytes,
        file_name=f"{stem}-model.zip",
        mime="application/zip",
        key="download_model",
        icon=":material/download:",
        explanation="Weights, vocabulary, settings and curves in one file, without the training texts.",
    )


def _open() -> None:
    file = st.session_state.get(_UPLOADER)
    st.session_state.pop(_ERROR, None)
    if not isinstance(file, UploadedFile):  # removed again, or already in the spool
        return
    try:
        upload_id = spool.keep(file, "model")
        upload = resources.uploads().get(upload_id, "model")
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)
        return
    try:
        resources.predictor(upload.path)
    except FAULTS as error:
        journal.write("refused", type(error).__name__)
        resources.uploads().delete(upload_id)
        st.session_state[_ERROR] = sentence(error)
        return
    st.session_state[_SESSION] = upload_id
    st.query_params[QUERY] = upload_id


def _close() -> None:
    st.session_state.pop(_SESSION, None)
    st.query_params.pop(QUERY, None)

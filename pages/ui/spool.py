"""From Streamlit's memory to the disk: an uploaded file is saved in the spool, and its memory is freed."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lstm_core.runs.store.uploads import UploadKind
from pages.ui import resources
from pages.ui.visitor import SESSION_KEY


def keep(file: UploadedFile, kind: UploadKind = "texts") -> str:
    """Saves an uploaded file in the spool and returns its id there.

    Streamlit would keep the bytes in memory for the whole session; this frees them at once.

    Raises:
        LabError: the file is too large for the spool, or the visitor has uploaded too many.
    """
    try:
        count_upload()
        # A model file is opened by whoever has the address; texts are the visitor's alone.
        owner = st.session_state.get(SESSION_KEY) if kind == "texts" else None
        return resources.uploads().save(file, file.name, kind, owner)
    finally:
        context = get_script_run_ctx()
        # What the widget holds of it for as long as the tab lives; closed, it could not be drawn again.
        file.seek(0)
        file.truncate()
        if context is not None:
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file.file_id)  # type: ignore[attr-defined]


def count_upload() -> None:
    """Counts a file, or pasted texts, that this visitor is about to keep.

    Raises:
        LimitError: it would be one too many within an hour.
    """
    resources.upload_rate().count(st.session_state.get(SESSION_KEY) or "")

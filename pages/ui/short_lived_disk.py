"""Servers whose disk does not last: said once a visit, and again when a run ends and its model can be downloaded.

Streamlit Community Cloud gives an app a new disk whenever it wakes up or is deployed again. It is known by the folder
into which it clones repositories; another server of that kind says so by `LSTM_LAB_DISK_LASTS=0`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import streamlit as st

VARIABLE: Final = "LSTM_LAB_DISK_LASTS"
CLOUD_FOLDER: Final = Path("/mount/src")
_READ: Final = "disk_notice_read"


def disk_lasts(here: Path = Path(__file__)) -> bool:
    """Whether what this server writes is still there after it was started anew.

    Args:
        here: a file of the app.
    """
    said = os.environ.get(VARIABLE, "").strip().lower()
    if said:
        return said not in ("0", "false", "no", "off")
    return not here.is_relative_to(CLOUD_FOLDER)


def notice() -> None:
    """What a visitor should know before the first run; it stays until it is read, once a visit."""
    if disk_lasts() or st.session_state.get(_READ):
        return
    with st.container(border=True, key="disk_notice"):
        st.info(
            "This server starts anew now and then, and then forgets all files and runs. "
            "Download each model when it is trained; opened again here or on your own computer, it answers as before.",
            icon=":material/cloud_off:",
        )
        st.button("I will download what I want to keep", key="disk_notice_read_now", on_click=_read)


def reminder() -> None:
    """Above the download of a run that is over."""
    if not disk_lasts():
        st.info(
            "Download the model now if you want to keep it: this server forgets it when it starts anew.",
            icon=":material/cloud_off:",
        )


def _read() -> None:
    st.session_state[_READ] = True

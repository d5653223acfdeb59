"""The one button that makes a file when someone asks for it, and has it there until the browser has fetched it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Final, Literal

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

ENCODING: Final = "utf-8"


def file_button(
    label: str,
    made: Callable[[], str | bytes],
    *,
    file_name: str,
    mime: str,
    key: str,
    icon: str | None = None,
    explanation: str | None = None,
    disabled: bool = False,
    width: Literal["content", "stretch"] = "content",
) -> None:
    """A download button whose file is made on the click; the page does not run again.

    Args:
        label: what the file is.
        made: gives its content; it may take its time.
        file_name: what the browser calls it.
        mime: its media type.
        key: of the button.
        icon: in front of the label.
        explanation: shown when someone points at it.
        disabled: when there is nothing to download yet.
        width: as wide as its label, or as its place.
    """
    st.download_button(
        label,
        _kept(made, file_name, mime, key),
        file_name=file_name,
        mime=mime,
        key=key,
        icon=icon,
        help=explanation,
        on_click="ignore",
        disabled=disabled,
        width=width,
    )


def _kept(made: Callable[[], str | bytes], file_name: str, mime: str, key: str) -> Callable[[], bytes]:
    """The same content, which Streamlit keeps while the visitor's page stands.

    Streamlit makes such a file in memory and forgets it when scripts of any page end twice, whoever's they are: with
    several live pages on a server that is before a slow browser comes for it, and the click gives nothing. A file that
    a session refers to stays; this one is referred to under the button's key, so the next one takes its place.
    """
    context = get_script_run_ctx()

    def content() -> bytes:
        given = made()
        data = given.encode(ENCODING) if isinstance(given, str) else given
        keeper = Thread(
            target=runtime.get_instance().media_file_mgr.add,
            args=(data, mime, f"made-{key}", file_name),
            kwargs={"is_for_static_download": True},
        )
        add_script_run_ctx(keeper, context)
        keeper.start()
        keeper.join()
        return data

    return content

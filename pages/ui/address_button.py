"""The address of what the page shows: it follows what is chosen, and a button copies it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from pages.ui.copy_button import COPY_SCRIPT, COPY_STYLE, REFUSED

_component = st.components.v2.component(
    "lstm_lab_address_button",
    html='<div class="lstm-copy"><button type="button">Copy link</button> <span role="status"></span></div>\n',
    isolate_styles=False,
    css=COPY_STYLE,
    js=COPY_SCRIPT + (Path(__file__).resolve().parent / "address_button.js").read_text(encoding="utf-8"),
)


def address_button(
    key: str,
    label: str,
    parameters: Mapping[str, str | None],
    for_others: Mapping[str, str | None],
    copied: str,
) -> None:
    """Puts parameters into the page's address, without a step in the browser's history, and offers to copy that.

    Args:
        key: one button on the page.
        label: what stands on it.
        parameters: of the address; None takes one out.
        for_others: what is different in the address that is copied.
        copied: what is said then.
    """
    _component(
        key=key,
        data={
            "label": label,
            "parameters": dict(parameters),
            "for_others": dict(for_others),
            # A change of these can take parameters out of the address, which then must go in again.
            "beside": st.query_params.to_dict(),
            "copied": copied,
            "refused": REFUSED,
        },
    )

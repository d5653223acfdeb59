"""The address of what the page shows: it follows the text, and a button copies it.

The other parts of the page's state (run, number of bars, decoding, view) are in the address through Streamlit's own
means; the text is not, because those would keep any length of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from pages.ui.copy_button import COPY_SCRIPT, COPY_STYLE, REFUSED

MAX_SEED: Final = 500
"""The longest text that goes into the address, in characters."""

_MAX_WRITTEN: Final = 10_000

_component = st.components.v2.component(
    "lstm_lab_playground_link",
    html='<div class="lstm-copy"><button type="button">Copy link</button> <span role="status"></span></div>\n',
    isolate_styles=False,
    css=COPY_STYLE,
    js=COPY_SCRIPT + (Path(__file__).resolve().parent / "link.js").read_text(encoding="utf-8"),
)


def from_address() -> tuple[str, int]:
    """The text that a new session starts with, and how many words at its end the model wrote."""
    kept: tuple[str, int] | None = st.session_state.get("address_text")
    if kept is None:
        seed = (st.query_params.get("seed") or "")[:MAX_SEED]
        written = st.query_params.get("written") or "0"
        number = int(written) if written.isascii() and written.isdecimal() and len(written) < 6 else 0
        kept = st.session_state["address_text"] = (seed, min(number, _MAX_WRITTEN) if seed else 0)
    return kept


def show(seed: str, num_written: int) -> None:
    """Puts the text into the address and offers to copy it."""
    fits = 0 < len(seed) <= MAX_SEED
    _component(
        key="link",
        data={
            "parameters": {
                "seed": seed if fits else None,
                "written": str(num_written) if fits and num_written else None,
            },
            # A change of these can take the text out of the address, which then must go in again.
            "beside": st.query_params.to_dict(),
            "copied": "Copied"
            if len(seed) <= MAX_SEED
            else f"Copied without the text, which is over {MAX_SEED} characters",
            "refused": REFUSED,
        },
    )

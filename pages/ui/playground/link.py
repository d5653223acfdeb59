"""The address of what the page shows: it follows the text, and a button copies it.

The other parts of the page's state (run, number of bars, decoding, view) are in the address through Streamlit's own
means; the text is not, because those would keep any length of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

MAX_SEED: Final = 500
"""The longest text that goes into the address, in characters."""

_MAX_WRITTEN: Final = 10_000

_component = st.components.v2.component(
    "lstm_lab_playground_link",
    html='<div class="lstm-link"><button type="button">Copy link</button> <span role="status"></span></div>\n',
    isolate_styles=False,
    css="""
.lstm-link button {
  min-height: 2.5rem;
  padding: 0.25rem 0.75rem;
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius, 0.5rem);
  background: transparent;
  color: var(--st-text-color);
  font: inherit;
  font-size: 0.875rem;
  cursor: pointer;
}

.lstm-link button:hover,
.lstm-link button:focus-visible {
  border-color: var(--st-primary-color);
}

.lstm-link button:focus-visible {
  outline: 2px solid var(--st-primary-color);
  outline-offset: 1px;
}

.lstm-link span {
  color: var(--st-text-color);
  font-size: 0.875rem;
}
""",
    js=(Path(__file__).resolve().parent / "link.js").read_text(encoding="utf-8"),
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
            "refused": "This browser blocks copying; copy the address from the address bar",
        },
    )

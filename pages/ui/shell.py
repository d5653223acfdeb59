"""The frame around every page: configuration, navigation, and which run the visitor works with.

Streamlit runs a page's file without app.py when the first request to a fresh server is a deep link. Each
page therefore begins with `shell.guard()`: where the shell has not run yet, it does, once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lstm_core.runs.store.faults import FAULTS, is_away, sentence
from pages.ui import alerts, database_away, resources, running_pill
from pages.ui.visitor import visitor_id

ROOT: Final = Path(__file__).resolve().parents[2]
_PAGES: Final = {
    "home": (":material/home:", "Type a few words and see what a small model expects next."),
    "learn": (
        ":material/school:",
        "See what an LSTM is, how it works, learns and writes, with the numbers of real models.",
    ),
    "train": (
        ":material/model_training:",
        "Upload a CSV of texts, choose settings, and watch your own model learn.",
    ),
    "runs": (":material/table_rows:", "See your runs side by side: settings, figures and curves."),
    "playground": (
        ":material/keyboard:",
        "Type a few words and see what a trained model expects next.",
    ),
    "classroom": (
        ":material/groups:",
        "Let a class train on the same texts, and see all curves on one board.",
    ),
    "inside": (":material/biotech:", "Watch the gates, operate on them, and see which words mattered."),
    "sweep": (":material/grid_view:", "Compare runs with different settings."),
}
_HIDDEN: Final = ("classroom", "sweep")
"""Pages that are opened from others, and have no place in the navigation."""

_SHELL_RAN: Final = "shell_ran"
_STYLE: Final = """<style>
/* Each text runs in the direction of its own letters, so that Hebrew and Arabic read from the right. */
[data-testid="stText"], input[type="text"], textarea { unicode-bidi: plaintext; text-align: start; }
[data-testid="stMarkdownContainer"] p { unicode-bidi: plaintext; }
/* Written words stand one after the other as they are read. */
.st-key-written_from_right { direction: rtl; }
/* A badge that is a sentence goes on in the next line; its end says where words were copied from. */
.stMarkdownBadge { white-space: normal !important; }
/* The run that trains now, beside the navigation on every page. */
[data-testid="stLayoutWrapper"]:has(> .st-key-running_place) { position: absolute; }
.st-key-running_pill { position: fixed; top: 0.9rem; right: 3.6rem; width: auto; z-index: 1000000; }
.st-key-running_pill .stPageLink {
  border: 1px solid color-mix(in srgb, currentColor 45%, transparent); border-radius: 999px; padding: 0 0.3rem;
  font-variant-numeric: tabular-nums;
}
/* Ink for chosen segments and sliders' values: the theme's primary colour has too little contrast in the dark. */
button[data-variant="segmented_control"][data-selected="true"], button[data-variant="pills"][data-selected="true"] {
  color: inherit !important;
}
[data-testid="stSliderThumbValue"] { color: inherit; }
/* Where segments go on in a second line, each keeps all its edges. */
button[data-variant="segmented_control"]:not([data-selected="true"]) {
  border-color: color-mix(in srgb, currentColor 20%, transparent) !important;
}
/* What can be chosen or typed into is seen at 3:1 in both themes, also where nothing is chosen. */
[data-testid="stRadioOption"]:not([data-selected="true"]) > div > div:first-child,
[data-testid="stTextInputRootElement"]:not(:focus-within) {
  border-color: color-mix(in srgb, currentColor 60%, transparent) !important;
}
.stCheckbox:not([data-selected="true"]) label > span + div {
  box-shadow: inset 0 0 0 1px color-mix(in srgb, currentColor 60%, transparent);
}
/* Columns that stand below each other stand as close as everything else. */
@media (max-width: 640px) { [data-testid="stHorizontalBlock"] { row-gap: 1rem; } }
/* Captions are read too: 4.5:1 in both themes. */
[data-testid="stCaptionContainer"] { opacity: 0.8 !important; }
/* Letters stick out of a formula by a hair; that is no reason to scroll. */
.katex-display { overflow-y: hidden; padding: 0.3rem; }
</style>"""


def pages() -> dict[str, StreamlitPage]:
    """The pages by name, in the order of the work; a page's file and url_path have its name, but for Home's address."""
    return {
        name: st.Page(
            ROOT / f"pages/{name}.py",
            title=name.capitalize(),
            icon=icon,
            # The default page's address is /; `_open_home` answers at /home.
            url_path="start" if name == "home" else name,
            default=name == "home",
            help=explanation,
            visibility="hidden" if name in _HIDDEN else "visible",
        )
        for name, (icon, explanation) in _PAGES.items()
    }


def run() -> None:
    """What app.py does: configure, navigate, and run the page."""
    page = _navigate()
    st.session_state[_SHELL_RAN] = True
    visitor_id()
    shown = st.query_params.get("run") if page.url_path == "train" else None
    said: str | None = None
    try:
        resources.launcher()
        running_pill.show(pages()["train"], shown)
    except FAULTS as error:  # pages that need no disk go on
        said = sentence(error)
        alerts.warning(said, ":material/save:")
        if is_away(error):
            database_away.wait()
    try:
        page.run()
    except FAULTS as error:
        if sentence(error) == said:
            return
        alerts.error(sentence(error))
        if is_away(error):
            database_away.wait()


def guard() -> None:
    """Builds the navigation where a page's file was run without app.py, and starts over."""
    if not st.session_state.get(_SHELL_RAN):
        _navigate()
        st.session_state[_SHELL_RAN] = True
        st.rerun()


def go(name: str, **query: str) -> None:
    """Opens a page and passes a query on; call it from the page's script, not from a callback."""
    st.switch_page(pages()[name], query_params=query)


def link(name: str, label: str, icon: str, **query: str) -> None:
    """A link to a page that keeps the run in the URL."""
    st.page_link(pages()[name], label=label, icon=icon, query_params=query or None)


def _navigate() -> StreamlitPage:
    st.set_page_config(
        page_title=running_pill.APP_NAME,
        page_icon=str(ROOT / "assets/logo.svg"),
        layout="wide",
        menu_items=None,
    )
    st.logo(str(ROOT / "assets/logo_wide.svg"), size="large", icon_image=str(ROOT / "assets/logo.svg"))
    st.html(_STYLE)
    by_name = st.Page(_open_home, title="Home", url_path="home", visibility="hidden")
    return st.navigation([*pages().values(), by_name], position="top")


def _open_home() -> None:
    """What /home opens: the default page, whose own address is /."""
    st.switch_page(pages()["home"], query_params=st.query_params.to_dict())

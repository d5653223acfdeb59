"""What a run was trained with, what of it differs from the defaults, and the way to the same again."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.runs.run import Run
from lstm_core.settings import FIELDS
from pages.ui import resources
from pages.ui.models import current_run
from pages.ui.plain_text import count, plain
from pages.ui.train import settings_form, source, start_card


def show(run: Run) -> None:
    """All settings behind a line that names those that differ from the defaults."""
    told_changes = [f"{label(name)} {written(name, value)}" for name, value in changed(run).items()]
    told = ", ".join(told_changes) if told_changes else "all as by default"
    with st.expander(plain(f"Settings: {told}"), icon=":material/tune:"):
        texts, model = st.columns(2, gap="medium")
        texts.markdown("\n".join(f"- {line}" for line in _texts(run)))
        names = [*settings_form.IN_FRONT, *settings_form.MODEL, *settings_form.TRAINING]
        model.markdown("\n".join(f"- {_line(run, name)}" for name in names))


def again_button(run: Run, named: str = "Same settings again") -> bool:
    """Opens Train with the run's settings, and with its file while that is kept.

    Args:
        run: whose settings.
        named: what the button says.

    Returns:
        Whether it was just pressed; another page then has to go to Train.
    """
    return st.button(
        named,
        key="same_again",
        icon=":material/content_copy:",
        on_click=_again,
        args=(run,),
        help="Opens a new run with these settings, and with the file where it is still here.",
    )


def label(name: str) -> str:
    """What a setting is called inside a sentence."""
    found = str(FIELDS[name].metadata["label"])
    return found if found[:2].isupper() else found[:1].lower() + found[1:]


def written(name: str, value: Any) -> str:
    """A setting's value in words."""
    names = FIELDS[name].metadata["names"]
    if names is not None:
        return str(names[value])
    if isinstance(value, bool):
        return "on" if value else "off"
    return count(value) if isinstance(value, int) else f"{value:g}"


def changed(run: Run) -> dict[str, Any]:
    """The settings that differ from today's defaults, by name."""
    values = run.settings.to_dict()
    return {name: value for name, value in values.items() if value != FIELDS[name].default}


def _line(run: Run, name: str) -> str:
    """A setting; one that differs from its default stands out, and says what that is."""
    value, default = getattr(run.settings, name), FIELDS[name].default
    told = plain(f"{FIELDS[name].metadata['label']}: {written(name, value)}")
    return told if value == default else f"**{told}** ({plain(f'default {written(name, default)}')})"


def _texts(run: Run) -> list[str]:
    """Where the texts came from, for those who may read them, and what became of them."""
    lines = []
    if run.shows_texts_to(current_run.visitor()):
        origin, read = run.source, run.source.options
        lines += [f"File: {plain(origin.file_name)}", f"Column: {plain(origin.column)}"]
        facts = (
            (read.encoding, f"Encoding: {read.encoding}"),
            (read.delimiter, f"Delimiter: {source.DELIMITERS.get(read.delimiter or '', read.delimiter)}"),
            (read.quote, f"Quote: {source.QUOTES.get(read.quote or '', read.quote)}"),
            (read.header, f"First row is a header: {'yes' if read.header else 'no'}"),
        )
        lines += [plain(line) for value, line in facts if value is not None]
    return [*lines, *(_line(run, name) for name in ("limit", *settings_form.TEXTS))]


def _again(run: Run) -> None:
    current_run.choose(None)
    settings_form.take(run.settings.to_dict())
    start_card.pin(run.source.pinned)
    try:
        upload = resources.uploads().get(run.source.upload_id or "")
    except LabError:
        source.forget()
        st.session_state[source.LOST] = run.source.file_name
        return
    source.open_again(upload, run)

"""Settings in the address of Train, so that "try this" can be sent as a link.

Streamlit's own way (`bind="query-params"`) is not used: it drops a value that does not fit without a word, and knows a
setting only while its control is drawn, which is after a file was chosen.
"""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core.settings import FIELDS
from lstm_core.settings_query import from_query, to_query
from pages.ui import alerts
from pages.ui.address_button import address_button
from pages.ui.models import current_run
from pages.ui.train import settings_form, source

_READ: Final = "settings_link_read"
_WRONG: Final = "settings_link_wrong"


def read() -> None:
    """Takes the settings of the address, once a session: later it follows the controls. Call it before those are drawn.

    What cannot be used is said until a setting is changed.
    """
    if not st.session_state.get(_READ):
        st.session_state[_READ] = True
        values, wrong = from_query(st.query_params.to_dict())
        settings_form.take(values)
        st.session_state[_WRONG] = (wrong, values)
    wrong, values = st.session_state[_WRONG]
    now: dict[str, Any] = settings_form.values()
    if any(now[name] != value for name, value in values.items()):
        st.session_state[_WRONG] = ([], {})
        return
    for sentence in wrong:
        alerts.warning(sentence, ":material/link_off:")


def show() -> None:
    """Lets the address follow the settings, and offers to copy it without the file, which is the visitor's alone."""
    changed = to_query(settings_form.values())
    address_button(
        "settings_link",
        "Copy link to these settings",
        {name: changed.get(name) for name in FIELDS},
        for_others={source.QUERY: None, current_run.QUERY: None, current_run.SHARE: None},
        copied="Copied. It opens Train with these settings, without your texts",
    )

"""A table of only what differs between the chosen runs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lstm_core.runs.difference import differing
from lstm_core.runs.run import Run
from lstm_core.settings import FIELDS
from pages.ui.models.run_names import distinct_names
from pages.ui.plain_text import count
from pages.ui.train import run_settings

_FIRST = "Setting"


def show(runs: Sequence[Run]) -> None:
    """The table, or that there is nothing to tell.

    Args:
        runs: the chosen ones, at least two.
    """
    rows = differences(runs)
    if not rows:
        st.caption("These runs have the same texts and the same settings.")
        return
    names = list(distinct_names({run.id: run.name for run in runs} | {"": _FIRST}).values())
    st.dataframe(
        pd.DataFrame(rows, columns=[names[-1], *names[:-1]]),
        hide_index=True,
        height="content",
        column_config={names[-1]: st.column_config.TextColumn(pinned=True, width=150)},
        key="differences",
        alt="The settings in which the chosen runs differ",
    )


def differences(runs: Sequence[Run]) -> list[list[str]]:
    """A row for each fact that is not the same in all runs: what it is called, then its value in each run.

    Args:
        runs: the visitor's own.
    """
    texts = {
        "File": [run.source.file_name for run in runs],
        "Column": [run.source.column for run in runs],
        "Rows": ["–" if run.source.rows is None else count(run.source.rows) for run in runs],
    }
    rows = [[name, *values] for name, values in texts.items() if len(set(values)) > 1]
    for name in differing([run.settings for run in runs]):
        values = (run_settings.written(name, getattr(run.settings, name)) for run in runs)
        rows.append([str(FIELDS[name].metadata["label"]), *values])
    return rows

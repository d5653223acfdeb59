"""A sweep's leaderboard as a table: rank, the settings that vary, and what each run reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from lstm_core.runs.leaderboard import Standing
from lstm_core.runs.stored_sweep import Sweep
from lstm_core.settings import FIELDS
from pages.ui.models.run_names import state_word
from pages.ui.plain_text import duration
from pages.ui.train.run_settings import written

_ROW: Final = 32
_HEADER: Final = 38  # with the border
_MOST_ROWS: Final = 14
_NOTHING: Final = "–"


def show(sweep: Sweep, standings: Sequence[Standing]) -> None:
    """The table; it is as high as its rows, or scrolls where they are many."""
    st.dataframe(
        table(sweep, standings),
        key="leaderboard",
        hide_index=True,
        height=_HEADER + _ROW * min(len(sweep.runs), _MOST_ROWS),
        row_height=_ROW,
        placeholder=_NOTHING,
        column_config={
            "#": st.column_config.NumberColumn(width=40),
            "State": st.column_config.TextColumn(width=110),
            "Perplexity": st.column_config.NumberColumn(
                format="%.1f",
                help="On held-out texts, of the run's best epoch: between how many words it hesitates on average.",
            ),
            "To trigram": st.column_config.NumberColumn(
                format="%.2f",
                help="The perplexity as a multiple of what counting three words in a row reaches on the same "
                "texts: below 1 the model is ahead.",
            ),
        },
        alt="The runs of this sweep, the one with the lowest held-out perplexity first",
    )


def table(sweep: Sweep, standings: Sequence[Standing]) -> pd.DataFrame:
    """One row a run, in the order of the leaderboard."""
    rows = []
    for standing in standings:
        seconds = standing.run.current.get("elapsed_seconds")
        row: dict[str, Any] = {"#": standing.rank, "Perplexity": standing.figures.perplexity}
        for name, value in sweep.varied_settings(standing.run).items():
            row[FIELDS[name].metadata["label"]] = written(name, value)
        row |= {
            "To trigram": standing.figures.perplexity_ratio,
            "Best epoch": standing.figures.best_epoch,
            "Time": duration(seconds) if seconds else _NOTHING,
            "State": state_word(standing.run) or "finished",
        }
        rows.append(row)
    # A missing figure leaves whole numbers whole.
    kinds = {"#": "Int64", "Best epoch": "Int64", "Perplexity": "Float64", "To trigram": "Float64"}
    return pd.DataFrame(rows).astype(kinds)

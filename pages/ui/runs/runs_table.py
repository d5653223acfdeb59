"""The table of runs: a row each, sorted by any column, chosen by ticking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

import pandas as pd
import streamlit as st

from lstm_core.runs.store.listing import ListedRun
from pages.ui.runs import chosen_runs
from pages.ui.runs.runs_filter import STATE_NAMES
from pages.ui.train import run_settings

MOST_ROWS: Final = 12
ROW_HEIGHT: Final = 35

_Column = st.column_config.NumberColumn
_COLUMNS: Final[dict[str, Any]] = {
    "name": st.column_config.TextColumn("Name", pinned=True, width=190),
    "state": st.column_config.TextColumn("State", width=100),
    "settings": st.column_config.TextColumn(
        "Settings",
        width=190,
        help="What differs from the defaults, what is rare among your runs first; the run's own page lists all.",
    ),
    "loss": _Column(
        "Loss",
        format="%.3f",
        width=75,
        help="Held-out loss after the best epoch: mean cross-entropy in nats. Lower is better.",
    ),
    "perplexity": _Column(
        "Perplexity",
        format="%.1f",
        width=90,
        help="Between how many equally likely words the model hesitates on held-out texts. Lower is better.",
    ),
    "ratio": _Column(
        "× trigram",
        format="%.2f",
        width=90,
        help="The perplexity as a multiple of what counting three words in a row reaches on the same texts: below 1 "
        "the model is ahead.",
    ),
    "top1": _Column("Top-1", format="%.1f %%", width=75, help="How often the next word is its first guess."),
    "top5": _Column(
        "Top-5", format="%.1f %%", width=75, help="How often it is among its first five guesses."
    ),
    "best_epoch": _Column(
        "Best epoch", width=90, help="The epoch with the lowest held-out loss; its model is kept."
    ),
    "seconds": _Column("Time", format="%.0f s", width=75, help="Time that training took, in all attempts."),
    "file": st.column_config.TextColumn("File", width=130, help="The file that the texts came from."),
    "rows": _Column("Rows", format="localized", width=75, help="Rows in the file."),
    "parameters": _Column("Parameters", format="localized", width=100, help="Numbers that the model learns."),
    "bytes": _Column("Size", format="bytes", width=80, help="Of the model's file."),
    "note": st.column_config.TextColumn("Note", width=220),
}
_PINNED: Final = st.column_config.CheckboxColumn("Pinned", width=70, help="Pinned runs stand on top.")


def show(listed: Sequence[ListedRun], selected: Sequence[str]) -> list[int]:
    """The table.

    Args:
        listed: the runs in their order.
        selected: ids of the chosen ones.

    Returns:
        The places of the selected rows, as they are now.
    """
    ids = [one.run.id for one in listed]
    cells = rows(listed)
    columns = _COLUMNS | {"created": _started()}
    if any(one.pinned for one in listed):
        columns["pinned"] = _PINNED
    state = st.dataframe(
        pd.DataFrame(cells, columns=list(columns)),
        key=_key(ids, cells),
        hide_index=True,
        column_config=columns,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": [ids.index(one) for one in selected if one in ids]}},
        height=ROW_HEIGHT * (min(len(listed), MOST_ROWS) + 1) + 3,
        row_height=ROW_HEIGHT,
        placeholder="–",
        alt="Your runs, one a row; tick those to compare",
    )
    return list(state["selection"]["rows"])


def rows(listed: Sequence[ListedRun]) -> list[dict[str, Any]]:
    """The cells of each run by column; a missing figure is None.

    Args:
        listed: the runs in the table.
    """
    changed = [run_settings.changed(one.run) for one in listed]
    shared = Counter(pair for values in changed for pair in values.items())
    return [
        _row(one, sorted(values.items(), key=shared.__getitem__))
        for one, values in zip(listed, changed, strict=True)
    ]


def _row(one: ListedRun, changed: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    run, figures = one.run, one.figures
    told = (f"{run_settings.label(name)} {run_settings.written(name, value)}" for name, value in changed)
    return {
        "name": run.name,
        "state": STATE_NAMES[run.state],
        "file": run.source.file_name,
        "rows": run.source.rows,
        "settings": ", ".join(told) or "as by default",
        "best_epoch": figures.best_epoch,
        "loss": figures.val_loss,
        "perplexity": figures.perplexity,
        "ratio": figures.perplexity_ratio,
        "top1": _percent(figures.accuracy),
        "top5": _percent(figures.top5_accuracy),
        "seconds": run.current.get("elapsed_seconds") if run.is_over else None,
        "parameters": run.current.get("parameters") if run.is_over else None,
        "bytes": figures.model_bytes,
        "created": run.created,
        "note": " ".join(one.note.split()),
        "pinned": one.pinned,
    }


def _started() -> Any:
    """The column of when runs were asked for, in the visitor's own time."""
    return st.column_config.DatetimeColumn(
        "Started", format="D MMM YYYY, HH:mm", timezone=st.context.timezone, width=145
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _key(ids: Sequence[str], cells: Sequence[dict[str, Any]]) -> str:
    """A table of its own for other rows or cells, since what is ticked is known by its place; see `runs_view`."""
    content = blake2b(repr((ids, cells)).encode(), digest_size=8).hexdigest()
    return f"runs_table_{content}_{chosen_runs.times()}"

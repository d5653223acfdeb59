"""The board of a class: everybody's curves and a leaderboard, live, by the names that students give themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from lstm_core.counted import counted
from lstm_core.errors import LabError
from lstm_core.runs.store.classes import Classes
from lstm_core.runs.taught_class import Classroom
from pages.ui import database_away, resources
from pages.ui.charts.live_chart import live_chart
from pages.ui.classroom.board_figure import BoardLine, board_figure
from pages.ui.classroom.standings import BoardEntry, standings
from pages.ui.models import current_run
from pages.ui.train import run_settings

POLL_SECONDS: Final = 2.0
REST_SECONDS: Final = 5.0
_HEIGHT: Final = 380
_ROW_HEIGHT: Final = 35
_Column = st.column_config.NumberColumn
_COLUMNS: Final[dict[str, Any]] = {
    "name": st.column_config.TextColumn("Name", pinned=True, width=170),
    "ratio": _Column(
        "To trigram",
        format="%.2f",
        width=90,
        help="The perplexity as a multiple of what counting three words in a row reaches on the same held-out texts: "
        "below 1 the model is ahead. The board is sorted by it.",
    ),
    "perplexity": _Column(
        "Perplexity",
        format="%.1f",
        width=90,
        help="Between how many equally likely words the model hesitates on held-out texts. Lower is better.",
    ),
    "top5": _Column(
        "Top-5", format="%.1f %%", width=80, help="How often the next word is among five guesses."
    ),
    "best_epoch": _Column("Best epoch", width=90),
    "state": st.column_config.TextColumn("State", width=170),
    "settings": st.column_config.TextColumn(
        "Chosen", width=260, help="What differs from the class's settings."
    ),
}


def show(classroom: Classroom) -> None:
    """The live part of the page."""
    live, names = outside = _outside(standings(classroom))
    st.fragment(database_away.said(_watch), run_every=POLL_SECONDS if live or not names else REST_SECONDS)(
        classroom, outside
    )


def _outside(found: Sequence[BoardEntry]) -> tuple[bool, frozenset[str]]:
    """What the page shows of the board outside its live part: whether it changes, and who stands there."""
    return any(not one.run.is_over for one in found), frozenset(one.name for one in found)


def _watch(classroom: Classroom, outside: tuple[bool, frozenset[str]]) -> None:
    try:
        now = Classes(resources.store()).by_token(classroom.token)
    except LabError:  # deleted meanwhile: the whole page says so
        st.rerun()
    found = standings(now)
    if now.closed != classroom.closed or outside != _outside(found):
        st.rerun()
    if not found:
        st.info(
            "The board is empty. Runs appear here as soon as somebody starts one, and their curves grow by themselves.",
            icon=":material/leaderboard:",
        )
        return
    st.caption(_told(found))
    lines = [BoardLine(one.name, _losses(one), one.place, current_run.is_own(one.run)) for one in found]
    if any(line.losses for line in lines):
        baselines = {one.trigram_loss for one in found if one.trigram_loss is not None}
        live_chart(
            board_figure(lines, baselines.pop() if len(baselines) == 1 else None),
            key="class_curves",
            height=_HEIGHT,
            alt=_alt(found),
        )
    st.dataframe(
        pd.DataFrame([row(classroom, one) for one in found], columns=list(_COLUMNS)),
        hide_index=True,
        column_config=_COLUMNS,
        height=_ROW_HEIGHT * (len(found) + 1) + 3,
        row_height=_ROW_HEIGHT,
        placeholder="–",
        alt="The leaderboard of the class, the best run first",
    )


def row(classroom: Classroom, one: BoardEntry) -> dict[str, Any]:
    """A line of the leaderboard by column; a missing figure is None."""
    figures, fixed = one.figures, classroom.settings.to_dict()
    changed = {name: value for name, value in one.run.settings.to_dict().items() if value != fixed[name]}
    told = [
        f"{run_settings.label(name)} {run_settings.written(name, value)}" for name, value in changed.items()
    ]
    top5 = figures.top5_accuracy
    return {
        "name": f"{one.name} (you)" if current_run.is_own(one.run) else one.name,
        "ratio": figures.perplexity_ratio,
        "perplexity": figures.perplexity,
        "top5": None if top5 is None else 100 * top5,
        "best_epoch": figures.best_epoch,
        "state": one.state,
        "settings": ", ".join(told) or "as the class",
    }


def _losses(one: BoardEntry) -> dict[int, float]:
    return {epoch.epoch: epoch.val_loss for epoch in one.epochs if epoch.val_loss is not None}


def _told(found: Sequence[BoardEntry]) -> str:
    """How many runs there are, and how they are."""
    waiting = sum(one.run.is_waiting for one in found)
    live = sum(one.run.is_live for one in found)
    over = len(found) - waiting - live
    parts = ((live, "trains" if live == 1 else "train"), (waiting, "waits" if waiting == 1 else "wait"))
    told = [f"{number} {verb}" for number, verb in parts if number]
    if over:
        told.append(f"{over} {'has' if over == 1 else 'have'} ended")
    return f"{counted(len(found), 'run')}: {', '.join(told)}."


def _alt(found: Sequence[BoardEntry]) -> str:
    best = next((one for one in found if one.figures.val_loss is not None), None)
    told = "" if best is None else f"; the best is {best.name} with a loss of {best.figures.val_loss:.3f}"
    return f"Held-out loss by epoch of {counted(len(found), 'run')}{told}"

"""The same seeds, answered by each of the chosen runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from lstm_core.errors import LabError
from lstm_core.events import PinnedAnswer
from lstm_core.inference.pinned_answers import pinned_answers
from lstm_core.runs.curves import Curves
from lstm_core.runs.pinned_seeds import PINNED_TOP_K
from lstm_core.runs.run import Run
from pages.ui import database_away, resources
from pages.ui.charts import curves_cache
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.charts.live_chart import live_chart
from pages.ui.charts.run_looks import RUN_LOOKS
from pages.ui.models.run_names import distinct_names
from pages.ui.plain_text import isolated, plain
from pages.ui.runs import chosen_runs
from pages.ui.runs.answer_figures import answer_bars, table_of, words_of

POLL_SECONDS: Final = 3.0
TITLE_CHARACTERS: Final = 30


def show(runs: Sequence[Run]) -> None:
    """The choice of a seed, and what each run expects after it.

    Args:
        runs: the chosen ones; at most as many as there are looks.
    """
    live = any(not run.is_over for run in runs)
    st.fragment(database_away.said(_answers), run_every=POLL_SECONDS if live else None)(runs)


def _answers(runs: Sequence[Run]) -> None:
    curves = {run.id: curves_cache.curves(run) for run in runs}
    seeds = list(dict.fromkeys(one.seed for run in runs for one in stored(curves[run.id])))
    if not seeds:
        st.caption("No answers yet: a run is asked about its pinned seeds at the end of every epoch.")
        return
    seed = st.selectbox("What comes after", seeds, key="seed_of_all", width=360)
    asked = {run.id: answer(run, curves[run.id], seed or seeds[0]) for run in runs}
    names = distinct_names({run.id: run.name for run in runs})
    places = chosen_runs.places([run.id for run in runs], len(RUN_LOOKS))
    answered = {run_id: one for run_id, one in asked.items() if one is not None}
    if answered:
        found = list(answered.values())
        figure, height = answer_bars(
            [names[run_id] for run_id in answered],
            [places[run_id] for run_id in answered],
            found,
            f"After “{isolated(shorten(seed or seeds[0], TITLE_CHARACTERS))}”",
        )
        live_chart(figure, key="answers", height=height, alt=_in_words(names, answered), file_name="answers")
        if st.toggle("Show the numbers as a table", key="answers_table"):
            columns = distinct_names({"": "Word"} | {run_id: names[run_id] for run_id in answered})
            st.dataframe(
                pd.DataFrame(table_of(found), columns=list(columns.values())),
                hide_index=True,
                height="content",
                alt="What each run expects",
            )
    for run_id in [run_id for run_id, one in asked.items() if one is None]:
        st.caption(f"{plain(names[run_id])} has no model yet that could answer.")


def stored(curves: Curves) -> tuple[PinnedAnswer, ...]:
    """The answers after a run's best epoch, else after its last one."""
    best = curves.best_epoch
    epoch = best.epoch if best is not None and best.epoch in curves.pinned else max(curves.pinned, default=0)
    return curves.pinned.get(epoch, ())


def answer(run: Run, curves: Curves, seed: str) -> PinnedAnswer | None:
    """A run's answer to a seed: the stored one, or that of its model; None before there is either."""
    found = next((one for one in stored(curves) if one.seed == seed), None)
    path = None if found is not None else resources.store().bundle_path(run.id)
    if path is None:
        return found
    try:
        return _asked(str(path), path.stat().st_mtime_ns, seed)
    except (LabError, OSError):  # deleted meanwhile, or damaged
        return None


@st.cache_data(show_spinner=False, max_entries=512)
def _asked(path: str, stamp: int, seed: str) -> PinnedAnswer:
    (found,) = pinned_answers(resources.predictor(Path(path)), [seed], PINNED_TOP_K)
    return found


def _in_words(names: dict[str, str], answered: dict[str, PinnedAnswer]) -> str:
    """The chart as a sentence for readers who cannot see it."""
    best = words_of(list(answered.values()))[0]
    told = (
        f"{names[run_id]}: {one.words[0]} {percent(one.probabilities[0])}" for run_id, one in answered.items()
    )
    return f"The most probable next word in the mean is {best}. First guesses: " + "; ".join(told)

"""A sweep on its page: how far it is, its leaderboard and curves as they fill, and what can be done with it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.counted import counted
from lstm_core.errors import LabError
from lstm_core.runs.curves import Curves
from lstm_core.runs.leaderboard import Standing, standings, sweep_progress
from lstm_core.runs.queue.admission import expected_wait
from lstm_core.runs.run import Run
from lstm_core.runs.store.sweeps import Sweeps
from lstm_core.runs.stored_sweep import Sweep
from pages.ui import database_away, resources
from pages.ui.charts import curves_cache
from pages.ui.charts.live_chart import live_chart
from pages.ui.models import current_run
from pages.ui.no_workers import nobody_trains
from pages.ui.plain_text import count, duration, plain
from pages.ui.sweeps import leaderboard_table, sweep_actions
from pages.ui.sweeps.sweep_figures import SweepCurve, sweep_curves
from pages.ui.sweeps.sweep_words import labels, search_in_words, settings_in_words

POLL_SECONDS: Final = 2.0
REST_SECONDS: Final = 10.0
"""Between two looks at a sweep that is over: a run may be resumed or deleted elsewhere."""


def show(sweep: Sweep) -> None:
    """The whole view, which asks the store for news while a run waits or trains."""
    ranked = standings(sweep, _curves(sweep))
    st.subheader(plain(sweep.name), anchor=False)
    st.caption(plain(search_in_words(sweep)))
    sweep_actions.show(sweep, ranked)
    st.fragment(database_away.said(_watch), run_every=REST_SECONDS if sweep.is_over else POLL_SECONDS)(
        sweep.id, _outside(ranked)
    )


def _outside(ranked: list[Standing]) -> tuple[object, ...]:
    """What the page shows outside the part that asks for news: the actions, and the runs in their order."""
    return tuple((one.run.id, one.run.is_over, one.run.stop_requested, one.rank) for one in ranked)


def _watch(sweep_id: str, outside: tuple[object, ...]) -> None:
    try:
        sweep = Sweeps(resources.store()).get(sweep_id, current_run.visitor())
    except LabError:  # deleted meanwhile: the whole page says so
        st.rerun()
    curves = _curves(sweep)
    ranked = standings(sweep, curves)
    if _outside(ranked) != outside:
        st.rerun()
    _progress(sweep)
    _leader(sweep, ranked)
    table, chart = st.columns([3, 2], gap="medium")
    with table:
        leaderboard_table.show(sweep, ranked)
        _failures(sweep)
    with chart:
        figure, height = sweep_curves(*_drawn(sweep, ranked, curves))
        live_chart(figure, key="sweep_curves", height=height, alt=_alt(sweep, ranked), file_name="sweep")


def _curves(sweep: Sweep) -> dict[str, Curves]:
    """The curves of the runs that have started; those of runs that are over are read once."""
    found = {}
    for run in sweep.runs:
        if run.is_over and run.ended is not None:
            found[run.id] = _of_ended(run.id, run.attempt, run.ended.timestamp())
        elif run.attempt:
            found[run.id] = curves_cache.curves(run)
    return found


@st.cache_resource(show_spinner=False, max_entries=256)
def _of_ended(run_id: str, attempt: int, ended: float) -> Curves:
    return curves_cache.curves_of(run_id)


def _progress(sweep: Sweep) -> None:
    done = sweep_progress(sweep)
    parts = [f"{done.ended} of {counted(done.num_runs, 'run has', 'runs have')} ended"]
    parts += [
        f"{number} {ending}"
        for number, ending in ((done.failed, "failed"), (done.stopped, "stopped"))
        if number
    ]
    if not sweep.is_over:
        live = [run for run in sweep.runs if run.is_live]
        if live:
            parts.append(f"{len(live)} training")
        else:
            parts.append(_waiting(sweep))
        if done.seconds_left is not None:
            parts.append(f"up to {duration(60 * max(1, round(done.seconds_left / 60)))} left")
    st.progress(min(1.0, max(0.0, done.share)), text=" · ".join(parts))


def _waiting(sweep: Sweep) -> str:
    """How long the next run of the sweep waits for others."""
    if nobody_trains():
        return "waiting, because no machine that trains is connected"
    store = resources.store()
    places = [store.queue_position(run.id) for run in sweep.runs if run.is_waiting]
    place = min((place for place in places if place is not None), default=1)
    wait = duration(60 * max(1, round(expected_wait(store, place) / 60)))
    return f"the next one starts in about {wait}, when its turn comes"


def _leader(sweep: Sweep, ranked: list[Standing]) -> None:
    """The best run so far, in a sentence."""
    best, figures = ranked[0].run, ranked[0].figures
    if figures.perplexity is None:
        st.caption(
            "The leaderboard fills as epochs end."
            if not sweep.is_over
            else "No run of this sweep has a held-out perplexity, so there is nothing to rank."
        )
        return
    told = f"{'Best' if sweep.is_over else 'Best so far'}: **{plain(_varied(sweep, best))}**, "
    told += f"perplexity {figures.perplexity:,.1f}"
    if figures.perplexity_ratio is not None:
        told += f", {_beside_trigram(figures.perplexity_ratio)}"
    st.markdown(f":material/trophy: {told}.")


def _beside_trigram(ratio: float) -> str:
    """How a perplexity stands to the trigram's."""
    if abs(ratio - 1) < 0.005:
        return "level with the trigram's"
    if ratio >= 2:
        return f"{ratio:.1f} times the trigram's"
    return f"{100 * abs(1 - ratio):.0f} % {'below' if ratio < 1 else 'above'} the trigram's"


def _failures(sweep: Sweep) -> None:
    for run in sweep.runs:
        if run.state == "failed":
            st.markdown(
                f":material/error: **{plain(_varied(sweep, run))}** failed. {plain(run.message or '')}"
            )


def _varied(sweep: Sweep, run: Run) -> str:
    return settings_in_words(sweep.varied_settings(run))


def _drawn(
    sweep: Sweep, ranked: list[Standing], curves: dict[str, Curves]
) -> tuple[list[SweepCurve], float | None]:
    """What the chart draws: the runs in the order in which they start, and the trigram's loss."""
    leading = ranked[0].run.id if ranked[0].rank is not None else None
    first = sweep.search.varied[:1]
    runs = [
        SweepCurve(
            _varied(sweep, run),
            settings_in_words({name: getattr(run.settings, name) for name in first}),
            curves[run.id].measured_epochs if run.id in curves else [],
            run.id == leading,
        )
        for run in sweep.runs
    ]
    best = curves.get(leading or "")
    return runs, None if best is None else best.baselines.get("trigram", {}).get("loss")


def _alt(sweep: Sweep, ranked: list[Standing]) -> str:
    best = ranked[0]
    if best.rank is None:
        return f"Validation loss of {count(len(sweep.runs))} runs by epoch: none has ended an epoch yet"
    return (
        f"Validation loss of {count(len(sweep.runs))} runs by epoch, which differ in {labels(sweep.search.varied)}; "
        f"{_varied(sweep, best.run)} leads"
    )

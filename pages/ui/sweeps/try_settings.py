"""A second way to start on Train: several runs that differ in one to three settings."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core.advice.reductions import RunSize
from lstm_core.advice.sweep_plan import Budget, SweepPlan, plan_sweep
from lstm_core.errors import LimitError, SettingsError
from lstm_core.pace import measured_pace
from lstm_core.runs.journal import journal
from lstm_core.runs.queue.admission import check_settings, check_size, room_for_runs
from lstm_core.runs.queue.available_memory import memory_for_a_run
from lstm_core.runs.queue.elsewhere import workers_are_elsewhere
from lstm_core.runs.queue.submit import submit_sweep
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.search import MAX_RUNS, MAX_SEARCHED, PROPOSED, Order, Search, typed_value
from lstm_core.settings import FIELDS, Settings
from pages.ui import alerts, resources, shell
from pages.ui.models import current_run
from pages.ui.plain_text import count, duration, plain, size
from pages.ui.sweeps import sweep_links
from pages.ui.sweeps.sweep_words import labels, settings_in_words, sweep_name, sweep_run_name
from pages.ui.train import start_card
from pages.ui.train.corpus_card import Counted
from pages.ui.train.run_settings import written
from pages.ui.train.source import ChosenTexts

_VARIED: Final = ("units", "dropout")
"""What is proposed to vary at first."""

_ORDERS: Final[dict[Order, str]] = {"grid": "Grid", "random": "Random"}
_FEW_RUNS: Final = 12


def show(source: ChosenTexts, settings: Settings, counted: Counted) -> None:
    """A closed box below the card that starts one run."""
    with st.expander("Try several settings", icon=":material/grid_view:"):
        st.fragment(_form)(source, settings, counted)


def _form(source: ChosenTexts, settings: Settings, counted: Counted) -> None:
    st.caption(
        "A sweep trains one run for each combination and ranks them by their perplexity on held-out texts. All other "
        "settings are those above."
    )
    varied = st.multiselect(
        "Settings to vary",
        list(PROPOSED),
        _VARIED,
        key="sweep_varied",
        format_func=lambda name: FIELDS[name].metadata["label"],
        max_selections=MAX_SEARCHED,
        persist_state="session",
        help="Settings of the model and of its training. Those of the texts stay, so that all runs hold out the same "
        "rows and know the same words.",
    )
    try:
        values = {name: _values(name, getattr(settings, name)) for name in varied}
        with st.container(horizontal=True):
            search = _search(values)
            budget = _budget()
        plan = plan_sweep(
            RunSize(settings, counted.scale, measured_pace(resources.store().home)), search, budget, _room()
        )
        _check(plan, search, settings, source, counted)
    except (SettingsError, LimitError) as error:
        st.markdown(f":material/info: {plain(str(error))}")
        _button(disabled=True)
        return
    _tell(plan, search, settings)
    if _button(disabled=current_run.visitor() is None):
        _start(source, plan, search)


def _values(name: str, current: Any) -> tuple[Any, ...]:
    """The control of one setting's values; numbers can also be typed."""
    meta, proposed = FIELDS[name].metadata, PROPOSED[name]
    by_label = {written(name, value): value for value in (*proposed, current)}
    is_number = meta["names"] is None and not isinstance(FIELDS[name].default, bool)
    chosen: list[str] = st.multiselect(
        f"Values of {meta['label']}",
        list(by_label),
        [written(name, value) for value in proposed],
        key=f"sweep_values_{name}",
        accept_new_options=is_number,
        persist_state="session",
        help=meta["explanation"] + (f" From {meta['low']:,} to {meta['high']:,}." if is_number else ""),
    )
    return tuple(by_label[label] if label in by_label else typed_value(name, label) for label in chosen)


def _search(values: dict[str, tuple[Any, ...]]) -> Search:
    order: Order = st.segmented_control(
        "Combinations",
        list(_ORDERS),
        default="grid",
        required=True,
        key="sweep_order",
        format_func=_ORDERS.__getitem__,
        persist_state="session",
        help="A grid tries all combinations in their order. Random draws from them without repeats, which finds good "
        "settings sooner where the budget does not reach for all.",
    )
    seed = 0
    if order == "random":
        seed = int(
            st.number_input(
                "Seed of the draw",
                0,
                key="sweep_seed",
                persist_state="session",
                help="The same seed draws the same.",
            )
        )
    return Search(values, order, seed)


def _budget() -> Budget:
    kind = st.segmented_control(
        "Budget",
        ["runs", "minutes"],
        default="runs",
        required=True,
        key="sweep_budget",
        format_func=str.capitalize,
        persist_state="session",
    )
    if kind == "minutes":
        return Budget(
            minutes=float(
                st.number_input("Minutes in all", 1, 10_000, 30, key="sweep_minutes", persist_state="session")
            )
        )
    return Budget(
        runs=int(
            st.number_input("Runs at most", 2, MAX_RUNS, _FEW_RUNS, key="sweep_runs", persist_state="session")
        )
    )


def _room() -> int | None:
    return room_for_runs(resources.store(), resources.limits(), current_run.visitor() or "")


def _check(
    plan: SweepPlan, search: Search, settings: Settings, source: ChosenTexts, counted: Counted
) -> None:
    """Refuses before the start what a server would refuse, or end, later.

    Raises:
        LimitError: what to change.
    """
    limits = resources.limits()
    check_settings(limits, settings, source.report.rows)
    check_size(limits, counted.summary.words, plan.parameters, plan.memory_bytes)
    room = memory_for_a_run()
    if room is not None and plan.needed_bytes > room and not workers_are_elsewhere():
        largest = settings_in_words({name: getattr(plan.most_memory, name) for name in search.values})
        raise LimitError(
            f"The run with {largest} needs about {size(plan.needed_bytes)} of memory; {size(room)} is free here. "
            "Choose smaller values."
        )


def _tell(plan: SweepPlan, search: Search, settings: Settings) -> None:
    """What will be trained, and what it takes."""
    takes = duration(60 * max(1, round(plan.total_seconds / 60)))
    st.markdown(
        f":material/grid_view: **{len(plan.settings)} runs, {'up to' if settings.patience else 'about'} {takes} "
        f"in all.** {plain(_which(plan, search))}"
    )
    order = "as machines become free" if workers_are_elsewhere() else "one after the other"
    st.caption(f"They train {order}, in turn with other runs; you can close the page meanwhile.")


def _which(plan: SweepPlan, search: Search) -> str:
    """Which combinations these are, and why no others."""
    all_of_them, taken = count(plan.num_combinations), len(plan.settings)
    is_random, is_all = search.order == "random", plan.limit == "none"
    if is_random:
        which = "in an order drawn" if is_all else "drawn at random"
        which = f"{'All' if is_all else f'{taken} of'} {all_of_them} combinations, {which} with the seed {search.seed}"
    else:
        which = f"{'All' if is_all else f'The first {taken} of'} {all_of_them} combinations"
        if len(search.values) > 1:
            which += f"; the values of {labels(search.varied[-1:])} change fastest"
    why = {
        "none": "",
        "budget": "",
        "size": f" A sweep has at most {MAX_RUNS} runs.",
        "room": f" This server takes {taken} more runs of yours now.",
    }
    return f"{which}.{why[plan.limit]}"


def _button(disabled: bool) -> bool:
    return st.button(
        "Start the sweep",
        key="start_sweep",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=disabled,
    )


def _start(source: ChosenTexts, plan: SweepPlan, search: Search) -> None:
    file_name = source.upload.name
    runs = [
        (sweep_run_name(file_name, {name: getattr(one, name) for name in search.varied}), one, seconds)
        for one, seconds in zip(plan.settings, plan.seconds, strict=True)
    ]
    try:
        sweep_id = submit_sweep(
            resources.store(),
            resources.uploads(),
            source.upload.id,
            current_run.visitor() or "",
            runs,
            search,
            source.column,
            source.options,
            sweep_name(file_name, search.varied),
            source.report.rows,
            pinned=start_card.pinned(),
            limits=resources.limits(),
        )
    except FAULTS as error:
        journal.write("refused", type(error).__name__)
        alerts.error(sentence(error))
        return
    resources.launcher().wake()
    shell.go("sweep", **{sweep_links.QUERY: sweep_id})

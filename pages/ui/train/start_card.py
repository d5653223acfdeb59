"""Step 3 of Train: what the run will need, and the button that starts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from lstm_core.advice.held_out import nothing_held_out
from lstm_core.advice.reductions import FIVE_MINUTES, RunSize, faster, fitting
from lstm_core.pace import measured_pace
from lstm_core.runs.journal import journal
from lstm_core.runs.pinned_seeds import MAX_PINNED
from lstm_core.runs.queue.available_memory import memory_for_a_run
from lstm_core.runs.queue.elsewhere import workers_are_elsewhere
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.settings import Settings
from pages.ui import alerts, resources
from pages.ui.models import current_run
from pages.ui.models.run_names import new_run_name
from pages.ui.plain_text import count, duration, size
from pages.ui.train import proposals_view
from pages.ui.train.corpus_card import Counted
from pages.ui.train.source import QUERY, ChosenTexts

_ERROR: Final = "start_error"
_PINNED: Final = "pinned_seeds"


def show(source: ChosenTexts, settings: Settings, counted: Counted) -> None:
    """Parameters, targets, memory and time of the run, what is worth changing, and "Train"."""
    run = RunSize(settings, counted.scale, measured_pace(resources.store().home))
    resources.launcher().prepare(settings, counted.vocabulary_size)
    with st.container(border=True):
        figures(run, settings, counted)
        if counted.few_texts:
            alerts.info(counted.few_texts, ":material/compress:")
        _warn_of_validation(settings, counted)
        fits = _fits_in_memory(run)
        if fits:
            _offer_shorter(run)
        with st.popover("Pinned seeds", icon=":material/push_pin:", width="stretch"):
            st.text_area(
                "Asked after every epoch, one per line",
                "",
                key=_PINNED,
                placeholder="How texts of this file begin",
                persist_state="session",
                help="The playground's time machine shows how the answers to these change over the epochs. "
                f"At most {MAX_PINNED}; with none, the model is asked how texts of this file begin.",
            )
        if error := st.session_state.pop(_ERROR, None):
            alerts.error(error)
        st.button(
            "Train",
            key="train",
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=current_run.visitor() is None or not fits,
            on_click=_start,
            args=(source, settings),
        )


def figures(run: RunSize, settings: Settings, counted: Counted) -> None:
    """Parameters, targets, memory and time of a run.

    Args:
        run: how large it is.
        settings: of it.
        counted: its texts.
    """
    expected = run.expected
    left, right = st.columns(2)
    left.metric("Parameters", count(expected.parameters), help="Numbers that the model learns.")
    right.metric(
        "Training targets",
        count(counted.scale.training_targets(run.num_texts)),
        help=f"{counted.unit.capitalize()}s to predict in every epoch: all but the first of each training text.",
    )
    left.metric("Memory", size(expected.memory_bytes), help="Peak memory of the training process.")
    right.metric(
        "Expected time",
        f"≤ {duration(expected.total_seconds)}" if settings.patience else duration(expected.total_seconds),
        help=f"About {duration(expected.epoch_seconds)} per epoch, estimated from measurements "
        f"{'of earlier runs' if workers_are_elsewhere() else 'on this machine'}.",
    )
    if settings.patience:
        st.caption(_ending(settings))


def _ending(settings: Settings) -> str:
    """When the run ends before its last epoch, and what is kept of it."""
    epochs = "an epoch" if settings.patience == 1 else f"{settings.patience} epochs in a row"
    loss = "validation loss" if settings.validation_share else "training loss"
    return f"Ends early, after {epochs} without a lower {loss}, and keeps the best epoch."


def _warn_of_validation(settings: Settings, counted: Counted) -> None:
    """Says before the start that nothing would be validated, and offers what can be done about it."""
    nothing = nothing_held_out(settings, counted.summary, counted.validation_texts)
    if nothing is not None:
        alerts.warning(nothing.reason, ":material/rule:")
        proposals_view.show(nothing.proposals, "held_out")


def missing_memory(run: RunSize) -> str | None:
    """What the run needs and what is free, where that is too little; None where it fits or is trained elsewhere."""
    room, needed = memory_for_a_run(), run.expected.needed_bytes
    if room is None or needed <= room or workers_are_elsewhere():
        return None
    return f"This run needs about {size(needed)} of memory; {size(room)} is free here."


def _fits_in_memory(run: RunSize) -> bool:
    """Whether the run can be trained here; where it cannot, the page says so and offers what would fit."""
    missing = missing_memory(run)
    if missing is None:
        return True
    proposals = fitting(run, memory_for_a_run() or 0)
    advice = (
        "Choose one of these, and it fits:"
        if proposals
        else "No settings would fit: close other programs, then reload this page."
    )
    alerts.error(f"{missing} {advice}", ":material/memory:")
    proposals_view.show(proposals, "memory")
    return False


def _offer_shorter(run: RunSize) -> None:
    """What brings a long run to about five minutes, and to about one."""
    goals = faster(run)
    if not goals:
        return
    is_long = run.expected.total_seconds > FIVE_MINUTES
    with st.expander("Make it shorter", icon=":material/timer:", expanded=is_long):
        for goal, tab in zip(
            goals, st.tabs([f"About {duration(goal.seconds)}" for goal in goals]), strict=True
        ):
            with tab:
                key = f"shorter_{goal.seconds:.0f}"
                proposals_view.show(goal.proposals, key, at_most=run.settings.patience > 0)


def pin(seeds: Iterable[str]) -> None:
    """Puts pinned seeds into their box; call it before that is drawn."""
    st.session_state[_PINNED] = "\n".join(seeds)


def pinned() -> list[str]:
    """The pinned seeds in their box."""
    return (st.session_state.get(_PINNED) or "").splitlines()


def _start(source: ChosenTexts, settings: Settings) -> None:
    try:
        run_id = submit(
            resources.store(),
            resources.uploads(),
            source.upload.id,
            current_run.visitor() or "",
            settings,
            source.column,
            source.options,
            new_run_name(source.upload.name, settings),
            source.report.rows,
            limits=resources.limits(),
            pinned=pinned(),
        )
    except FAULTS as error:
        journal.write("refused", type(error).__name__)
        st.session_state[_ERROR] = sentence(error)
        return
    resources.launcher().wake()
    st.query_params.pop(QUERY, None)
    current_run.choose(run_id)

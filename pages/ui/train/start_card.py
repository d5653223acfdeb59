"""Step 3 of Train: what the run will need, and the button that starts it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.estimate import estimate, fitting_vocabulary
from lstm_core.pace import measured_pace
from lstm_core.runs.pinned_seeds import MAX_PINNED
from lstm_core.runs.queue.available_memory import available_memory
from lstm_core.runs.queue.submit import submit
from lstm_core.settings import FIELDS, Settings
from pages.ui import resources
from pages.ui.models import current_run
from pages.ui.models.run_names import new_run_name
from pages.ui.plain_text import count, duration, size
from pages.ui.train.corpus_card import Counted
from pages.ui.train.source import QUERY, ChosenTexts

_ERROR: Final = "start_error"
_PINNED: Final = "pinned_seeds"


def show(source: ChosenTexts, settings: Settings, counted: Counted) -> None:
    """Parameters, targets, memory and time of the run, and "Train"."""
    expected = estimate(
        settings,
        counted.vocabulary_size,
        counted.training_targets,
        measured_pace(resources.store().home),
        counted.training_texts,
    )
    resources.launcher().prepare(settings, counted.vocabulary_size)
    with st.container(border=True):
        left, right = st.columns(2)
        left.metric("Parameters", count(expected.parameters), help="Numbers that the model learns.")
        right.metric(
            "Training targets",
            count(counted.training_targets),
            help="Words to predict in every epoch: all but the first of each training text.",
        )
        left.metric("Memory", size(expected.memory_bytes), help="Peak memory of the training process.")
        right.metric(
            "Expected time",
            f"up to {duration(expected.total_seconds)}"
            if settings.patience
            else duration(expected.total_seconds),
            help=f"About {duration(expected.epoch_seconds)} per epoch, estimated from measurements on this machine.",
        )
        if settings.patience:
            st.caption(_ending(settings))
        _warn_of_memory(settings, counted, expected.memory_bytes)
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
            st.error(error, icon=":material/error:")
        st.button(
            "Train",
            key="train",
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=current_run.visitor() is None,
            on_click=_start,
            args=(source, settings),
        )


def _ending(settings: Settings) -> str:
    """When the run ends before its last epoch, and what is kept of it."""
    epochs = "an epoch" if settings.patience == 1 else f"{settings.patience} epochs in a row"
    loss = "validation loss" if settings.validation_share else "training loss"
    return f"Ends early, after {epochs} without a lower {loss}, and keeps the best epoch."


def _warn_of_memory(settings: Settings, counted: Counted, needed: int) -> None:
    """Warns before the start when a run would not fit in memory, and says what would."""
    room = available_memory()
    if room is None or needed <= room:
        return
    fitting = fitting_vocabulary(settings, counted.training_targets, room)
    lowest = int(FIELDS["max_vocabulary"].metadata["low"])
    advice = (
        f"A vocabulary of {count(fitting // 100 * 100)} words would fit; set it under Advanced."
        if fitting >= max(lowest, 100)
        else "Close other programs, or reduce the units or the targets per update."
    )
    st.warning(
        f"This run needs about {size(needed)} of memory; {size(room)} is free here. {advice}",
        icon=":material/memory:",
    )


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
            pinned=(st.session_state.get(_PINNED) or "").splitlines(),
        )
    except (LabError, OSError) as error:
        st.session_state[_ERROR] = (
            str(error) if isinstance(error, LabError) else "The disk is full or read-only."
        )
        return
    resources.launcher().wake()
    st.query_params.pop(QUERY, None)
    current_run.choose(run_id)

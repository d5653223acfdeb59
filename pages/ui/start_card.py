"""Step 3 of Train: what the run will need, and the button that starts it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.estimate import estimate, measured_speed
from lstm_core.runs.memory import available_memory
from lstm_core.runs.submit import submit
from lstm_core.settings import Settings
from pages.ui import current_run, resources
from pages.ui.corpus_card import Counted
from pages.ui.plain_text import count, duration, size
from pages.ui.source import QUERY, Source

_ERROR: Final = "start_error"


def show(source: Source, settings: Settings, counted: Counted) -> None:
    """Parameters, targets, memory and time of the run, and "Train"."""
    expected = estimate(
        settings, counted.vocabulary_size, counted.training_targets, measured_speed(resources.store().home)
    )
    with st.container(border=True):
        left, right = st.columns(2)
        left.metric("Parameters", count(expected.parameters), help="Numbers that the model learns.")
        right.metric(
            "Training targets",
            count(counted.training_targets),
            help="Words to predict in every epoch: all but the first of each training text.",
        )
        left.metric("Memory", size(expected.memory_bytes), help="Peak of the process that trains.")
        right.metric(
            "Expected time",
            duration(expected.total_seconds),
            help=f"About {duration(expected.epoch_seconds)} an epoch, from a measurement on this machine.",
        )
        room = available_memory()
        if room is not None and expected.memory_bytes > room:
            st.warning(
                f"This needs about {size(expected.memory_bytes)}, and {size(room)} are free here. "
                "Lower the vocabulary size, the units or the targets per update.",
                icon=":material/memory:",
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


def _start(source: Source, settings: Settings) -> None:
    name = PurePath(source.upload.name).stem or "run"
    try:
        run_id = submit(
            resources.store(),
            resources.uploads(),
            source.upload.id,
            current_run.visitor() or "",
            settings,
            source.column,
            source.options,
            f"{name} · {settings.units} units, {settings.epochs} epochs",
            source.report.rows,
        )
    except (LabError, OSError) as error:
        st.session_state[_ERROR] = (
            str(error) if isinstance(error, LabError) else "The disk is full or read-only."
        )
        return
    resources.launcher().wake()
    st.query_params.pop(QUERY, None)
    current_run.choose(run_id)

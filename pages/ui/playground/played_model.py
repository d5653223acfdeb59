"""The model that the playground plays with: an opened file, the current run's, or the shipped one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.runs.run import Run
from pages.ui import resources
from pages.ui.models import current_run, model_file
from pages.ui.plain_text import plain

POLL_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Played:
    """A model to play with.

    Args:
        path: its bundle; None while a run has none yet.
        description: what it is, as part of a sentence, ready for Markdown.
        run: the run it belongs to, None for the shipped model and for opened files.
        is_sample: it is the shipped model, whose texts lie beside it.
    """

    path: Path | None
    description: str
    run: Run | None = None
    is_sample: bool = False


def played(picker_place: object) -> Played:
    """What the URL names; the picker of runs goes into its place unless a file is open.

    Args:
        picker_place: a Streamlit container.
    """
    upload = model_file.opened()
    if upload is not None:
        return Played(upload.path, f"the model file {plain(upload.name)}")
    run = current_run.current()
    with picker_place:  # type: ignore[attr-defined]
        current_run.picker(run, "Sample model")
    if run is None:
        description = "the sample model, trained on 2,400 everyday sentences"
        return Played(resources.HOME_MODEL, description, is_sample=True)
    with picker_place:  # type: ignore[attr-defined]
        which = _weights(run)
    path = current_run.model_path(run, which)
    return Played(path, f"the run {plain(run.name)}{' as it ended' if which == 'last' else ''}", run)


def _weights(run: Run) -> str:
    """Which of a run's two models: the best epoch's, or the last one's where that is another."""
    best = run.current.get("best_epoch")
    if run.is_live or best is None or run.current.get("x", best) == best:
        return "best"
    names = {"best": "Best epoch", "last": "Last epoch"}
    chosen = st.segmented_control(
        "Weights",
        list(names),
        format_func=names.__getitem__,
        default="best",
        required=True,
        key="weights",
        bind="query-params",
        label_visibility="collapsed",
        help="The best epoch has the lowest validation loss; the last one is the run as it ended.",
    )
    return chosen or "best"


def follow(played: Played) -> None:
    """While the run trains, loads its model anew as soon as an epoch has written a better one."""
    run = played.run
    if run is None or run.is_over:
        return
    shown = _changed(played.path)

    @st.fragment(run_every=POLL_SECONDS)
    def look() -> None:
        try:
            now = resources.store().get(run.id)
        except LabError:  # deleted meanwhile: the whole page says so
            st.rerun()
        if now.is_over or _changed(current_run.model_path(now)) != shown:
            st.rerun()

    look()


def _changed(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_mtime_ns
    except OSError:
        return 0

"""The models of the lesson: the shipped ones, and the visitor's run where one is chosen at the top."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.run import Run
from lstm_core.settings import FIELDS
from pages.ui import resources
from pages.ui.models import current_run
from pages.ui.plain_text import plain

LESSON: Final = Path(__file__).resolve().parents[3] / "assets/lesson"
CELL_NAMES: Final[dict[str, str]] = FIELDS["cell"].metadata["names"]


@dataclass(frozen=True)
class Lesson:
    """What the stages draw from.

    Args:
        model: the visitor's run, or the shipped sample model.
        name: what to call it, as plain text.
        own: the model of the visitor's run; None without one.
        run: that run.
    """

    model: Predictor
    name: str
    own: Predictor | None
    run: Run | None = None

    @property
    def lstm(self) -> Predictor:
        """The model where it is an LSTM, else the sample model, which is one."""
        return self.model if self.model.settings.cell == "lstm" else sample()

    @property
    def lstm_name(self) -> str:
        """What to call `lstm`."""
        return self.name if self.model.settings.cell == "lstm" else "the sample model"


def sample() -> Predictor:
    """The shipped sample model, the same as on the other pages."""
    return resources.predictor(resources.HOME_MODEL)


def pair() -> dict[str, Predictor]:
    """The shipped LSTM and simple RNN that learned from the same rows, by their cells' names."""
    return {cell: resources.predictor(LESSON / f"{cell}.zip") for cell in ("lstm", "rnn")}


def memory_pair() -> dict[str, Predictor]:
    """The shipped LSTM and simple RNN that learned the same memory task, by their cells' names."""
    return {cell: resources.predictor(LESSON / f"memory_{cell}.zip") for cell in ("lstm", "rnn")}


def choose() -> Lesson:
    """The picker at the top right, and the models that follow from it.

    Raises:
        LabError, OSError: a shipped model is missing or damaged.
    """
    run = current_run.current()
    current_run.picker(run, "Sample model")
    path = None if run is None else current_run.model_path(run)
    if run is None:
        return Lesson(sample(), "the sample model", None)
    if path is None:
        st.caption(f"The run {plain(run.name)} has no model yet; the sample model stands in for it.")
        return Lesson(sample(), "the sample model", None)
    try:
        own = resources.predictor(path)
    except (LabError, OSError) as error:
        st.warning(f"{error} The sample model stands in for it.", icon=":material/link_off:")
        return Lesson(sample(), "the sample model", None)
    return Lesson(own, f"the run {run.name}", own, run)


def say_which(lesson: Lesson) -> None:
    """Whose numbers a stage shows; and, where the run is no LSTM, why they are not its own."""
    if lesson.model.settings.cell != "lstm":
        st.caption(
            f"Your run is a {CELL_NAMES[lesson.model.settings.cell]}, which has no cell state: this stage shows "
            "the sample model, an LSTM. Stage 4 draws your cell."
        )
        return
    settings = lesson.lstm.settings
    layers = ", the second of its two layers" if settings.layers == 2 else ""
    st.caption(f"All numbers are those of {plain(lesson.name)}: {settings.units:,} units{layers}.")

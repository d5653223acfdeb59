"""The models of the lesson: the shipped ones, and the visitor's run where one is chosen at the top."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.runs.store.uploads import Upload
from pages.ui import alerts, resources
from pages.ui.learn.prose import frame_prose as prose
from pages.ui.models import current_run, model_file
from pages.ui.models.open_model import SAMPLE_LABEL, OpenModel, named, open_file, open_sample
from pages.ui.plain_text import count, plain

Moment = Literal["before", "during", "after"]

LESSON: Final = Path(__file__).resolve().parents[3] / "assets/lesson"


def lstm(opened: OpenModel) -> OpenModel:
    """The model where it is an LSTM, else the sample model, which is one."""
    return opened if opened.predictor.settings.cell == "lstm" else open_sample()


def pair() -> dict[str, Predictor]:
    """The shipped LSTM and simple RNN that learned from the same rows, by their cells' names."""
    return {cell: resources.predictor(LESSON / f"{cell}.zip") for cell in ("lstm", "rnn")}


def memory_task(moment: Moment) -> dict[str, Predictor]:
    """The shipped LSTM, simple RNN and GRU of the memory task at a moment of their training, by their cells' names."""
    return {
        cell: resources.predictor(LESSON / f"memory_{cell}_{moment}.zip") for cell in ("lstm", "rnn", "gru")
    }


def choose() -> OpenModel:
    """The picker at the top right, and the model that follows from it: an opened file, a run, or the sample.

    Raises:
        LabError, OSError: the shipped model is missing or damaged.
    """
    run = named()
    if isinstance(run, Upload):
        model_file.close_button()
        try:
            return open_file(run.path, prose.FILE.format(name=run.name))
        except FAULTS as error:
            alerts.warning(f"{sentence(error)} {prose.SAMPLE_INSTEAD}")
            return open_sample()
    current_run.picker(run, SAMPLE_LABEL)
    if run is None:
        return open_sample()
    path = current_run.model_path(run)
    if path is None:
        st.caption(prose.NO_MODEL_YET.format(name=plain(run.name)))
        return open_sample()
    try:
        return open_file(path, prose.RUN.format(name=run.name), run)
    except FAULTS as error:
        alerts.warning(f"{sentence(error)} {prose.SAMPLE_INSTEAD}")
        return open_sample()


def say_which(opened: OpenModel) -> None:
    """Whose numbers a stage shows; and, where the run is no LSTM, why they are not its own."""
    cell = opened.predictor.settings.cell
    if cell != "lstm":
        st.caption(prose.NOT_AN_LSTM.format(cell=cell_spec(cell).label))
        return
    layers = prose.SECOND_LAYER if opened.predictor.settings.layers == 2 else ""
    say_whose(opened, layers)


def say_whose(opened: OpenModel, which: str = "") -> None:
    """Whose numbers a stage shows."""
    settings = opened.predictor.settings
    st.caption(prose.WHOSE.format(name=plain(opened.name), units=count(settings.units), which=which))

"""The model that is looked into, and the texts that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_core.artifact_names import LABELS_FILE
from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.run import Run
from lstm_core.text.corpus import Corpus
from lstm_core.text.label_columns import Labels, load_labels, read_labels
from pages.ui import resources, shell
from pages.ui.models import current_run, model_file, model_texts
from pages.ui.plain_text import plain


@dataclass(frozen=True)
class Texts:
    """The texts of a model.

    Args:
        corpus: the texts as token ids, and which are held out.
        labels: columns of labels, one label a text.
    """

    corpus: Corpus
    labels: Labels

    def part(self, chosen: np.ndarray, limit: int) -> list[np.ndarray]:
        """Texts at which `chosen` is true: all of them, or so many drawn at random, always the same."""
        places = np.flatnonzero(chosen)
        if len(places) > limit:
            places = np.sort(np.random.default_rng(0).permutation(places)[:limit])
        return [self.corpus.texts[place] for place in places]


@dataclass(frozen=True)
class Opened:
    """A model that is looked into.

    Args:
        path: its file.
        predictor: the model.
        description: what it is, ready for Markdown.
        run: the run it belongs to, if any.
        is_sample: it is the shipped model.
    """

    path: Path
    predictor: Predictor
    description: str
    run: Run | None
    is_sample: bool

    @property
    def identity(self) -> str:
        """Changes whenever the model does; part of the keys of widgets that belong to one model."""
        return f"{self.path}:{self.path.stat().st_mtime_ns}"


def opened(heading: DeltaGenerator) -> Opened:
    """The opened file's model, the current run's, or the shipped one; where there is none, the page ends here.

    Args:
        heading: where the run can be changed.
    """
    upload, run = model_file.opened(), None
    path: Path | None
    if upload is not None:
        path, description = upload.path, f"the model file {plain(upload.name)}"
    else:
        run = current_run.current()
        with heading:
            current_run.picker(run, "Sample model")
        if run is None:
            path, description = resources.HOME_MODEL, "the sample model, trained on 2,400 everyday sentences"
        else:
            path, description = current_run.model_path(run), f"the run {plain(run.name)}"
    if path is None:
        st.info(
            "This run has no model yet: the first one is written when its first epoch ends. "
            "Then this page shows what is inside.",
            icon=":material/hourglass_empty:",
        )
        shell.link("train", "Watch it train", ":material/monitoring:")
        st.stop()
    try:
        return Opened(path, resources.predictor(path), description, run, path == resources.HOME_MODEL)
    except (LabError, OSError) as error:
        st.error(str(error), icon=":material/error:")
        model_file.close_button()
        st.stop()


def texts(model: Opened) -> Texts | None:
    """The texts that the model learned from and was measured on; None where they did not come with it."""
    name = model_texts.name(model.run, model.is_sample)
    corpus = model_texts.corpus(model.run, model.is_sample, model.predictor)
    if name is None or corpus is None:
        return None
    try:
        return Texts(corpus, _labels(name, model_texts.stamp(name), corpus))
    except (LabError, OSError):
        return None


def missing_texts(what: str) -> None:
    """Says that a part of the page needs texts that are not there."""
    st.info(
        f"{what} needs the texts that the model learned from, and this model came without them: a model file "
        "holds none. Open the run itself, or train on your own texts.",
        icon=":material/description:",
    )
    shell.link("train", "Train your own", ":material/arrow_forward:")


@st.cache_resource(show_spinner=False, max_entries=4)
def _labels(name: str, stamp: int, _corpus: Corpus) -> Labels:
    if name != model_texts.SAMPLE:
        path = resources.store().artifacts.get(name, LABELS_FILE)
        return {} if path is None else load_labels(path, len(_corpus.texts))
    file, column, options = model_texts.SAMPLE_CSV, model_texts.SAMPLE_COLUMN, model_texts.SAMPLE_OPTIONS
    return read_labels(file, column, options, _corpus.rows)

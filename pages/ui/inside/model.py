"""The model that is looked into, and the texts that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.run import Run
from lstm_core.text.corpus import CORPUS_FILE, Corpus, TextIds
from lstm_core.text.csv_file import ReadingOptions, read_texts
from lstm_core.text.labels import Labels, load_labels, read_labels
from lstm_core.text.ngram import Trigram
from pages.ui import current_run, model_file, resources, shell
from pages.ui.plain_text import plain

SAMPLE_TEXTS = shell.ROOT / "assets/everyday_dialogues.csv"
SAMPLE_COLUMN = "Text"


@dataclass(frozen=True)
class Texts:
    """The texts of a model, as token ids.

    Args:
        ids: all texts.
        is_training, is_validation: (num_texts,) bool.
        labels: columns of labels, one label a text.
    """

    ids: TextIds
    is_training: np.ndarray
    is_validation: np.ndarray
    labels: Labels

    def part(self, chosen: np.ndarray, limit: int) -> list[np.ndarray]:
        """Texts at which `chosen` is true: all of them, or so many drawn at random, always the same."""
        places = np.flatnonzero(chosen)
        if len(places) > limit:
            places = np.sort(np.random.default_rng(0).permutation(places)[:limit])
        return [self.ids[place] for place in places]


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
    try:
        if model.is_sample:
            return _sample_texts(model.identity, model.predictor)
        if model.run is None:
            return None
        file = resources.store().folder(model.run.id) / CORPUS_FILE
        return _run_texts(str(file.parent), file.stat().st_mtime_ns)
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
def trigram(identity: str, size: int, _texts: Texts) -> Trigram:
    """The baseline that counts the model's training texts."""
    training = _texts.ids.select(_texts.is_training)
    return Trigram.fit(training.token_ids, training.offsets, size)


@st.cache_resource(show_spinner=False, max_entries=4)
def _run_texts(folder: str, changed: int) -> Texts:
    corpus = Corpus.load(Path(folder))
    labels = load_labels(Path(folder), len(corpus.texts))
    return Texts(corpus.texts, corpus.is_training, corpus.is_validation, labels)


@st.cache_resource(show_spinner=False, max_entries=1)
def _sample_texts(identity: str, _predictor: Predictor) -> Texts:
    found = list(read_texts(SAMPLE_TEXTS, SAMPLE_COLUMN, ReadingOptions()))
    encoded = [
        (number, np.array(_predictor.vocabulary.encode(_predictor.tokenizer.split(text)), np.int32))
        for number, text in found
    ]
    kept = [(number, row) for number, row in encoded if len(row) > 1]
    numbers = np.array([number for number, _ in kept])
    labels = read_labels(SAMPLE_TEXTS, SAMPLE_COLUMN, ReadingOptions(), numbers)
    everything = np.ones(len(kept), bool)
    offsets = np.concatenate(([0], np.cumsum([len(row) for _, row in kept]))).astype(np.int64)
    ids = TextIds(np.concatenate([row for _, row in kept]), offsets)
    return Texts(ids, everything, ~everything, labels)

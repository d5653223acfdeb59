"""The texts of a model with their columns of labels, as the Inside page uses them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from lstm_core.artifact_names import LABELS_FILE
from lstm_core.errors import LabError
from lstm_core.text.corpus import Corpus
from lstm_core.text.label_columns import Labels, load_labels, read_labels
from pages.ui import alerts, resources, shell
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel


@dataclass(frozen=True)
class Texts:
    """The texts of a model.

    Args:
        corpus: the texts as token ids, and which are held out.
        labels: columns of labels, one label per text.
    """

    corpus: Corpus
    labels: Labels

    def part(self, chosen: np.ndarray, limit: int) -> list[np.ndarray]:
        """Texts where `chosen` is true: all of them, or `limit` drawn at random, always the same ones."""
        places = np.flatnonzero(chosen)
        if len(places) > limit:
            places = np.sort(np.random.default_rng(0).permutation(places)[:limit])
        return [self.corpus.texts[place] for place in places]


def texts(model: OpenModel) -> Texts | None:
    """The texts that the model learned from and was measured on; None where they are missing."""
    name, corpus = model_texts.name(model), model_texts.corpus(model)
    if name is None or corpus is None:
        return None
    try:
        return Texts(corpus, _labels(name, model_texts.stamp(name), corpus))
    except (LabError, OSError):
        return None


def missing_texts(model: OpenModel, what: str) -> None:
    """Says that a view needs texts that are missing."""
    alerts.info(
        f"{what} needs the texts that the model learned from. {model_texts.missing(model)} "
        "Open a run that has them, or train on your own texts.",
        ":material/description:",
    )
    shell.link("train", "Train your own", ":material/arrow_forward:")


@st.cache_resource(show_spinner=False, max_entries=4)
def _labels(name: str, stamp: int, _corpus: Corpus) -> Labels:
    if name != model_texts.SAMPLE:
        path = resources.store().artifacts.get(name, LABELS_FILE)
        return {} if path is None else load_labels(path, len(_corpus.texts))
    file, column, options = model_texts.SAMPLE_CSV, model_texts.SAMPLE_COLUMN, model_texts.SAMPLE_OPTIONS
    return read_labels(file, column, options, _corpus.rows)

"""The texts that a model learned from and was measured on, and the trigram counted from them.

Loaded when a page first asks for them, and shared by all sessions of this server.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.artifact_names import CORPUS_FILE
from lstm_core.errors import LabError
from lstm_core.text.baselines import counted
from lstm_core.text.corpus import Corpus, build_corpus
from lstm_core.text.csv_file import ReadingOptions, read_texts
from lstm_core.text.ngram import Trigram
from pages.ui import resources
from pages.ui.models import current_run
from pages.ui.models.open_model import OpenModel

SAMPLE_CSV: Final = resources.HOME_MODEL.parent / "everyday_dialogues.csv"
SAMPLE_COLUMN: Final = "Text"
SAMPLE_OPTIONS: Final = ReadingOptions(encoding="utf-8", delimiter=",", quote='"', header=True)

SAMPLE: Final = "sample"
"""The name of the shipped model's texts."""


def name(model: OpenModel) -> str | None:
    """Names the texts of a model: its run's id, or the sample; None where the visitor may not read any."""
    if model.is_sample:
        return SAMPLE
    if model.run is None or not model.run.shows_texts_to(current_run.visitor()):
        return None
    return model.run.id if CORPUS_FILE in resources.store().artifacts.names(model.run.id) else None


def stamp(texts: str) -> int:
    """Changes when named texts do."""
    path = SAMPLE_CSV if texts == SAMPLE else _corpus_file(texts)
    return path.stat().st_mtime_ns


def _corpus_file(run_id: str) -> Path:
    path = resources.store().artifacts.get(run_id, CORPUS_FILE)
    if path is None:
        raise FileNotFoundError(CORPUS_FILE)
    return path


def missing(model: OpenModel) -> str:
    """Why a model has no texts, as a sentence."""
    if model.run is None:
        return "A model file contains no training texts, so this is not available."
    if not model.run.shows_texts_to(current_run.visitor()):
        return "The owner of this run shares its model, but not the texts that it was trained on."
    return "The training texts of this run are gone, so this is not available."


def corpus(model: OpenModel) -> Corpus | None:
    """The texts of a model as token ids; None where they are missing, damaged, or of another vocabulary."""
    texts = name(model)
    if texts is None:
        return None
    try:
        found = _corpus(texts, stamp(texts))
    except (LabError, OSError):
        return None
    # Token ids mean the same words only where both have the same vocabulary.
    return found if found.vocabulary.words == model.predictor.vocabulary.words else None


def trigram(model: OpenModel) -> Trigram | None:
    """The baseline that counts the model's training texts, unknown words as often as in training.

    None where they are missing.
    """
    texts = name(model)
    if texts is None or corpus(model) is None:
        return None
    settings = model.predictor.settings
    return _trigram(texts, stamp(texts), settings.unknown_rate, settings.seed)


@st.cache_resource(show_spinner=False, max_entries=4)
def _corpus(texts: str, stamp: int) -> Corpus:
    if texts != SAMPLE:
        return Corpus.load(_corpus_file(texts))
    settings = resources.predictor(resources.HOME_MODEL).settings
    return build_corpus(read_texts(SAMPLE_CSV, SAMPLE_COLUMN, SAMPLE_OPTIONS), settings)


@st.cache_resource(show_spinner=False, max_entries=4)
def _trigram(texts: str, stamp: int, unknown_rate: float, seed: int) -> Trigram:
    return counted(Trigram, _corpus(texts, stamp), unknown_rate, seed)

"""The training texts behind the model that is played with, and what is counted from them, loaded when asked for."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import CorpusError, LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.text.copied import CopyIndex
from lstm_core.text.corpus import CORPUS_FILE, Corpus, build_corpus
from lstm_core.text.csv_file import ReadingOptions, read_texts
from lstm_core.text.ngram import Trigram
from pages.ui import resources
from pages.ui.playground.played_model import Played

INDEX_FILE: Final = "copied.npz"
"""In a run's folder: the index that finds copied words."""

_SAMPLE: Final = "sample"
_SAMPLE_CSV: Final = resources.HOME_MODEL.parent / "everyday_dialogues.csv"
_SAMPLE_OPTIONS: Final = ReadingOptions(encoding="utf-8", delimiter=",", quote='"', header=True)


def source(played: Played) -> str | None:
    """Names the texts of a model: a run's folder, the sample; None for a file opened from elsewhere."""
    if played.is_sample:
        return _SAMPLE
    if played.run is None:
        return None
    folder = resources.store().folder(played.run.id)
    return str(folder) if (folder / CORPUS_FILE).is_file() else None


def missing(played: Played) -> str:
    """Why there are no texts, as a sentence."""
    if played.run is None:
        return "A model file holds no training texts, so this cannot be shown for it."
    return "The training texts of this run are not there any more, so this cannot be shown."


def corpus(played: Played, model: Predictor) -> Corpus | None:
    """The texts that the model was trained and measured on, None where they are not there."""
    name = source(played)
    if name is None:
        return None
    try:
        found = _corpus(name, _stamp(name))
    except (LabError, OSError):
        return None
    # Token ids mean the same words only where both have the same vocabulary.
    return found if found.vocabulary.words == model.vocabulary.words else None


def copy_index(played: Played, model: Predictor) -> CopyIndex | None:
    """The index of the training texts; built at its first use and kept in the run's folder."""
    name = source(played)
    if name is None or corpus(played, model) is None:
        return None
    return _copy_index(name, _stamp(name))


def trigram(played: Played, model: Predictor) -> Trigram | None:
    """The trigram baseline, counted from the training texts at its first use."""
    name = source(played)
    if name is None or corpus(played, model) is None:
        return None
    return _trigram(name, _stamp(name))


def _stamp(name: str) -> int:
    """Changes when the texts do."""
    path = _SAMPLE_CSV if name == _SAMPLE else Path(name) / CORPUS_FILE
    return path.stat().st_mtime_ns


@st.cache_resource(show_spinner=False, max_entries=4)
def _corpus(name: str, stamp: int) -> Corpus:
    if name != _SAMPLE:
        return Corpus.load(Path(name))
    settings = resources.predictor(resources.HOME_MODEL).settings
    return build_corpus(read_texts(_SAMPLE_CSV, "Text", _SAMPLE_OPTIONS), settings)


@st.cache_resource(show_spinner="Indexing the training texts", max_entries=4)
def _copy_index(name: str, stamp: int) -> CopyIndex:
    path = None if name == _SAMPLE else Path(name) / INDEX_FILE
    if path is not None and path.is_file() and path.stat().st_mtime_ns >= stamp:
        try:
            return CopyIndex.load(path)
        except (CorpusError, OSError):
            pass  # damaged: it is built again
    texts = _corpus(name, stamp)
    training = texts.training
    index = CopyIndex.build(training.token_ids, training.offsets, texts.rows[texts.is_training])
    if path is not None:
        with contextlib.suppress(OSError):  # a full disk or a folder that is gone: memory does as well
            index.save(path)
    return index


@st.cache_resource(show_spinner="Counting the training texts", max_entries=4)
def _trigram(name: str, stamp: int) -> Trigram:
    texts = _corpus(name, stamp)
    training = texts.training
    return Trigram.fit(training.token_ids, training.offsets, texts.vocabulary.size)

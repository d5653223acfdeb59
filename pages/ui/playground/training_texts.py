"""Finding copied words: the index of the training texts, and what is said where there are none."""

from __future__ import annotations

import streamlit as st

from lstm_core.inference.predictor import Predictor
from lstm_core.text.copied import CopyIndex
from lstm_core.text.corpus import Corpus
from pages.ui.models import model_texts
from pages.ui.playground.played_model import Played


def missing(played: Played) -> str:
    """Why there are no texts, as a sentence."""
    if played.run is None:
        return "A model file holds no training texts, so this cannot be shown for it."
    return "The training texts of this run are not there any more, so this cannot be shown."


def copy_index(played: Played, model: Predictor) -> CopyIndex | None:
    """The index of the training texts; built at its first use, for all sessions of this server."""
    texts = model_texts.name(played.run, played.is_sample)
    found = model_texts.corpus(played.run, played.is_sample, model)
    if texts is None or found is None:
        return None
    return _copy_index(texts, model_texts.stamp(texts), found)


@st.cache_resource(show_spinner="Indexing the training texts", max_entries=4)
def _copy_index(texts: str, stamp: int, _corpus: Corpus) -> CopyIndex:
    training = _corpus.training
    return CopyIndex.build(training.token_ids, training.offsets, _corpus.rows[_corpus.is_training])

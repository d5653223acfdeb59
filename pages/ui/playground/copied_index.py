"""The index of a model's training texts that finds copied words."""

from __future__ import annotations

import streamlit as st

from lstm_core.text.copied import CopyIndex
from lstm_core.text.corpus import Corpus
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel


def copy_index(model: OpenModel) -> CopyIndex | None:
    """The index of the training texts; built at its first use, for all sessions of this server."""
    texts, found = model_texts.name(model), model_texts.corpus(model)
    if texts is None or found is None:
        return None
    return _copy_index(texts, model_texts.stamp(texts), found)


@st.cache_resource(show_spinner=False, max_entries=4)
def _copy_index(texts: str, stamp: int, _corpus: Corpus) -> CopyIndex:
    training = _corpus.training
    return CopyIndex.build(training.token_ids, training.offsets, _corpus.rows[_corpus.is_training])

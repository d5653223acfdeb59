"""The lesson's LSTM and simple RNN as models to compare: a pair of one size, and the rows that neither learned from."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.text.corpus import build_corpus
from lstm_core.text.csv_file import read_texts
from pages.ui import resources
from pages.ui.models.model_texts import SAMPLE_COLUMN, SAMPLE_CSV, SAMPLE_OPTIONS
from pages.ui.models.other_models import LESSON_MODELS

NAMES: Final = ("lesson_lstm", "lesson_rnn")
"""Their keys among the other models, the LSTM first."""


def held_out(reader: Predictor) -> list[np.ndarray] | None:
    """The rows of the sample that neither of the pair learned from, in another model's token ids.

    Args:
        reader: whose token ids are meant.

    Returns:
        One `(timesteps,)` a row; None where the sample is not the one that the pair learned from.
    """
    try:
        pair = [resources.predictor(LESSON_MODELS[name].path) for name in NAMES]
        rows = _held_out(SAMPLE_CSV.stat().st_mtime_ns, pair[0])
    except (LabError, OSError):
        return None
    if rows is None:
        return None
    return [np.asarray(reader.read(row).token_ids, np.int64) for row in rows]


@st.cache_data(show_spinner=False, max_entries=2)
def _held_out(stamp: int, _model: Predictor) -> list[str] | None:
    corpus = build_corpus(read_texts(SAMPLE_CSV, SAMPLE_COLUMN, SAMPLE_OPTIONS), _model.settings)
    if corpus.vocabulary.words != _model.vocabulary.words:
        return None
    rows = set(corpus.rows[corpus.is_validation].tolist())
    return [text for number, text in read_texts(SAMPLE_CSV, SAMPLE_COLUMN, SAMPLE_OPTIONS) if number in rows]

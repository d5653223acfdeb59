"""Memory length: how far back a change of a word still moves the prediction, against a trigram and another model."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.errors import LabError
from lstm_core.inference.inspection.memory_length import (
    Replacements,
    moved,
    network_probabilities,
    ngram_probabilities,
    reach,
    replacements,
)
from lstm_core.inference.predictor import Predictor
from lstm_core.text.ngram import Trigram
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID
from pages.ui import alerts
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.labelled_texts import Texts, missing_texts, texts
from pages.ui.inside.map_figures import memory_curves
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel, open_file
from pages.ui.models.other_models import other_models
from pages.ui.plain_text import count, plain

MAX_TEXTS: Final = 2_000  # to choose the prefixes from
NOTHING: Final = ""
ONLY_TRIGRAM: Final = "Only the trigram"


def show(model: OpenModel) -> None:
    """The curves, and a sentence about them."""
    found_texts = texts(model)
    trigram = model_texts.trigram(model)
    if found_texts is None or trigram is None:
        missing_texts(model, "Measuring the memory length")
        return
    predictor = model.predictor
    held_out = bool(found_texts.corpus.is_validation.any())
    drawn = _drawn(model.identity, predictor, found_texts)
    if drawn is None:
        st.info(
            "The texts are too short or too alike to measure this, which needs two words of context and two "
            "different words.",
            icon=":material/straighten:",
        )
        return
    mine = f"This {cell_spec(predictor.settings.cell).label}"
    curves = {
        mine: _moved(model.identity, predictor, drawn),
        "Trigram": _trigram_moved(model.identity, trigram, drawn),
    }
    others = other_models(model)
    chosen = st.selectbox(
        "Compare with",
        [NOTHING, *others],
        index=1 if model.is_sample and others else 0,
        key=f"memory_other_{len(others)}",
        format_func=lambda key: others[key].label if key in others else ONLY_TRIGRAM,
        width=320,
        help="Another model reads the same texts with the same words replaced.",
    )
    compared: OpenModel | None = None
    if chosen in others:
        try:
            compared = open_file(others[chosen].path, others[chosen].label)
        except (LabError, OSError) as error:
            alerts.warning(str(error), ":material/error:")
    if compared is not None:
        curves[compared.name] = _moved(
            f"{compared.identity}:{model.identity}",
            compared.predictor,
            _translated(drawn, predictor, compared.predictor),
        )
    told = "; ".join(
        f"{name} "
        + ", ".join(
            f"{number} back {100 * value:.1f} %"
            for number, value in zip(drawn.distances, values, strict=True)
        )
        for name, values in curves.items()
    )
    live_chart(
        memory_curves(drawn.distances.tolist(), curves),
        key="memory_chart",
        height=420,
        alt=f"Probability moved by replacing a word: {told}",
    )
    if compared is not None:
        st.caption(
            f"{plain(compared.name)} has {count(compared.predictor.settings.units)} units and sees "
            f"{reach(curves[compared.name])} words back by the same measure."
        )
    timesteps, prefixes = drawn.prefixes.shape
    back, seen = reach(curves[mine]), reach(curves["Trigram"])
    if back == 0:
        st.markdown(
            "Replacing a word moves less than 1 % of the next word's probability on average: this model has not "
            "learned yet to look at earlier words."
        )
    else:
        further = " or more" if back == timesteps else ""
        st.markdown(
            f"Replacing the word **{back} {'word' if back == 1 else 'words'}{further}** back still moves more than 1 % "
            f"of the next word's probability on average; the trigram, which only counts, sees {seen} back."
        )
    kind = (
        "validation texts, which the model never learned from"
        if held_out
        else "training texts, since it has no validation texts"
    )
    st.caption(
        f"Measured on the first {timesteps} words of {count(prefixes)} {kind}: each word in turn is replaced by "
        "another one, drawn by frequency. Moved probability is half the sum of all changes (total variation): 0 % "
        "is no change, 100 % entirely different words."
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _drawn(identity: str, _predictor: Predictor, _texts: Texts) -> Replacements | None:
    corpus = _texts.corpus
    chosen = corpus.is_validation if corpus.is_validation.any() else corpus.is_training
    return replacements(_texts.part(chosen, MAX_TEXTS), _predictor.vocabulary.counts)


@st.cache_data(show_spinner="Replacing words", max_entries=16)
def _moved(identity: str, _predictor: Predictor, _drawn: Replacements) -> np.ndarray:
    return moved(network_probabilities(_predictor), _drawn).mean(axis=1)


@st.cache_data(show_spinner="Replacing words", max_entries=16)
def _trigram_moved(identity: str, _trigram: Trigram, _drawn: Replacements) -> np.ndarray:
    return moved(ngram_probabilities(_trigram), _drawn).mean(axis=1)


def _translated(drawn: Replacements, here: Predictor, there: Predictor) -> Replacements:
    """The same words in another model's ids; words out of its vocabulary become its unknown word."""
    ids = np.array(
        [0, UNKNOWN_ID, *there.vocabulary.encode(here.vocabulary.words)], np.int64
    )  # (vocabulary_size here,)
    assert len(ids) == here.vocabulary.size == len(here.vocabulary.words) + FIRST_WORD_ID
    return Replacements(ids[drawn.prefixes], ids[drawn.others])

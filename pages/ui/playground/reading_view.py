"""Read a text: how much each word surprises the model, and how well it predicts the held-out rows."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.inference.evaluation import CorpusEvaluation, evaluate
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.surprisal import read_text
from lstm_core.text.corpus import TextIds
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.live_chart import live_chart
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count
from pages.ui.playground.reliability_figures import reliability_diagram
from pages.ui.playground.surprise import surprise_text
from pages.ui.token_names import token_names

MAX_CHARACTERS: Final = 8_000
MAX_TARGETS: Final = 4_000
"""Held-out words that are measured, the first ones."""


def show(model: OpenModel, seed: str) -> None:
    """The coloured text; below it, on request, the held-out rows."""
    one = token_names(model.predictor).one
    st.text_area(
        "Text to read",
        key="reading_text",
        height=120,
        placeholder=f"Paste a text. The model reads it {one} by {one} and shows how much each {one} surprises it.",
        persist_state="session",
    )
    with st.container(horizontal=True):
        asked = st.button("Read this text", key="read", type="primary", icon=":material/menu_book:")
        st.button("Use the text above", key="read_seed", disabled=not seed, on_click=_take, args=(seed,))
    text = st.session_state.get("reading_text") or ""
    if text.strip():
        _read(model.predictor, text)
    elif asked:
        st.caption("There is no text yet. Paste one, or use the text above.")
    st.divider()
    held_out(model)


def _take(seed: str) -> None:
    st.session_state["reading_text"] = seed[:MAX_CHARACTERS]


def _read(model: Predictor, text: str) -> None:
    reading = read_text(model, text[:MAX_CHARACTERS])
    names = token_names(model)
    if not reading.words:
        st.caption(f"This text contains no {names.many}.")
        return
    with st.container(horizontal=True, gap="large"):
        known = "–" if reading.perplexity is None else f"{reading.perplexity:,.1f}"
        st.metric(
            "Perplexity",
            known,
            help=f"The model is as unsure as if each next {names.one} were drawn from this many equally likely ones: "
            f"the exponential of the mean surprise over known {names.many}, from the second on.",
        )
        surprises = [word.bits for word in reading.words[1:] if word.bits is not None]
        mean = "–" if not surprises else f"{sum(surprises) / len(surprises):.1f} bits"
        st.metric(
            "Mean surprise",
            mean,
            help=f"Surprise is −log₂ of a {names.one}'s probability: 1 bit at even odds. "
            f"Without the first {names.one}.",
        )
        first = sum(word.rank == 1 for word in reading.words[1:])
        st.metric("First guess right", percent(first / max(1, reading.num_targets)))
        st.metric(
            f"Unknown {names.many}",
            percent(reading.share_left_out),
            help="Words that are out of vocabulary; the perplexity leaves them out.",
        )
    surprise_text(reading.words, key="surprise", space=model.tokenizer.space, ending=reading.ending)
    if len(text) > MAX_CHARACTERS or reading.words_left_out:
        st.caption(f"Only the first {names.counted(len(reading.words))} are read.")


def held_out(model: OpenModel) -> None:
    """The reliability diagram and the words missed most, on the validation rows."""
    st.markdown("**How far its probabilities can be trusted**, measured on the held-out rows")
    corpus = model_texts.corpus(model)
    if corpus is None:
        st.caption(model_texts.missing(model))
        return
    if not corpus.is_validation.any():
        st.caption(
            "No rows were held out when this model was trained, so there is nothing fair to measure on."
        )
        return
    if not st.toggle("Measure", key="measure_held_out", help="Lets the model read the held-out rows."):
        return
    names = token_names(model.predictor)
    found = _evaluation(model.identity, model.predictor, corpus.validation)
    left, right = st.columns(2, gap="large")
    with left:
        live_chart(
            reliability_diagram(found),
            key="reliability",
            height=360,
            alt="Share of correct first guesses by how sure the model was. "
            + (
                ""
                if found.calibration_error is None
                else f"Mean distance from perfect calibration: {percent(found.calibration_error)}"
            ),
        )
    with right:
        st.markdown(f"**{names.many.capitalize()} missed most**")
        st.dataframe(
            pd.DataFrame(
                {
                    names.one.capitalize(): [missed.word for missed in found.missed],
                    "Missed": [missed.num_missed for missed in found.missed],
                    "Of": [missed.num_targets for missed in found.missed],
                    "Bits": [round(missed.mean_bits, 1) for missed in found.missed],
                    "Guessed instead": [missed.guessed_instead[0] for missed in found.missed],
                }
            ),
            hide_index=True,
            height=320,
        )
    st.caption(
        f"{count(found.num_targets)} held-out {names.many}, {percent(found.share_left_out)} of them out of vocabulary"
        + ("" if found.perplexity is None else f" · perplexity {found.perplexity:,.1f}")
    )


@st.cache_data(show_spinner="Reading the held-out rows", max_entries=16)
def _evaluation(identity: str, _predictor: Predictor, _texts: TextIds) -> CorpusEvaluation:
    last = int(np.searchsorted(np.cumsum(_texts.lengths - 1), MAX_TARGETS)) + 1
    return evaluate(_predictor, [_texts[place] for place in range(min(last, len(_texts)))])

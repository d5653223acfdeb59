"""The model and the trigram mixed: the third bars of Side by side."""

from __future__ import annotations

import numpy as np
import streamlit as st

from lstm_core.inference.distribution import top_ids
from lstm_core.inference.mixture import Mixture, fit_mixture
from lstm_core.inference.predictor import Predictor
from lstm_core.text.corpus import Corpus
from lstm_core.text.ngram import Trigram
from pages.ui import next_words
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.next_word_bars import next_word_chart
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import plain
from pages.ui.token_names import token_names


def show(model: OpenModel, seed: str, top_k: int, first: str, seed_key: str) -> None:
    """What both expect together, and how good that is on held-out texts; nothing where the texts are missing.

    Args:
        model: the playground's.
        seed: the text so far.
        top_k: how many words.
        first: the first guess of the model alone, which is marked.
        seed_key: the session's key of the text.
    """
    trigram, corpus = model_texts.trigram(model), model_texts.corpus(model)
    if trigram is None or corpus is None:
        return
    st.markdown("**Both mixed**: the model's probabilities and the trigram's, weighted.")
    mixture = _mixture(model.identity, model.predictor, trigram, corpus)
    if mixture is None:
        st.caption("Too few texts were held out of training to find the weights.")
        return
    predictor = model.predictor
    token_ids = predictor.read(seed).token_ids
    if not token_ids:
        st.caption(f"The mixture needs a {token_names(predictor).one} to start from. Type one.")
        return
    log_probs, _ = predictor.after(token_ids)
    probabilities = mixture.probabilities(log_probs, trigram.next_log_probs(token_ids))
    with np.errstate(divide="ignore"):
        ids = top_ids(np.log(probabilities), top_k)
    next_word_chart(
        [predictor.vocabulary.word(int(token_id)) for token_id in ids],
        probabilities[ids].tolist(),
        title="Both mixed, same text",
        key="mixed_bars",
        chosen=first,
        on_select=lambda word: next_words.extend(seed_key, predictor, [word]),
    )
    st.caption(_figures(mixture))


def _figures(mixture: Mixture) -> str:
    """The share, and what the three reach."""
    return (
        f"{plain(percent(mixture.share))} model, {plain(percent(1 - mixture.share))} trigram, fitted on half of the "
        f"held-out texts. Perplexity on the other half: **{mixture.perplexity:,.0f}** mixed, "
        f"{mixture.model_perplexity:,.0f} the model, {mixture.trigram_perplexity:,.0f} the trigram."
    )


@st.cache_data(show_spinner="Mixing model and trigram", max_entries=8)
def _mixture(identity: str, _predictor: Predictor, _trigram: Trigram, _corpus: Corpus) -> Mixture | None:
    return fit_mixture(_predictor, _trigram, _corpus.validation)

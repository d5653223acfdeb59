"""Side by side: what counting alone expects after the same text, and what another model does."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, next_words, resources
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.charts.next_word_bars import next_word_chart
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel
from pages.ui.models.other_models import OtherModel, other_models
from pages.ui.plain_text import plain
from pages.ui.playground import mixed
from pages.ui.token_names import token_names
from pages.ui.working import working

QUERY: Final = "second"
"""Names the second model in the URL, by its id in `other_models`."""

LONGEST_TITLE: Final = 40
"""Widest name of a model above its bars, in cells of a Latin letter."""


def show(model: OpenModel, seed: str, top_k: int, seed_key: str) -> None:
    """The trigram, its mixture with the model, and a second model; choosing a bar appends its word, as above."""
    first = model.predictor.next_words(seed, 1).words[0]
    with working("Counting the training texts"):
        trigram = model_texts.trigram(model)
    left, *middle, right = st.columns(2 if trigram is None else 3, gap="medium")
    with left:
        _trigram(model, seed, top_k, first, seed_key)
    for column in middle:
        with column:
            mixed.show(model, seed, top_k, first, seed_key)
    with right:
        _second(model, seed, top_k, first, seed_key)
    st.caption(f"▸ marks “{plain(first)}”, the first guess of the model above.")


def _trigram(model: OpenModel, seed: str, top_k: int, first: str, seed_key: str) -> None:
    names = token_names(model.predictor)
    st.markdown(f"**Trigram**: counts which {names.many} followed the last two in the training texts.")
    trigram = model_texts.trigram(model)
    if trigram is None:
        st.caption(model_texts.missing(model))
        return
    predictor = model.predictor
    token_ids = predictor.read(seed).token_ids
    if not token_ids:
        st.caption(f"The trigram needs a {names.one} to start from. Type one.")
        return
    ids, shares = trigram.next_words(token_ids, top_k)
    words = [predictor.vocabulary.word(int(token_id)) for token_id in ids]
    next_word_chart(
        words,
        shares.tolist(),
        title="Trigram, same text",
        key="trigram_bars",
        chosen=first,
        on_select=lambda word: next_words.extend(seed_key, predictor, [word]),
    )
    tail = max(0.0, 1.0 - float(shares.sum()))
    num_others = len(predictor.vocabulary.words) - len(words)
    if num_others:
        st.caption(f"The other {names.counted(num_others)} together: {plain(percent(tail))}")


def _second(model: OpenModel, seed: str, top_k: int, first: str, seed_key: str) -> None:
    others = other_models(model, st.query_params.get(QUERY))
    if not others:
        st.markdown("**A second model**")
        st.caption("Train another run, with other epochs or another cell, to compare it here.")
        return
    chosen = _chosen(others)
    try:
        with working("Opening the model"):
            second = resources.predictor(others[chosen].path)
    except FAULTS as error:
        alerts.error(sentence(error))
        return
    found = second.next_words(seed, top_k)
    next_word_chart(
        found.words,
        found.probabilities,
        title=shorten(others[chosen].label, LONGEST_TITLE),
        key="second_bars",
        chosen=first,
        on_select=lambda word: next_words.extend(seed_key, second, [word]),
    )
    next_words.notes(second, found)


def _chosen(others: dict[str, OtherModel]) -> str:
    """The second model that the URL names, else the first; a choice goes into the URL."""
    names = list(others)
    asked = st.query_params.get(QUERY)
    chosen = asked if asked in others else names[0]
    # A widget of its own for each choice: it starts with the choice as its default, which no rerun can lose.
    key = f"second_{chosen}"

    def picked() -> None:
        value = st.session_state[key]
        if value in others:  # the list may have changed since the browser drew it
            st.query_params[QUERY] = value

    st.selectbox(
        "Second model",
        names,
        index=names.index(chosen),
        format_func=lambda name: others[name].label if name in others else name,
        key=key,
        on_change=picked,
    )
    return chosen

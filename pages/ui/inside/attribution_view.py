"""Which words mattered for a chosen next word, measured in three ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.distribution import top_ids
from lstm_core.inference.inspection.attribution import (
    NUM_STEPS,
    IntegratedGradients,
    gradient_times_input,
    integrated_gradients,
    leave_one_out,
)
from lstm_core.text.vocabulary import FIRST_WORD_ID
from pages.ui import alerts
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.text_box import Read
from pages.ui.inside.word_figures import attribution_bars, bars_height, signed
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import plain, quoted

NUM_CHOICES = 20
SLOPE: Final = "Gradient × input"
SUMMED: Final = "Integrated gradients"
LEFT_OUT: Final = "Leaving the word out"
AXES: Final = {
    SLOPE: "Slope times the word's vector",
    SUMMED: "Share of the logit's change",
    LEFT_OUT: "Fall of the logit without the word",
}
"""What the numbers of each answer are; only integrated gradients are shares, which add up."""

SMALL: Final = 0.05
"""Numbers below this share of the largest say nothing with their sign."""


def show(model: OpenModel, read: Read | None) -> None:
    """The next word to explain, and three answers side by side."""
    if read is None:
        return
    predictor = model.predictor
    log_probs = predictor.log_probs(predictor.state(read.token_ids))
    choices = [predictor.vocabulary.word(token_id) for token_id in top_ids(log_probs, NUM_CHOICES)]
    typed = st.selectbox(
        "Explain the next word",
        choices,
        key="inside_target",
        accept_new_options=True,
        filter_mode="prefix",
        width=320,
        help="The most probable next words; you can type any other word in the vocabulary.",
    )
    words = predictor.tokenizer.split(typed or "")
    target = predictor.vocabulary.encode(words[:1])[0] if words else 0
    if target < FIRST_WORD_ID:
        close = predictor.speller.nearest(words[0]) if words else None
        hint = f" Did you mean “{close}”?" if close else " Choose one from the list."
        alerts.warning(f"“{typed or ''}” is out of vocabulary.{hint}", ":material/help:")
        return
    word = predictor.vocabulary.word(target)
    integrated = integrated_gradients(predictor, read.token_ids, target)
    answers = {
        SLOPE: gradient_times_input(predictor, read.token_ids, target),
        SUMMED: integrated.shares,
        LEFT_OUT: leave_one_out(predictor, read.token_ids, target),
    }
    moved = integrated.logit - integrated.baseline
    notes = (
        "The slope of the logit at each word's vector, times the vector. Fast, but it sees only the slope at "
        "this text, which is near zero where a gate is fully open or shut. These numbers add up to nothing in "
        "particular.",
        f"The slopes summed on the way from zero vectors to the words, in {NUM_STEPS} steps. These are shares: they "
        f"add up to {signed(float(integrated.shares.sum()))}, and the logit changes by {signed(moved)} on that way "
        f"({_off(integrated)}).",
        "How much the logit falls when the text is read without the word. It needs no slopes, but words that "
        "mean the same cover for each other, and all later words move one place forward; so these do not add up "
        "either.",
    )
    limit = max(1e-6, *(float(np.abs(shares).max()) for shares in answers.values()))
    for column, (title, shares), note in zip(
        st.columns(3, gap="medium"), answers.items(), notes, strict=True
    ):
        with column:
            told = ", ".join(f"{one} {signed(share)}" for one, share in zip(read.words, shares, strict=True))
            live_chart(
                attribution_bars(read.words, shares, title, AXES[title], limit),
                key=f"attribution_{title.split()[0].lower()}",
                height=bars_height(len(read.words)),
                alt=f"{title} for the next word {word}: {told}",
            )
            st.caption(note)
    st.markdown(
        f"The *logit* of “{plain(word)}” is its score before the softmax: {signed(integrated.logit)} here, and "
        f"{signed(integrated.baseline)} when every word is a zero vector. A positive number speaks for the word, "
        "a negative one against it."
    )
    st.markdown(_which_to_trust(read.words, answers))


def disagreeing(words: Sequence[str], answers: dict[str, np.ndarray]) -> list[str]:
    """The words for which integrated gradients and leaving out have different signs, both clearly.

    Args:
        words: (timesteps,).
        answers: (timesteps,) by the names of `AXES`.
    """
    shares, falls = answers[SUMMED], answers[LEFT_OUT]
    clear = np.minimum(
        np.abs(shares) / max(np.abs(shares).max(), 1e-9), np.abs(falls) / max(np.abs(falls).max(), 1e-9)
    )
    return [
        word
        for word, one, other, size in zip(words, shares, falls, clear, strict=True)
        if one * other < 0 and size > SMALL
    ]


def _which_to_trust(words: Sequence[str], answers: dict[str, np.ndarray]) -> str:
    """Where the answers contradict each other, and what each is good for."""
    found = disagreeing(words, answers)
    told = (
        f"The signs disagree at {', '.join(quoted(word) for word in found[:5])}"
        f"{' and others' if len(found) > 5 else ''}. "
        if found
        else "Integrated gradients and leaving out agree in their signs here, wherever both are clear. "
    )
    return told + (
        "To know what the text would do without a word, trust leaving it out: it is the only answer that asks the "
        "model exactly that. To divide the whole change among the words, trust integrated gradients. Gradient × input "
        "is a first look; trust it least."
    )


def _off(integrated: IntegratedGradients) -> str:
    """How far the sum of the shares is off, in per cent."""
    error = 100 * integrated.completeness_error
    return "off by less than 0.01 %" if error < 0.01 else f"off by {error:.2f} %"

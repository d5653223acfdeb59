"""The sentence that the visitor types, the same in all stages, and its words as a model reads them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.inference.predictor import Predictor, Seed
from pages.ui import alerts
from pages.ui.learn.prose import frame_prose as prose
from pages.ui.plain_text import quoted

LONGEST: Final = 40
KEY: Final = "learn_text"


def sentence_box() -> str:
    """The text box; what was typed stays from stage to stage."""
    typed = st.text_input(
        prose.SENTENCE,
        value=prose.SENTENCE_DEFAULT,
        key=KEY,
        live="200ms",
        persist_state="session",
        max_chars=2_000,
        help=prose.READS.format(longest=LONGEST),
    )
    return typed or ""


def words_box() -> str:
    """The box of the stage on writing: a few words to go on from."""
    typed = st.text_input(
        prose.BEGINNING,
        value=prose.BEGINNING_DEFAULT,
        key="learn_words",
        live="200ms",
        persist_state="session",
        max_chars=2_000,
        help=prose.READS.format(longest=LONGEST),
    )
    return typed or ""


def read(model: Predictor, text: str, least: int) -> Seed | None:
    """The sentence as a model reads it, its last `LONGEST` words; None, and said so, where there are too few.

    Args:
        model: whose tokenizer and vocabulary are meant.
        text: what was typed.
        least: words that are needed.
    """
    seed = model.read(text)
    if len(seed.words) < least:
        alerts.info(
            prose.ONE_IS_TOO_FEW if least == 1 else prose.TOO_FEW.format(least=least),
            ":material/keyboard:",
        )
        return None
    words, token_ids = seed.words[-LONGEST:], seed.token_ids[-LONGEST:]
    unknown = tuple(dict.fromkeys(word for word in words if word not in model.vocabulary))
    if unknown:
        named = ", ".join(quoted(word) for word in unknown[:5])
        st.markdown(":orange[:material/help:] " + prose.UNKNOWN.format(words=named))
    return Seed(text, words, token_ids, unknown, 0)

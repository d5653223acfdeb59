"""The seed as the model reads it, with unknown words marked and a known spelling for each."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.inference.half_word import half_word
from lstm_core.inference.predictor import Predictor, Seed
from lstm_core.inference.seed_text import respelled
from pages.ui import next_words
from pages.ui.plain_text import escaped, isolated, plain
from pages.ui.token_names import token_names

MAX_WORDS: Final = 40
"""The last words, which are shown; the model may read more."""

MAX_OFFERS: Final = 3


def show(predictor: Predictor, seed: Seed, seed_key: str) -> None:
    """One line under the text box; always there, so that nothing below it moves."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_line(predictor, seed), width="content")
        for number, (word, spelling) in enumerate(_offers(predictor, seed)):
            st.button(
                f"{plain(word)} → {plain(spelling)}",
                key=f"respell_{number}",
                type="tertiary",
                icon=":material/spellcheck:",
                help=f"Replace with “{plain(spelling)}”, the closest word in the vocabulary.",
                on_click=_respell,
                args=(predictor, seed_key, word, spelling),
            )
        with st.container(horizontal=True, horizontal_alignment="right", width="stretch"):
            next_words.undo_button(seed_key, "undo")
            st.button(
                "Clear",
                key="clear",
                type="tertiary",
                icon=":material/backspace:",
                disabled=not seed.text,
                on_click=next_words.replace_seed,
                args=(seed_key, ""),
            )


def _line(predictor: Predictor, seed: Seed) -> str:
    names = token_names(predictor)
    if not seed.text:
        return "The bars show how texts begin. Type, or choose a bar."
    if not seed.words:
        return f"This text contains no {names.many} yet."
    shown = seed.words[-MAX_WORDS:]
    half = half_word(predictor, seed.text)
    unknown = set(seed.unknown_words) - {half}
    words = [
        f":orange[:material/help:&nbsp;**{escaped(word)}**]" if word in unknown else escaped(word)
        for word in shown
    ]
    if half is not None:
        words[-1] = f":blue[{escaped(half)}…]"
    hidden = len(seed.words) - len(shown)
    before = f"({names.counted(hidden)} earlier) " if hidden else "… " if seed.words_left_out else ""
    line = f"The model reads: {before}{isolated(predictor.tokenizer.space.join(words))}"
    if unknown:
        line += f" · {len(unknown)} unknown {names.one if len(unknown) == 1 else names.many}"
    return line


def _offers(predictor: Predictor, seed: Seed) -> list[tuple[str, str]]:
    """Unknown words with a similar known spelling, the last one first."""
    offers: list[tuple[str, str]] = []
    half = half_word(predictor, seed.text)
    for word in reversed([word for word in seed.unknown_words if word != half][-MAX_OFFERS:]):
        spelling = predictor.speller.nearest(word)
        if spelling is not None:
            offers.append((word, spelling))
    return offers


def _respell(predictor: Predictor, seed_key: str, word: str, spelling: str) -> None:
    text = st.session_state.get(seed_key) or ""
    next_words.replace_seed(
        seed_key, respelled(predictor, text, word, spelling), next_words.num_written(seed_key)
    )

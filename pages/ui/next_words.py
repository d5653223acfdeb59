"""The box that one types into and the bars under it: what a model expects next."""

from __future__ import annotations

from typing import Final

import streamlit as st

from lstm_core.inference.predictor import NextWords, Predictor
from pages.ui.figures import next_word_bars, percent
from pages.ui.live_chart import live_chart
from pages.ui.plain_text import count, plain, quoted

ROW_HEIGHT: Final = 34
MARGINS: Final = 104


def seed_box(key: str, placeholder: str) -> str:
    """The textbox; it answers while one types, after 200 ms of pause."""
    typed = st.text_input(
        "Your text so far",
        key=key,
        placeholder=placeholder,
        live="200ms",
        persist_state="session",
        help="The bars follow while you type. Click a bar, or press Enter on its word, to append it.",
    )
    return typed or ""


def bars(predictor: Predictor, seed: str, top_k: int, key: str, seed_key: str) -> NextWords:
    """The most probable next words as bars; choosing one appends it to the seed.

    Args:
        predictor: the model.
        seed: what was typed.
        top_k: how many words.
        key: of the chart.
        seed_key: session key of the textbox.
    """
    found = predictor.next_words(seed, top_k)

    def append(word: str) -> None:
        extend(seed_key, predictor, [word])

    summary = ", ".join(
        f"{word} {percent(share)}"
        for word, share in list(zip(found.words, found.probabilities, strict=True))[:5]
    )
    live_chart(
        next_word_bars(found.words, found.probabilities, title=_title(found)),
        key=key,
        height=MARGINS + ROW_HEIGHT * top_k,
        alt=f"{_title(found)}: {summary}",
        selectable=True,
        on_select=append,
        select_label="Append",
    )
    notes(predictor, found)
    return found


def extend(seed_key: str, predictor: Predictor, words: list[str]) -> None:
    """Appends words to the seed and remembers it for undo; to be called before the textbox is drawn."""
    seed = st.session_state.get(seed_key) or ""
    replace_seed(seed_key, predictor.append(seed, words))


def replace_seed(seed_key: str, text: str) -> None:
    """Puts another text into the box and keeps the old one for undo."""
    st.session_state.setdefault(f"{seed_key}_past", []).append(st.session_state.get(seed_key) or "")
    st.session_state[seed_key] = text


def undo(seed_key: str) -> None:
    """Takes the last change that a button or a bar made to the seed back."""
    past = st.session_state.get(f"{seed_key}_past")
    if past:
        st.session_state[seed_key] = past.pop()


def can_undo(seed_key: str) -> bool:
    """Whether there is a change to take back."""
    return bool(st.session_state.get(f"{seed_key}_past"))


def notes(predictor: Predictor, found: NextWords) -> None:
    """What a reader of the bars should know: the tail, unknown words, words not read."""
    if found.tail_words:
        st.caption(
            f"The other {count(found.tail_words)} words together: {plain(percent(found.tail_probability))}"
        )
    if found.unknown_words:
        named = []
        for word in found.unknown_words[:5]:
            close = predictor.speller.nearest(word)
            named.append(quoted(word) + (f" (close: {quoted(close)})" if close else ""))
        more = len(found.unknown_words) - len(named)
        tail = f" and {more} more" if more > 0 else ""
        st.markdown(
            f":orange[:material/help:] The model does not know {', '.join(named)}{tail}; "
            "it reads “unknown word” there."
        )
    if found.words_left_out:
        read = len(found.seed_words)
        st.caption(
            f"Only the last {count(read)} words are read; {count(found.words_left_out)} before them are not."
        )


def _title(found: NextWords) -> str:
    if found.source == "model":
        return "Next word"
    if found.source == "first words":
        return "How often texts begin with each word"
    return "How often each word occurs"

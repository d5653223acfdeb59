"""The text box and the bars under it: what a model expects next."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.inference.half_word import finish_word, finished
from lstm_core.inference.predictor import NextWords, Predictor
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.next_word_bars import next_word_chart
from pages.ui.plain_text import count, isolated, plain, quoted
from pages.ui.token_names import TokenNames, token_names

ENDING_MEANING: Final = (
    "“Ends here” is how probable the model finds it that the text is complete. The bars say which word comes next if "
    "it is not."
)
MAX_PAST: Final = 100
LATE_SECONDS: Final = 2.0
"""How long a request that was on its way when the text was replaced may still bring the old one."""

_PAST: Final = "_past"
_WRITTEN: Final = "_written"
_REPLACED: Final = "_replaced"
_PUT: Final = "_put"


def seed_box(key: str, placeholder: str, start: str = "") -> str:
    """The text box; it answers as you type, after a pause of 200 ms.

    Args:
        key: session key of the text box.
        placeholder: what an empty box shows.
        start: what it contains in a new session.
    """
    typed = st.text_input(
        "Your text so far",
        # A default and a value in the session would contradict each other; buttons write into the session.
        value="" if f"{key}{_PAST}" in st.session_state else start,
        key=key,
        placeholder=placeholder,
        live="200ms",
        persist_state="session",
        on_change=_typed,
        args=(key,),
        help="The bars follow as you type. Click a bar, or press Enter on its word, to append the word.",
    )
    return typed or ""


def bars(
    predictor: Predictor, seed: str, top_k: int, key: str, seed_key: str, name_unknown: bool = True
) -> NextWords:
    """The most probable next words as bars; choosing one appends it to the seed.

    While a word is being typed they are the ways to finish it, and choosing one does.

    Args:
        predictor: the model.
        seed: what was typed.
        top_k: how many words.
        key: of the chart.
        seed_key: session key of the text box.
        name_unknown: list the words that are out of vocabulary below the bars.
    """
    found = finish_word(predictor, seed, top_k) or predictor.next_words(seed, top_k)

    def append(word: str) -> None:
        if found.half_word:
            replace_seed(seed_key, finished(predictor, st.session_state.get(seed_key) or "", word))
        else:
            extend(seed_key, predictor, [word])

    next_word_chart(
        found.words,
        found.probabilities,
        title=_title(found, token_names(predictor)),
        key=key,
        num_rows=top_k,
        on_select=append,
    )
    notes(predictor, found, name_unknown)
    return found


def extend(seed_key: str, predictor: Predictor, words: Sequence[str]) -> None:
    """Appends words to the seed and remembers it for undo; call it before the text box is drawn."""
    seed = st.session_state.get(seed_key) or ""
    replace_seed(seed_key, predictor.append(seed, words), num_written(seed_key) + len(words))


def replace_seed(seed_key: str, text: str, written: int = 0) -> None:
    """Replaces the text in the box and keeps the old one for undo.

    Args:
        seed_key: session key of the text box.
        text: the new text.
        written: how many words at its end the model wrote.
    """
    before = (st.session_state.get(seed_key) or "", num_written(seed_key))
    past = st.session_state.setdefault(f"{seed_key}{_PAST}", [])
    past.append(before)
    del past[:-MAX_PAST]
    put(seed_key, text, written)


def put(seed_key: str, text: str, written: int) -> None:
    """Puts a text into the box, with nothing to undo; call it before the text box is drawn.

    A page that follows a run asks for news every few seconds, and such a request carries the text that the browser
    knew when it was sent. What is replaced is therefore remembered for a moment, and no typing when it comes back.

    Args:
        seed_key: session key of the text box.
        text: the new text.
        written: how many words at its end the model wrote.
    """
    replaced: dict[str, float] = st.session_state.setdefault(f"{seed_key}{_REPLACED}", {})
    replaced[st.session_state.get(seed_key) or ""] = time.monotonic()
    st.session_state[f"{seed_key}{_PUT}"] = (text, written)
    st.session_state[seed_key] = text
    st.session_state[f"{seed_key}{_WRITTEN}"] = written


def remember(seed_key: str, text: str) -> None:
    """Keeps a text for undo that was never in the box of this session."""
    st.session_state.setdefault(f"{seed_key}{_PAST}", []).append((text, 0))


def undo(seed_key: str) -> None:
    """Undoes the last change that a button or a bar made to the seed."""
    past = st.session_state.get(f"{seed_key}{_PAST}")
    if past:
        put(seed_key, *past.pop())


def undo_button(seed_key: str, key: str) -> None:
    """The undo button; disabled until there is a change to undo."""
    st.button(
        "Undo",
        key=key,
        type="tertiary",
        icon=":material/undo:",
        disabled=not can_undo(seed_key),
        help="Undo the last change that a button or a bar made to the text.",
        on_click=undo,
        args=(seed_key,),
    )


def can_undo(seed_key: str) -> bool:
    """Whether there is a change to undo."""
    return bool(st.session_state.get(f"{seed_key}{_PAST}"))


def num_written(seed_key: str) -> int:
    """How many words at the end of the seed were written by the model, not typed."""
    return int(st.session_state.get(f"{seed_key}{_WRITTEN}", 0))


def start_with_written(seed_key: str, written: int) -> None:
    """Records how many words at the end of a session's first text the model wrote."""
    st.session_state.setdefault(f"{seed_key}{_WRITTEN}", written)


def _typed(seed_key: str) -> None:
    """Typing makes the text the visitor's own: no word counts as the model's any more."""
    replaced: dict[str, float] = st.session_state.get(f"{seed_key}{_REPLACED}", {})
    typed = st.session_state.get(seed_key) or ""
    put_text, put_written = st.session_state.get(f"{seed_key}{_PUT}", ("", 0))
    since = replaced.get(typed)
    if typed == put_text:  # the browser has it now, after a request that came later still
        written = put_written
    elif since is not None and time.monotonic() - since < LATE_SECONDS:
        st.session_state[seed_key], written = put_text, put_written
    else:
        replaced.clear()
        written = 0
    st.session_state[f"{seed_key}{_WRITTEN}"] = written


def notes(predictor: Predictor, found: NextWords, name_unknown: bool = True) -> None:
    """What a reader of the bars should know: the other words, unknown words, words that were not read."""
    names = token_names(predictor)
    tail = f"other {names.counted(found.tail_words)} together: {plain(percent(found.tail_probability))}"
    if found.ending is not None:
        st.caption(
            f"{ending(found.ending)} · If it goes on, the bars"
            + (f" and the {tail}" if found.tail_words else ""),
            help=ENDING_MEANING,
        )
    elif found.tail_words:
        st.caption(f"The {tail}")
    if found.unknown_words and name_unknown:
        named = []
        for word in found.unknown_words[:5]:
            close = predictor.speller.nearest(word)
            named.append(quoted(word) + (f" (did you mean {quoted(close)}?)" if close else ""))
        more = len(found.unknown_words) - len(named)
        tail = f" and {more} more" if more > 0 else ""
        st.markdown(
            f":orange[:material/help:] Out of vocabulary: {', '.join(named)}{tail}. "
            f"The model reads “unknown {names.one}” instead."
        )
    if found.words_left_out:
        read = len(found.seed_words)
        st.caption(
            f"Only the last {names.counted(read)} are read; the {count(found.words_left_out)} before them are left out."
        )


def ending(probability: float) -> str:
    """How probable it is that the text ends here, in words; what that means is `ENDING_MEANING`."""
    return f"Ends here: {plain(percent(probability))}"


def _title(found: NextWords, names: TokenNames) -> str:
    if found.source == "model":
        return f"Next {names.one}" if found.seed_words else f"First {names.one} of a text"
    if found.source == "half word":
        return f"Words that begin with “{isolated(found.half_word)}”"
    if found.source == "first words":
        return f"How often texts begin with each {names.one}"
    return f"How often each {names.one} occurs"

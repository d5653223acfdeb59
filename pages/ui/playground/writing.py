"""Writing: words appear one by one, and each written word can be inspected and changed afterwards.

What is written goes into the text box, and so into the URL; a number says how many words at its end were written.
All else is calculated from these two, so that undo and a reload bring everything back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lstm_core.errors import LabError
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.decoding.word_stream import WrittenEnding, WrittenWord, generate
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.seed_text import written_words
from pages.ui import alerts, next_words
from pages.ui.charts.chart_labels import bits, percent, shorten
from pages.ui.plain_text import escaped, plain, quoted, reads_from_right
from pages.ui.playground import decoding_controls
from pages.ui.token_names import token_names

MAX_CHIPS: Final = 60
"""Written words that can be inspected, the last ones."""

pace_seconds: float = 0.03
"""Pause between two words, so that people see them appear and can stop them."""

SLICE_SECONDS: Final = 0.3
"""How long a press on Stop may wait."""

_JOB: Final = "writing"
_CHIP: Final = "written_chip"
_ENDED: Final = "written_ending"


class _Job:
    """Words that are being written: after which text, how far, and whether somebody stopped it."""

    def __init__(self, text: str, num_words: int, written: int) -> None:
        self.text, self.num_words, self.written = text, num_words, written
        self.words: list[str] = []
        self.coming: Iterator[WrittenWord | WrittenEnding] | None = None
        self.ending: WrittenEnding | None = None
        self.is_over = False


@dataclass(frozen=True)
class _Ended:
    """A text that the model ended, how many words were asked for, and how probable its end was."""

    text: str
    num_words: int
    probability: float


def ask(seed_key: str, text: str, num_words: int, written: int = 0) -> None:
    """Asks for words after a text; a callback of buttons.

    Args:
        seed_key: session key of the text box.
        text: what to continue; it goes into the box.
        num_words: how many words.
        written: how many words at the text's end the model wrote.
    """
    next_words.replace_seed(seed_key, text, written)
    st.session_state.pop(_CHIP, None)
    st.session_state[_JOB] = _Job(text, num_words, written)


def ask_anew(seed_key: str, text: str, num_words: int, written: int = 0) -> None:
    """The same as a new draw where words are drawn, unless its seed is fixed."""
    decoding_controls.draw_anew()
    ask(seed_key, text, num_words, written)


def stream(predictor: Predictor, decoding: Decoding, seed_key: str) -> None:
    """Writes the words that were asked for; call it before the text box is drawn.

    A press on a control of a fragment waits until the fragment's run has ended. Words are therefore written a few
    at a time, each time in a run of its own, so that Stop and typing get through in between.
    """
    place = st.empty()  # always there, so that what follows keeps its place
    job: _Job | None = st.session_state.get(_JOB)
    if job is None:
        return
    if st.session_state.get(seed_key, "") != job.text:  # somebody is typing: the text is theirs
        del st.session_state[_JOB]
        return
    try:
        while not job.is_over:
            with place.container():
                st.button("Stop writing", key="stop_writing", icon=":material/stop_circle:", on_click=_stop)
                st.write_stream(_told(predictor, decoding, job))
            if not job.is_over:
                with suppress(
                    StreamlitAPIException
                ):  # in a run of the whole page there is nothing to wait for
                    st.rerun(scope="fragment")
    except LabError as error:
        alerts.error(str(error), place=place)
    else:
        place.empty()
    del st.session_state[_JOB]
    text = predictor.append(job.text, job.words)
    st.session_state[_ENDED] = (
        None if job.ending is None else _Ended(text, job.num_words, job.ending.probability)
    )
    next_words.put(seed_key, text, job.written + len(job.words))


def _stop() -> None:
    job: _Job | None = st.session_state.get(_JOB)
    if job is not None:
        job.is_over = True


def _told(predictor: Predictor, decoding: Decoding, job: _Job) -> Iterator[str]:
    """The text so far, and a few more words as they come."""
    began = time.monotonic()
    space = predictor.tokenizer.space
    yield escaped(job.text[-400:]) + " " + "".join(f"**{escaped(word)}**{space}" for word in job.words[-200:])
    if job.coming is None:
        job.coming = generate(predictor, job.text, job.num_words, decoding)
    for word in job.coming:
        if isinstance(word, WrittenEnding):
            job.ending = word
            break
        job.words.append(word.word)
        yield f"**{escaped(word.word)}**{space}"
        if pace_seconds:
            time.sleep(pace_seconds)
        if time.monotonic() - began > SLICE_SECONDS:
            return
    job.is_over = True


def chips(
    predictor: Predictor, text: str, decoding: Decoding, seed_key: str
) -> tuple[str, tuple[WrittenWord, ...]] | None:
    """The written words as buttons; the chosen one shows its alternatives.

    Args:
        predictor: the model.
        text: what is in the box.
        decoding: how words are picked now.
        seed_key: session key of the text box.

    Returns:
        The text before them, and the words; None where nothing is written.
    """
    ended = _ended(text, decoding)
    num_written = next_words.num_written(seed_key)
    found = _written(predictor, text, num_written) if num_written else None
    if found is None:
        _say_ended(ended)
        return None
    base, words = found
    asked = len(words) if ended is None else max(len(words), ended.num_words)
    first = max(0, len(words) - MAX_CHIPS)
    one = token_names(predictor).one
    st.caption(f"What the model wrote, {one} by {one}. Choose a {one} to see its alternatives.")
    chosen = st.session_state.get(_CHIP)
    key = "written_from_right" if reads_from_right(text) else "written_from_left"
    with st.container(horizontal=True, gap="xxsmall", key=key):
        for place, word in enumerate(words[first:], first):
            st.button(
                plain(shorten(word.word, 24)),
                key=f"written_{place}",
                type="primary" if place == chosen else "secondary",
                help=f"{plain(percent(word.probability))}, {bits(word.probability)}",
                on_click=_choose,
                args=(place,),
                width="content",
            )
    _say_ended(ended)
    if chosen is not None and chosen < len(words):
        _alternatives(predictor, base, words, chosen, asked, seed_key)
    if decoding.method == "sample":
        st.button(
            "Draw again",
            key="draw_again",
            icon=":material/casino:",
            help="Writes as much again, with another random seed.",
            on_click=_draw_again,
            args=(seed_key, base, asked),
        )
    return found


def _ended(text: str, decoding: Decoding) -> _Ended | None:
    """What is known of a text that the model ended, while it is in the box and endings count."""
    ended: _Ended | None = st.session_state.get(_ENDED)
    return ended if ended is not None and ended.text == text and not decoding.past_endings else None


def _say_ended(ended: _Ended | None) -> None:
    if ended is not None:
        st.caption(
            f":material/keyboard_return: The text ends here ({plain(percent(ended.probability))}).",
            help="The model chose the end of the text instead of another word. To write on, switch on “Go on past "
            "endings” in the decoding settings.",
        )


def remember_beginning(predictor: Predictor, text: str, seed_key: str) -> None:
    """Lets undo remove the written words of a link or a reload, which come without a history."""
    num_written = next_words.num_written(seed_key)
    if (
        num_written
        and not next_words.can_undo(seed_key)
        and (found := _written(predictor, text, num_written))
    ):
        next_words.remember(seed_key, found[0])


def _draw_again(seed_key: str, base: str, num_words: int) -> None:
    decoding_controls.draw_again()
    ask(seed_key, base, num_words)


def _written(predictor: Predictor, text: str, num_written: int) -> tuple[str, tuple[WrittenWord, ...]] | None:
    """The written words, kept in the session until model or text change."""
    name = (id(predictor), text, num_written)
    kept = st.session_state.get("written_words")
    if kept is None or kept[0] != name:
        kept = (name, written_words(predictor, text, num_written))
        st.session_state["written_words"] = kept
    return kept[1]


def _choose(place: int) -> None:
    """Opens the alternatives to a word, or closes them again."""
    st.session_state[_CHIP] = None if st.session_state.get(_CHIP) == place else place


def _alternatives(
    predictor: Predictor,
    base: str,
    words: tuple[WrittenWord, ...],
    place: int,
    asked: int,
    seed_key: str,
) -> None:
    word = words[place]
    left = asked - place - 1
    one = token_names(predictor).one
    with st.container(border=True, key="alternatives"):
        st.markdown(
            f"{quoted(word.word)}: {plain(percent(word.probability))}, a surprise of {bits(word.probability)}. "
            + (
                f"Choose another {one} to rewrite the text from here:"
                if left
                else f"Choose another {one} instead:"
            )
        )
        before = [one.word for one in words[:place]]
        with st.container(horizontal=True, gap="xsmall"):
            for number, (other, share) in enumerate(word.alternatives):
                text = predictor.append(base, [*before, other])
                st.button(
                    f"{plain(shorten(other, 24))} · {plain(percent(share))}",
                    key=f"other_{number}",
                    disabled=other == word.word,
                    help=f"{bits(share)}",
                    on_click=ask,
                    args=(seed_key, text, left, place + 1),
                    width="content",
                )

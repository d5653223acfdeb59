"""The text that the model reads on Inside: read once, shown as words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID
from pages.ui.inside.labelled_texts import texts
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, quoted

TEXT_KEY: Final = "inside_text"
MAX_WORDS: Final = 40
EXAMPLE: Final = "can i have a cup of coffee and a piece of"


@dataclass(frozen=True)
class Read:
    """A text as the page shows it.

    Args:
        words: (timesteps,) with a mark at unknown ones.
        token_ids: (timesteps,).
    """

    words: tuple[str, ...]
    token_ids: tuple[int, ...]

    @property
    def numbered(self) -> list[str]:
        """The words with their positions, so that no two are alike: "3 the"."""
        return [f"{place} {word}" for place, word in enumerate(self.words, 1)]


def box(model: OpenModel) -> Read | None:
    """The text box; None, with a message, while it contains no word.

    Args:
        model: the model that reads.
    """
    predictor = model.predictor
    typed = st.text_input(
        "Text to inspect",
        value=_first_text(model),
        key=TEXT_KEY,
        placeholder="Type a sentence",
        live="300ms",
        persist_state="session",
        help="Everything below follows as you type.",
    )
    read = predictor.read(typed or "")
    if not read.words:
        st.info(
            "Type at least one word to see what happens in the network as it reads.",
            icon=":material/keyboard:",
        )
        return None
    words, ids = read.words[-MAX_WORDS:], read.token_ids[-MAX_WORDS:]
    left_out = len(read.words) - len(words) + read.words_left_out
    if left_out:
        st.caption(
            f"Only the last {MAX_WORDS} words are read here; the {count(left_out)} before them are left out."
        )
    if read.unknown_words:
        named = ", ".join(quoted(word) for word in read.unknown_words[:5])
        more = len(read.unknown_words) - 5
        tail = f" and {more} more" if more > 0 else ""
        st.markdown(
            f":orange[:material/help:] Out of vocabulary: {named}{tail}. The model reads “unknown word” instead, "
            "marked with a question mark."
        )
    shown = tuple(f"{word}?" if token == UNKNOWN_ID else word for word, token in zip(words, ids, strict=True))
    return Read(shown, ids)


def _first_text(model: OpenModel) -> str:
    """A sentence that the model can read: the example, one of its texts, or what it writes itself."""
    predictor = model.predictor
    words = predictor.tokenizer.split(EXAMPLE)
    if sum(word in predictor.vocabulary for word in words) * 2 > len(words):
        return EXAMPLE
    found = texts(model)
    if found is not None:
        for row in (
            *found.part(found.corpus.is_validation, 100),
            *found.part(found.corpus.is_training, 100),
        ):
            if 6 <= len(row) <= 14 and row.min() >= FIRST_WORD_ID:
                return predictor.tokenizer.join(predictor.vocabulary.word(int(i)) for i in row[:-1])
    return predictor.complete("", 8)

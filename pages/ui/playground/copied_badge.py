"""A badge on a completion: copied from the training texts, or new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lstm_core.text.originality import Originality, originality
from pages.ui.charts.chart_labels import shorten
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, isolated, plain
from pages.ui.playground import copied_index
from pages.ui.token_names import TokenNames, token_names
from pages.ui.working import working

MAX_WORDS: Final = 200
"""Only this many words at the end are looked up."""

MAX_ROWS: Final = 3
"""Rows that a badge names."""

LONGEST_QUOTE: Final = 40
"""Characters of the copied words that a badge quotes."""


def show(model: OpenModel, text: str, num_written: int) -> None:
    """Says which words of a text were copied from the training texts; the model wrote its last words."""
    with working("Looking for these words in the training texts"):  # the first time they are indexed
        index = copied_index.copy_index(model)
    if index is None:
        st.caption(f"Copied or new? {model_texts.missing(model)}")
        return
    seed, names = model.predictor.read(text), token_names(model.predictor)
    words, token_ids = seed.words[-MAX_WORDS:], seed.token_ids[-MAX_WORDS:]
    found = originality(index, token_ids, min(num_written, len(token_ids)))
    told = sentences(found, words, model.predictor.tokenizer.space, names)
    with st.container(horizontal=True, gap="xsmall"):
        for sentence, is_copied in told:
            if is_copied:
                st.badge(plain(sentence), icon=":material/content_copy:", color="orange", help=_HELP)
            else:
                st.badge(plain(sentence), icon=":material/auto_awesome:", color="green", help=_HELP)


_HELP: Final = (
    "Compared with every training text: the longest stretch of this text that one of them has too, and that the model "
    "had a part in. Row numbers are those of the CSV, starting at 1."
)


def sentences(
    found: Originality, words: Sequence[str], space: str, names: TokenNames
) -> list[tuple[str, bool]]:
    """What the badges say, as plain text, and whether each is about copied words.

    What is called new lies at a border of the copied words, never inside them, and every count says who wrote.

    Args:
        found: the judgement of a text.
        words: the text's words.
        space: what separates two of them.
        names: what they are called.
    """
    if found.num_words < 2:  # one word alone is in every text and copied from none
        return []
    if found.longest is None:
        return [
            (f"New: no written {names.one} follows the {names.one} before it in any training text", False)
        ]
    length, written = found.longest.length, found.num_copied_written
    typed = length - written
    who = f"{count(typed)} typed, {count(written)} written" if typed else f"{count(written)} written"
    rows = _rows(found.rows)
    if found.is_whole:
        return [(f"All {names.counted(length)} ({who}) are copied from {rows}", True)]
    copied = isolated(shorten(space.join(words[found.longest.start :][:length]), LONGEST_QUOTE))
    told = [(f"Copied: “{copied}”, {names.counted(length)} ({who}) from {rows}", True)]
    if found.after is not None:
        told.append((f"New: “{isolated(words[found.after])}” follows them in no training text", False))
    elif found.before is not None:
        told.append((f"New: they follow “{isolated(words[found.before])}” in no training text", False))
    return told


def _rows(rows: tuple[int, ...]) -> str:
    """Which rows, the first few by number: "row 5", "rows 5 and 9", "rows 5, 9, 12 and 30 more"."""
    named = [count(row) for row in rows[:MAX_ROWS]]
    if len(rows) > MAX_ROWS:
        named.append(f"{count(len(rows) - MAX_ROWS)} more")
    if len(named) == 1:
        return f"row {named[0]}"
    return f"rows {', '.join(named[:-1])} and {named[-1]}"

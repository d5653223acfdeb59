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

MAX_WORDS: Final = 200
"""Only this many words at the end are looked up."""

MAX_ROWS: Final = 3
"""Rows that a badge names."""

LONGEST_QUOTE: Final = 40
"""Characters of the copied words that a badge quotes."""


def show(model: OpenModel, text: str, num_written: int) -> None:
    """Says which words of a text were copied from the training texts; the model wrote its last words."""
    index = copied_index.copy_index(model)
    if index is None:
        st.caption(f"Copied or new? {model_texts.missing(model)}")
        return
    seed = model.predictor.read(text)
    words, token_ids = seed.words[-MAX_WORDS:], seed.token_ids[-MAX_WORDS:]
    found = originality(index, token_ids, min(num_written, len(token_ids)))
    with st.container(horizontal=True, gap="xsmall"):
        for told, is_copied in sentences(found, words):
            if is_copied:
                st.badge(plain(told), icon=":material/content_copy:", color="orange", help=_HELP)
            else:
                st.badge(plain(told), icon=":material/auto_awesome:", color="green", help=_HELP)


_HELP: Final = "Compared with every training text. Row numbers are those of the CSV, starting at 1."


def sentences(found: Originality, words: Sequence[str]) -> list[tuple[str, bool]]:
    """What the badges say, as plain text, and whether each is about copied words.

    Args:
        found: the judgement of a text.
        words: the text's words.
    """
    if found.longest is None:
        return [("New: no training text contains two of these words in a row", False)]
    rows = _rows(found.rows)
    if found.new_from is None:
        return [(f"All {count(found.num_words)} words come from {rows}", True)]
    copied = shorten(" ".join(words[found.longest.start :][: found.longest.length]), LONGEST_QUOTE)
    told = [(f"“{isolated(copied)}”: {count(found.longest.length)} words from {rows}", True)]
    if found.new_from > 1:
        told.append((f"New from the {ordinal(found.new_from)} word on", False))
    return told


def _rows(rows: tuple[int, ...]) -> str:
    """Which rows, the first few by number: "row 5", "rows 5 and 9", "rows 5, 9, 12 and 30 more"."""
    named = [count(row) for row in rows[:MAX_ROWS]]
    if len(rows) > MAX_ROWS:
        named.append(f"{count(len(rows) - MAX_ROWS)} more")
    if len(named) == 1:
        return f"row {named[0]}"
    return f"rows {', '.join(named[:-1])} and {named[-1]}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{count(number)}{ending}"

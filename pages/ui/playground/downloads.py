"""What the playground exports: the text, and the probabilities as CSV."""

from __future__ import annotations

import streamlit as st

from lstm_core.inference.decoding.word_stream import WrittenWord
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.probability_table import next_words_csv, written_words_csv
from pages.ui.file_button import file_button


def popover(model: Predictor, seed: str, top_k: int, words: tuple[WrittenWord, ...], stem: str) -> None:
    """A popover with the files; each is made when someone downloads it.

    Args:
        model: the open one.
        seed: the text so far.
        top_k: how many next words.
        words: those that the model wrote.
        stem: what the files' names begin with.
    """
    with st.popover("Export", icon=":material/download:", key="export"):
        file_button(
            "The text (.txt)",
            lambda: seed.encode("utf-8", "replace"),
            file_name=f"{stem}-text.txt",
            mime="text/plain",
            key="export_text",
            disabled=not seed,
        )
        file_button(
            "The next words (.csv)",
            lambda: next_words_csv(model.next_words(seed, top_k)),
            file_name=f"{stem}-next-words.csv",
            mime="text/csv",
            key="export_next",
        )
        file_button(
            "The written words (.csv)",
            lambda: written_words_csv(words),
            file_name=f"{stem}-written-words.csv",
            mime="text/csv",
            key="export_written",
            disabled=not words,
        )

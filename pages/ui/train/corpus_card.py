"""How the tokenizer reads the chosen texts: counts, lengths, five texts before and after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.advice.few_texts import few_texts
from lstm_core.advice.scale import CorpusScale
from lstm_core.counted import counted as several
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, CorpusSummary, build_corpus
from lstm_core.text.csv_file import ReadingOptions, read_texts
from lstm_core.text.tokenizer import Tokenizer, has_markup
from pages.ui import alerts
from pages.ui.charts.live_chart import live_chart
from pages.ui.plain_text import count
from pages.ui.train.length_histogram import length_histogram
from pages.ui.train.source import ChosenTexts

LOOKED_AT: Final = 50_000
"""Rows that are counted on the page; the worker counts the rest of a larger file."""

_TEXT_SETTINGS: Final = (
    "limit",
    "validation_share",
    "max_vocabulary",
    "min_count",
    "drop_duplicates",
    "token_level",
    "case",
    "keep_punctuation",
    "strip_markup",
    "seed",
)


@dataclass(frozen=True)
class Counted:
    """What the page shows of a corpus without keeping it; its `unit` is "word" or "character"."""

    summary: CorpusSummary
    vocabulary_size: int
    words_cut: int
    validation_texts: int
    scale: CorpusScale
    few_texts: str | None
    lengths: dict[int, int]
    examples: list[tuple[str, str]]
    unit: str
    markup: bool
    is_part: bool


def count_texts(source: ChosenTexts, settings: Settings) -> Counted:
    """Tokenizes and counts the texts that a run would use; remembered while nothing changes.

    Raises:
        LabError: nothing can be learned from these texts.
    """
    relevant = {name: getattr(settings, name) for name in _TEXT_SETTINGS}
    path = source.upload.path
    with st.spinner("Counting words", show_time=True):
        return _count(
            str(path),
            source.upload.size,
            source.column,
            source.options,
            Settings(**relevant),
            source.report.rows,
        )


@st.cache_data(show_spinner=False, max_entries=20)
def _count(
    path: str, size: int, column: str, options: ReadingOptions, settings: Settings, rows: int
) -> Counted:
    texts = list(islice(read_texts(Path(path), column, options), LOOKED_AT))
    corpus = build_corpus(texts, settings)
    by_row = dict(texts)
    examples = [(by_row[row], corpus.tokenizer) for row in corpus.rows[:5].tolist()]
    return Counted(
        summary=corpus.summary,
        vocabulary_size=corpus.vocabulary.size,
        words_cut=corpus.summary.distinct_words - len(corpus.vocabulary.words),
        validation_texts=len(corpus.validation),
        scale=CorpusScale.of(corpus, settings, _num_texts(corpus, settings, rows)),
        few_texts=few_texts(corpus),
        lengths=dict(Counter(corpus.texts.lengths.tolist())),
        examples=[(text, _shown(text, tokenizer)) for text, tokenizer in examples],
        unit=corpus.tokenizer.unit,
        markup=not settings.strip_markup and has_markup(text for _, text in texts[:500]),
        is_part=len(texts) == LOOKED_AT and rows > LOOKED_AT,
    )


def _num_texts(corpus: Corpus, settings: Settings, rows: int) -> int:
    """Texts that a run would use: those that were counted, or as many more as the file has more rows."""
    whole = round(len(corpus.texts) * max(1.0, rows / LOOKED_AT))
    return min(whole, settings.limit) if settings.limit else whole


def _shown(text: str, tokenizer: Tokenizer) -> str:
    """The words of a text, apart from each other."""
    return " · ".join(tokenizer.split(text))


def show(counted: Counted) -> None:
    """The card."""
    summary = counted.summary
    unit = counted.unit
    columns = st.columns(4)
    for column, (label, number) in zip(
        columns,
        (
            ("Texts", summary.texts),
            (f"{unit.capitalize()}s", summary.words),
            (f"Distinct {unit}s", summary.distinct_words),
            (f"Next-{unit} targets", summary.words - summary.texts),
        ),
        strict=True,
    ):
        column.metric(label, count(number))
    for line in _remarks(counted):
        st.caption(line)
    live_chart(
        length_histogram(counted.lengths, unit),
        key="length_histogram",
        height=240,
        alt=f"How long the {count(summary.texts)} texts are, in {unit}s",
    )
    with st.expander("Five texts as the model reads them", icon=":material/segment:"):
        for text, words in counted.examples:
            st.text(text)
            st.text(words)
            st.space("small")


def _remarks(counted: Counted) -> list[str]:
    """Everything that was left out or cut, in sentences; empty where nothing was."""
    summary, unit, remarks = counted.summary, counted.unit, []
    if counted.is_part:
        remarks.append(f"Counted on the first {count(LOOKED_AT)} rows; training reads all of them.")
    if summary.skipped_short:
        skipped = several(summary.skipped_short, "text", "texts")
        was = "was" if summary.skipped_short == 1 else "were"
        remarks.append(f"{skipped} with fewer than two {unit}s {was} skipped.")
    if summary.duplicates:
        repeats = several(summary.duplicates, "text is a repeat", "texts are repeats")
        remarks.append(f"{repeats} of others; “Drop duplicates” under Advanced removes them.")
    if summary.left_out_validation:
        left_out = several(summary.left_out_validation, "validation text was", "validation texts were")
        remarks.append(f"{left_out} left out because training has the same {unit}s.")
    if counted.words_cut > 0:
        cut = several(counted.words_cut, f"rare {unit} is", f"rare {unit}s are")
        becomes = "becomes" if counted.words_cut == 1 else "become"
        remarks.append(f"{cut} out of vocabulary and {becomes} “unknown”.")
    if summary.unknown_share:
        remarks.append(
            f"{100 * summary.unknown_share:.1f} % of all {unit}s in the texts are out of vocabulary."
        )
    if counted.markup:
        remarks.append(
            "HTML tags or web addresses were found; “Strip HTML and URLs” under Advanced removes them."
        )
    return remarks


def counted_or_error(source: ChosenTexts, settings: Settings) -> Counted | None:
    """The counts, or None and an error on the page that says why there are none."""
    try:
        return count_texts(source, settings)
    except FAULTS as error:
        alerts.error(sentence(error))
        return None

"""Embeddings: the nearest words, a map of words, and a - b + c."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.inspection.embeddings import Map, analogy, nearest, principal_map, typical_labels
from lstm_core.inference.predictor import Predictor
from lstm_core.text.vocabulary import FIRST_WORD_ID
from pages.ui import alerts
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.labelled_texts import Texts, texts
from pages.ui.inside.map_figures import word_map
from pages.ui.inside.word_figures import bars_height, cosine_bars
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import isolated

NUM_NEIGHBOURS: Final = 10
NUM_CLOSE: Final = 5
"""Neighbours that decide which word a visitor sees first."""
WORD_KEY: Final = "embedding_word"
EXAMPLE: Final = ("was", "is", "are")
"""What is to “are” as “was” is to “is”?"""
BY_FREQUENCY: Final = "Frequency"
SEEN: Final = (1, 2, 5, 10, 20, 50)


def show(model: OpenModel) -> None:
    """A word with its neighbours, the map around them, and arithmetic."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        marked = _neighbours(model.predictor)
    with right:
        _map(model, marked)
    _arithmetic(model.predictor)


def _neighbours(predictor: Predictor) -> list[str]:
    """The searched word and its neighbours, as bars that start the next search."""
    typed = st.text_input(
        "Word",
        value=_first_word(predictor),
        key=WORD_KEY,
        live="300ms",
        type="search",
        persist_state="session",
        help="Choose a bar, or press Enter on it, to search from that word.",
    )
    rare = _rare(predictor, "embedding_seen")
    token_id = _known(predictor, typed or "")
    if token_id is None:
        return []
    embedding = predictor.network.embedding
    found = nearest(embedding, embedding[token_id], NUM_NEIGHBOURS, {token_id, *rare})
    word = predictor.vocabulary.word(token_id)
    neighbours = _nearest_bars(
        predictor, found, f"Nearest to “{isolated(word)}”", "embedding_neighbours", _search
    )
    st.caption(
        "Each word is a list of numbers, its embedding. Words that the model treats alike have vectors that point "
        "the same way; the cosine of the angle between two vectors says how closely."
    )
    return [word, *neighbours]


def _nearest_bars(
    predictor: Predictor,
    found: list[tuple[int, float]],
    title: str,
    key: str,
    on_select: Callable[[str], None] | None = None,
) -> list[str]:
    """Words and their cosines as bars; the words."""
    words, cosines = [predictor.vocabulary.word(token_id) for token_id, _ in found], [one for _, one in found]
    live_chart(
        cosine_bars(words, cosines, title),
        key=key,
        height=bars_height(NUM_NEIGHBOURS),
        alt=f"{title}: "
        + ", ".join(f"{word} {cosine:.2f}" for word, cosine in zip(words, cosines, strict=True)),
        selectable=on_select is not None,
        on_select=on_select,
        select_label="Search from",
    )
    return words


def _rare(predictor: Predictor, key: str) -> list[int]:
    """The words that are left out because they were seen too rarely to learn where they belong."""
    at_least = st.select_slider(
        "Only words seen at least",
        SEEN,
        _usual(predictor),
        key=key,
        persist_state="session",
        format_func=lambda times: f"{times} ×",
        help="A rare word's vector has hardly moved from its random start, so its neighbours say little.",
    )
    return (np.flatnonzero(predictor.vocabulary.counts < at_least) + FIRST_WORD_ID).tolist()


def _usual(predictor: Predictor) -> int:
    """The highest bound that leaves at least 300 words."""
    counts = predictor.vocabulary.counts
    return max((times for times in SEEN if (counts >= times).sum() >= 300), default=SEEN[0])


def _search(word: str) -> None:
    st.session_state[WORD_KEY] = word


def _map(model: OpenModel, marked: list[str]) -> None:
    """The most frequent words and the marked ones, in two or three dimensions."""
    predictor, found_texts = model.predictor, texts(model)
    num_words = len(predictor.vocabulary.words)
    columns = {f"Column {name}": name for name in (found_texts.labels if found_texts else {})}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dimensions = st.segmented_control(
            "Map", ["2-D", "3-D"], default="2-D", required=True, key="map_dimensions", persist_state="session"
        )
        size = st.select_slider(
            "Most frequent words",
            [50, 100, 200, 400, 800],
            200,
            key="map_size",
            persist_state="session",
            width=200,
        )
        colour = st.selectbox(
            "Coloured by",
            [BY_FREQUENCY, *columns],
            key=f"map_colour_{len(columns)}",
            width=200,
            help="A column colours each word by the label whose texts use it more often than chance.",
        )
    ids = list(range(FIRST_WORD_ID, FIRST_WORD_ID + min(size, num_words)))
    extra = [token_id for token_id in predictor.vocabulary.encode(marked) if token_id not in set(ids)]
    ids += extra
    if len(ids) < 3:
        st.info("A map needs at least three words.", icon=":material/scatter_plot:")
        return
    places = _places(model.identity, tuple(ids), 3 if dimensions == "3-D" else 2, predictor)
    column = columns.get(colour)
    groups = None
    if column is not None and found_texts is not None:
        labels = _labels(model.identity, column, predictor.vocabulary.size, found_texts)
        groups = [labels[token_id] for token_id in ids]
    words = [predictor.vocabulary.word(token_id) for token_id in ids]
    live_chart(
        word_map(
            places,
            words,
            predictor.vocabulary.counts[np.array(ids) - FIRST_WORD_ID],
            groups,
            marked,
            column or "",
        ),
        key=f"word_map_{dimensions}",
        height=540,
        alt=f"Map of {len(words)} words by the main directions of their vectors; marked: {', '.join(marked)}",
    )
    if not columns and model.run is None and not model.is_sample:
        st.caption("Colouring by a CSV column needs the texts, which a model file does not contain.")


@st.cache_data(show_spinner=False, max_entries=32)
def _places(identity: str, ids: tuple[int, ...], dimensions: int, _predictor: Predictor) -> Map:
    return principal_map(_predictor.network.embedding[list(ids)], dimensions)


@st.cache_data(show_spinner=False, max_entries=8)
def _labels(identity: str, column: str, size: int, _texts: Texts) -> list[str | None]:
    corpus = _texts.corpus
    labels = np.array([label or "(empty)" for label in _texts.labels[column]])[corpus.is_training]
    return typical_labels(corpus.training, labels.tolist(), size)


def _arithmetic(predictor: Predictor) -> None:
    """a - b + c."""
    st.subheader("Arithmetic with words", anchor=False)
    first = _first_word(predictor)
    given = [first, *[word for word in predictor.vocabulary.words if len(word) > 3 and word != first][:2]]
    if all(word in predictor.vocabulary for word in EXAMPLE):
        given = list(EXAMPLE)
    given += ["", "", ""]
    left, right = st.columns([2, 3], gap="large")
    with left:
        boxes = zip(("a", "− b", "+ c"), given, ("analogy_a", "analogy_b", "analogy_c"), strict=False)
        typed = [
            st.text_input(label, value=word, key=key, live="300ms", persist_state="session")
            for label, word, key in boxes
        ]
        rare = _rare(predictor, "analogy_seen")
        st.caption(
            "What is to c as a is to b? A model of a large corpus can find analogies this way; one of a few thousand "
            "texts often cannot."
        )
    with right:
        ids = [_known(predictor, word or "") for word in typed]
        known = [token_id for token_id in ids if token_id is not None]
        if len(known) < 3:
            return
        found = analogy(predictor.network.embedding, known[0], known[1], known[2], NUM_NEIGHBOURS, rare)
        a, b, c = (predictor.vocabulary.word(token_id) for token_id in known)
        _nearest_bars(predictor, found, f"{a} − {b} + {c}", "embedding_analogy")


def _known(predictor: Predictor, typed: str) -> int | None:
    """The id of the first word that was typed; None, with a message, where it is out of vocabulary."""
    words = predictor.tokenizer.split(typed)
    if not words:
        st.info("Type a word from the vocabulary.", icon=":material/search:")
        return None
    if words[0] in predictor.vocabulary:
        return predictor.vocabulary.encode(words[:1])[0]
    close = predictor.speller.nearest(words[0])
    hint = f" Did you mean “{close}”?" if close else ""
    alerts.warning(f"“{words[0]}” is out of vocabulary.{hint}", ":material/help:")
    return None


def _first_word(predictor: Predictor) -> str:
    """A word to start with: the frequent one whose nearest neighbours are closest to it."""
    embedding = predictor.network.embedding[FIRST_WORD_ID : FIRST_WORD_ID + 300]
    vectors = embedding / np.maximum(np.linalg.norm(embedding, axis=1, keepdims=True), 1e-12)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return predictor.vocabulary.words[int(np.sort(cosines, axis=1)[:, -NUM_CLOSE:].mean(axis=1).argmax())]

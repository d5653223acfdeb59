"""Stage 5: from text to model. Words become ids; prefixes and padding, or packed rows; layers and their sizes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.lesson.prefixes import one_pass_losses, padded_losses, prefix_losses
from lstm_core.inference.predictor import Predictor, Seed
from lstm_core.output.choice import output_layer
from lstm_core.text.corpus import TextIds
from lstm_core.text.packing import Packing
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID
from lstm_core.weights import EMBEDDING, cell_names, num_parameters, weight_shapes
from pages.ui.learn import questions
from pages.ui.learn.picture import picture
from pages.ui.learn.prose import text_to_model_prose as prose
from pages.ui.learn.sentence import read, sentence_box
from pages.ui.learn.text_drawings import packed_rows, padded_prefixes, words_and_ids, worth_of
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, plain

NOTEBOOK_LENGTH: Final = 130
"""What the notebook pads to: its longest text has 131 words, the last of which is a target."""

COMPANIONS: Final = 2
COMPANION_WORDS: Final = 7
TIMESTEPS: Final = 16


def show(opened: OpenModel) -> None:
    """The whole stage."""
    st.markdown(prose.OPENING)
    text, model = sentence_box(), opened.predictor
    seed = read(model, text, 3)
    if seed is None:
        return
    pairs = zip(seed.words, seed.token_ids, strict=True)
    picture(
        words_and_ids(seed.words, seed.token_ids),
        key="learn_ids",
        alt=prose.IDS_ALT.format(pairs=", ".join(f"{word} {token_id}" for word, token_id in pairs)),
        min_width=560,
        narrow=words_and_ids(seed.words, seed.token_ids, is_narrow=True),
    )
    losses = one_pass_losses(model.network, seed.token_ids)
    st.subheader(prose.NOTEBOOK_TITLE, anchor=False)
    shortest = len(seed.words) - 1
    length = st.slider(
        prose.PADDED_TO,
        shortest,
        NOTEBOOK_LENGTH,
        max(16, shortest),
        key=f"learn_padding_{shortest}",
        help=prose.PADDED_HELP.format(longest=_longest(opened)),
    )
    padded = padded_losses(model.network, seed.token_ids, length)
    picture(
        padded_prefixes(seed.words, length),
        key="learn_prefixes",
        alt=prose.PREFIXES_ALT.format(rows=shortest, length=length),
        min_width=700,
        focus=1.0,
    )
    st.markdown(prose.NOTEBOOK.format(rows=shortest, length=length, steps=count(shortest * length)))
    st.subheader(prose.PACKED_TITLE, anchor=False)
    ids, names = _packed(model, seed)
    picture(
        packed_rows(Packing(ids, 1, TIMESTEPS), names),
        key="learn_packed",
        alt=prose.PACKED_ALT,
        min_width=640,
        narrow=packed_rows(Packing(ids, 1, TIMESTEPS // 2), names, is_narrow=True),
    )
    st.markdown(prose.PACKED.format(steps=shortest))
    if model.settings.learn_endings:
        st.markdown(prose.BOUNDARIES)
    _why(model, seed.token_ids, losses, padded, length)
    _layers(model, opened.name)
    questions.show(prose, {"rows_of_prefixes": True, "same_loss": True})


def _longest(opened: OpenModel) -> str:
    """How long that is in the texts at hand, and in the notebook's."""
    corpus = model_texts.corpus(opened)
    if corpus is None:
        return prose.LONGEST_IN_NOTEBOOK.format(notebook=NOTEBOOK_LENGTH)
    words = int(corpus.texts.lengths.max()) - 1
    return prose.LONGEST.format(words=words, name=plain(opened.name), notebook=NOTEBOOK_LENGTH)


def _packed(model: Predictor, seed: Seed) -> tuple[TextIds, dict[int, str]]:
    """The sentence and the greedy completions of two words, texts that any model can read; words by id."""
    words = model.vocabulary.words
    first_words = model.first_words[0].argsort()[::-1][:COMPANIONS]
    texts = [list(seed.token_ids), *(_companion(model, int(first)) for first in first_words)]
    ids = TextIds(
        np.array([token_id for one in texts for token_id in one], np.int32),
        np.cumsum([0, *(len(one) for one in texts)]),
    )
    names = {
        token_id: words[token_id - FIRST_WORD_ID]
        for one in texts
        for token_id in one
        if token_id > UNKNOWN_ID
    }
    return ids, {UNKNOWN_ID: prose.UNKNOWN, **names}


def _companion(model: Predictor, first_id: int) -> list[int]:
    """A short text that the model itself writes, beginning with a word."""
    token_ids = [first_id]
    while len(token_ids) < COMPANION_WORDS:
        token_ids.append(int(model.after(token_ids)[0].argmax()))
    return token_ids


def _why(
    model: Predictor, token_ids: Sequence[int], losses: np.ndarray, padded: np.ndarray, length: int
) -> None:
    """The losses of the three ways, measured on the model."""
    alone = prefix_losses(model.network, token_ids)
    st.markdown(
        prose.LOSSES.format(
            alone=worth_of(alone), packed=worth_of(losses), padded=worth_of(padded), length=length
        )
    )
    st.markdown(prose.WHY.format(zeros=NOTEBOOK_LENGTH - 1))
    st.markdown(prose.TRUNCATION)


def _layers(model: Predictor, name: str) -> None:
    """The layers of the model with shapes and parameter counts."""
    settings, size = model.settings, model.vocabulary.size
    shapes = weight_shapes(settings, size)

    def parameters(names: Iterable[str]) -> str:
        return count(sum(math.prod(shapes[name]) for name in names))

    rows = [(prose.EMBEDDING, "t", _shape(settings.embedding_size), parameters([EMBEDDING]))]
    for layer in range(settings.layers):
        inputs = settings.units if layer else settings.embedding_size
        cell = cell_spec(settings.cell).label
        rows.append(
            (
                cell[0].upper() + cell[1:],
                _shape(inputs),
                _shape(settings.units),
                parameters(cell_names(layer)),
            )
        )
    output = output_layer(settings).shapes(settings, size)
    rows.append((prose.OUTPUT, _shape(settings.units), _shape(size), parameters(output)))
    st.subheader(prose.LAYERS_TITLE, anchor=False)
    body = "\n".join(f"| {one} | {into} | {out} | {number} |" for one, into, out, number in rows)
    st.markdown(prose.LAYERS_HEAD + body)
    st.markdown(prose.LAYERS.format(name=plain(name), parameters=count(num_parameters(settings, size))))


def _shape(size: int) -> str:
    """Timesteps by numbers, in one line."""
    return f"t × {count(size)}".replace(" ", "\u00a0")

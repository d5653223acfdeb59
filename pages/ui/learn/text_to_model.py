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
from pages.ui.learn.picture import picture
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
    st.markdown(
        "A network reads numbers. The **tokenizer** splits a text into words, and each word gets its **id** from "
        "the vocabulary, the most frequent word first. 0 is padding, 1 stands for every unknown word."
    )
    text, model = sentence_box(), opened.predictor
    seed = read(model, text, 3)
    if seed is None:
        return
    pairs = zip(seed.words, seed.token_ids, strict=True)
    picture(
        words_and_ids(seed.words, seed.token_ids),
        key="learn_ids",
        alt="Words and ids: " + ", ".join(f"{word} {token_id}" for word, token_id in pairs),
        min_width=560,
    )
    losses = one_pass_losses(model.network, seed.token_ids)
    st.subheader("The notebook's way: prefixes and padding", anchor=False)
    shortest = len(seed.words) - 1
    length = st.slider(
        "Padded to this many words",
        shortest,
        NOTEBOOK_LENGTH,
        max(16, shortest),
        key=f"learn_padding_{shortest}",
        help="Every row must be as long as the longest text without its last word, which is only a target. "
        + _longest(opened),
    )
    padded = padded_losses(model.network, seed.token_ids, length)
    picture(
        padded_prefixes(seed.words, length),
        key="learn_prefixes",
        alt=f"{shortest} rows of {length} cells: each prefix of the sentence at the right end of its "
        f"row, padding before it.",
        min_width=560,
        focus=1.0,
    )
    st.markdown(
        f"Each prefix is a row of its own with one target: {shortest} rows of {length}, "
        f"**{count(shortest * length)} steps** for {shortest} targets."
    )
    st.subheader("The way this app trains: each text once, packed", anchor=False)
    packing, names = _packed(model, seed)
    picture(
        packed_rows(packing, names),
        key="learn_packed",
        alt=f"Packed rows of {TIMESTEPS} cells: words above, the word to predict below each, texts one "
        f"after the other.",
        min_width=640,
    )
    st.markdown(
        f"Each text stands once in a row, with the word to predict below each word: **{shortest} steps** for the same "
        f"{shortest} targets. Other texts fill the rows up (here two that the model wrote), and a "
        "mark, the upright bar, clears the state where a text begins, so that none sees another."
    )
    if model.settings.learn_endings:
        st.markdown(
            "This model also learned where texts end. It reads a boundary before each text, which asks for the first "
            "word, and is asked for the boundary again after the last one: two steps more a text, left out of the "
            "picture. Id 0 stands for both the boundary and padding."
        )
    _why(model, seed.token_ids, losses, padded, length)
    _layers(model, opened.name)


def _longest(opened: OpenModel) -> str:
    """How long that is in the texts at hand, and in the notebook's."""
    corpus = model_texts.corpus(opened)
    notebook = f"in the notebook's texts {NOTEBOOK_LENGTH}"
    if corpus is None:
        return f"That is {notebook}."
    return f"That is {int(corpus.texts.lengths.max()) - 1} words in the texts of {opened.name}, {notebook}."


def _packed(model: Predictor, seed: Seed) -> tuple[Packing, dict[int, str]]:
    """The sentence packed with the greedy completions of two words, texts that any model can read; words by id."""
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
    return Packing(ids, 1, TIMESTEPS), {UNKNOWN_ID: "unknown", **names}


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
        "| read as | loss of this sentence |\n|:--|--:|\n"
        f"| prefixes, padding masked | **{worth_of(alone)}** |\n"
        f"| one pass, packed | **{worth_of(losses)}** |\n"
        f"| prefixes behind padding to {length}, not masked | **{worth_of(padded)}** |"
    )
    st.markdown(
        "The first two are the same, because the network reads from left to right: its state after a word does not "
        f"depend on what follows. The notebook leaves its padding unmasked, so its network reads up to "
        f"{NOTEBOOK_LENGTH - 1} zeros before the first word and begins with another state. A network trained that way "
        "gets used to it; this one never saw padding, and its loss changes. That is a difference between the notebook "
        "and this app."
    )
    st.markdown(
        "A text with more steps than a row has goes on in the next batch, and the state is carried over. The gradient "
        "is not: it flows back to the beginning of the row only (*truncated backpropagation through time*)."
    )


def _layers(model: Predictor, name: str) -> None:
    """The layers of the model with shapes and parameter counts."""
    settings, size = model.settings, model.vocabulary.size
    shapes = weight_shapes(settings, size)

    def parameters(names: Iterable[str]) -> str:
        return count(sum(math.prod(shapes[name]) for name in names))

    rows = [("Embedding", "t", f"t × {settings.embedding_size}", parameters([EMBEDDING]))]
    for layer in range(settings.layers):
        inputs = settings.units if layer else settings.embedding_size
        cell = cell_spec(settings.cell).label
        rows.append(
            (
                cell[0].upper() + cell[1:],
                f"t × {inputs}",
                f"t × {settings.units}",
                parameters(cell_names(layer)),
            )
        )
    output = output_layer(settings).shapes(settings, size)
    rows.append(("Output + softmax", f"t × {settings.units}", f"t × {count(size)}", parameters(output)))
    st.subheader("The layers", anchor=False)
    body = "\n".join(f"| {one} | {into} | {out} | {number} |" for one, into, out, number in rows)
    st.markdown(f"| layer | in | out | parameters |\n|:--|:--|:--|--:|\n{body}")
    st.markdown(
        "t stands for timesteps, the number of words. The **embedding** is a table with a row of "
        "numbers for each id. The recurrent layer makes a hidden state after "
        "each word. The **output layer** gives each word of the vocabulary a score, and **softmax** turns scores "
        f"into probabilities. Together {plain(name)} has **{count(num_parameters(settings, size))}** parameters."
    )

"""Memory length: how far back a change of a word still moves the prediction, against a trigram and another model."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.errors import LabError
from lstm_core.inference.inspection.memory_length import (
    Replacements,
    moved,
    network_probabilities,
    ngram_probabilities,
    reach,
    replacements,
)
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import FIELDS
from lstm_core.text.ngram import Trigram
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID
from pages.ui import resources, shell
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.map_figures import memory_curves
from pages.ui.inside.model import Opened, Texts, missing_texts, texts
from pages.ui.models import current_run, model_texts
from pages.ui.plain_text import count, plain

MAX_TEXTS: Final = 2_000  # to choose the prefixes from
NOTHING: Final = "Only the trigram"
LESSON_MODELS: Final = {
    "The lesson's simple RNN": shell.ROOT / "assets/lesson/rnn.zip",
    "The lesson's LSTM": shell.ROOT / "assets/lesson/lstm.zip",
}
"""A pair that differs in nothing but its cells; shown beside the sample model, which read the same texts."""


def show(model: Opened) -> None:
    """The curves, and what they say in a sentence."""
    found_texts = texts(model)
    trigram = model_texts.trigram(model.run, model.is_sample, model.predictor)
    if found_texts is None or trigram is None:
        missing_texts("Measuring the memory length")
        return
    predictor = model.predictor
    held_out = bool(found_texts.corpus.is_validation.any())
    drawn = _drawn(model.identity, predictor, found_texts)
    if drawn is None:
        st.info(
            "The texts are too short or too alike to measure this: two words of context and two different words "
            "are needed.",
            icon=":material/straighten:",
        )
        return
    names = FIELDS["cell"].metadata["names"]
    mine = f"This {names[predictor.settings.cell]}"
    curves = {
        mine: _moved(model.identity, predictor, drawn),
        "Trigram": _trigram_moved(model.identity, trigram, drawn),
    }
    choices = _others(model)
    chosen = st.selectbox(
        "Compare with",
        [NOTHING, *choices],
        index=1 if model.is_sample and choices else 0,
        key=f"memory_other_{len(choices)}",
        width=320,
        help="Another model reads the same texts with the same words replaced.",
    )
    if chosen in choices:
        try:
            other = resources.predictor(choices[chosen])
            status = choices[chosen].stat()
            curves[chosen] = _moved(
                f"{choices[chosen]}:{status.st_mtime_ns}:{model.identity}",
                other,
                _translated(drawn, predictor, other),
            )
        except (LabError, OSError) as error:
            st.warning(str(error), icon=":material/error:")
    told = "; ".join(
        f"{name} "
        + ", ".join(
            f"{number} back {100 * value:.1f} %"
            for number, value in zip(drawn.distances, values, strict=True)
        )
        for name, values in curves.items()
    )
    live_chart(
        memory_curves(drawn.distances.tolist(), curves),
        key="memory_chart",
        height=420,
        alt=f"Probability moved by another word: {told}",
    )
    if chosen in choices and chosen in curves:
        other_settings = resources.predictor(choices[chosen]).settings
        st.caption(
            f"{plain(chosen)}: {names[other_settings.cell]}, {count(other_settings.units)} units, which sees "
            f"{reach(curves[chosen])} words back by the same measure."
        )
    timesteps, prefixes = drawn.prefixes.shape
    back, seen = reach(curves[mine]), reach(curves["Trigram"])
    if back == 0:
        st.markdown(
            "No replaced word moves as much as 1 % of the next word's probability on average: this model has not "
            "learned yet to look at the words before."
        )
    else:
        further = " or more" if back == timesteps else ""
        st.markdown(
            f"Another word **{back} {'word' if back == 1 else 'words'}{further}** back still moves more than 1 % "
            f"of the next word's probability on average; the trigram, which counts, sees {seen}."
        )
    kind = (
        "validation texts, which the model never learned from"
        if held_out
        else "training texts, as it has no validation texts"
    )
    st.caption(
        f"Measured on the first {timesteps} words of {count(prefixes)} {kind}: each word in turn is replaced by "
        "another one, drawn by how frequent words are. Moved probability is half the sum of all changes (total "
        "variation): 0 % is no change, 100 % entirely other words."
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _drawn(identity: str, _predictor: Predictor, _texts: Texts) -> Replacements | None:
    corpus = _texts.corpus
    chosen = corpus.is_validation if corpus.is_validation.any() else corpus.is_training
    return replacements(_texts.part(chosen, MAX_TEXTS), _predictor.vocabulary.counts)


@st.cache_data(show_spinner="Replacing words", max_entries=16)
def _moved(identity: str, _predictor: Predictor, _drawn: Replacements) -> np.ndarray:
    return moved(network_probabilities(_predictor), _drawn).mean(axis=1)


@st.cache_data(show_spinner="Replacing words", max_entries=16)
def _trigram_moved(identity: str, _trigram: Trigram, _drawn: Replacements) -> np.ndarray:
    return moved(ngram_probabilities(_trigram), _drawn).mean(axis=1)


def _others(model: Opened) -> dict[str, Path]:
    """Models to compare with: the visitor's other runs; beside the sample model, the shipped pair."""
    if model.is_sample:
        return {name: path for name, path in LESSON_MODELS.items() if path.exists()}
    owner = current_run.visitor()
    others: dict[str, Path] = {}
    for run in resources.store().list_runs(owner) if owner else []:
        path = current_run.model_path(run)
        if path is not None and model.run is not None and run.id != model.run.id:
            name, number = run.name, 2
            while name in others or name == NOTHING:
                name, number = f"{run.name} ({number})", number + 1
            others[name] = path
    return others


def _translated(drawn: Replacements, here: Predictor, there: Predictor) -> Replacements:
    """The same words in another model's ids; words that it does not know are its unknown word."""
    ids = np.array(
        [0, UNKNOWN_ID, *there.vocabulary.encode(here.vocabulary.words)], np.int64
    )  # (vocabulary_size here,)
    assert len(ids) == here.vocabulary.size == len(here.vocabulary.words) + FIRST_WORD_ID
    return Replacements(ids[drawn.prefixes], ids[drawn.others])

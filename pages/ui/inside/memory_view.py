"""Memory length: how far back a change of a word still moves the prediction, against a trigram and another model."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.inspection.memory_length import (
    Replacements,
    moved,
    network_probabilities,
    ngram_probabilities,
    reach,
    replacements,
)
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.text.ngram import Trigram
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID
from pages.ui import alerts
from pages.ui.charts.cell_looks import BASELINE_LOOK, LOOKS
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside import lesson_pair
from pages.ui.inside.labelled_texts import Texts, missing_texts, texts
from pages.ui.inside.map_figures import memory_curves
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel, open_file
from pages.ui.models.other_models import other_models
from pages.ui.plain_text import count, plain
from pages.ui.working import working

MAX_TEXTS: Final = 2_000  # to choose the prefixes from
NOTHING: Final = ""
ONLY_TRIGRAM: Final = "Only the trigram"


def show(model: OpenModel) -> None:
    """The curves, and a sentence about them."""
    found_texts = texts(model)
    with working("Counting the training texts"):
        trigram = model_texts.trigram(model)
    if found_texts is None or trigram is None:
        missing_texts(model, "Measuring the memory length")
        return
    predictor = model.predictor
    others = other_models(model)
    chosen = st.selectbox(
        "Compare with",
        [NOTHING, *others],
        key=f"memory_other_{len(others)}",
        format_func=lambda key: others[key].label if key in others else ONLY_TRIGRAM,
        width=320,
        help="Another model reads the same texts with the same words replaced.",
    )
    names = lesson_pair.NAMES if chosen in lesson_pair.NAMES else (chosen,) if chosen in others else ()
    compared: list[OpenModel] = []
    for name in names:
        try:
            compared.append(open_file(others[name].path, others[name].label))
        except FAULTS as error:
            alerts.warning(sentence(error), ":material/error:")
    # The pair's own held-out rows: the sample model has none, and the pair never learned from these.
    unseen = lesson_pair.held_out(predictor) if chosen in lesson_pair.NAMES else None
    own_unseen = bool(found_texts.corpus.is_validation.any())
    drawn = _drawn(f"{model.identity}:{unseen is not None}", predictor, found_texts, unseen)
    if drawn is None:
        st.info(
            "The texts are too short or too alike to measure this, which needs two words of context and two "
            "different words.",
            icon=":material/straighten:",
        )
        return
    mine = f"This {cell_spec(predictor.settings.cell).label}"
    of_texts = f"{model.identity}:{unseen is not None}"
    curves = {
        mine: _moved(of_texts, predictor, drawn),
        "Trigram": _trigram_moved(of_texts, trigram, drawn),
    }
    looks = {mine: LOOKS[predictor.settings.cell], "Trigram": BASELINE_LOOK}
    for other in compared:
        curves[other.name] = _moved(
            f"{other.identity}:{of_texts}",
            other.predictor,
            _translated(drawn, predictor, other.predictor),
        )
        alike = LOOKS[other.predictor.settings.cell]
        looks[other.name] = LOOKS["own"] if alike in looks.values() else alike
    told = "; ".join(
        f"{name} "
        + ", ".join(
            f"{number} back {100 * value:.1f} %"
            for number, value in zip(drawn.distances, values, strict=True)
        )
        for name, values in curves.items()
    )
    live_chart(
        memory_curves(drawn.distances.tolist(), curves, looks),
        key="memory_chart",
        height=420,
        alt=f"Probability moved by replacing a word: {told}",
    )
    timesteps, prefixes = drawn.prefixes.shape
    back, seen = reach(curves[mine]), reach(curves["Trigram"])
    if back == 0:
        st.markdown(
            "Replacing a word moves less than 1 % of the next word's probability on average: this model has not "
            "learned yet to look at earlier words."
        )
    else:
        further = " or more" if back == timesteps else ""
        st.markdown(
            f"Replacing the word **{back} {'word' if back == 1 else 'words'}{further}** back still moves more than 1 % "
            f"of the next word's probability on average; the trigram, which only counts, sees {seen} back."
        )
    if compared:
        st.markdown(comparison(model, compared, {name: reach(values) for name, values in curves.items()}))
    if unseen is not None:
        kind = "texts that the lesson's two models never learned from; this model did"
    elif own_unseen:
        kind = "validation texts, which the model never learned from"
    else:
        kind = "training texts, since it has no validation texts"
    st.caption(
        f"Measured on the first {timesteps} words of {count(prefixes)} {kind}: each word in turn is replaced by "
        "another one, drawn by frequency. Moved probability is half the sum of all changes (total variation): 0 % "
        "is no change, 100 % entirely different words."
    )


def comparison(model: OpenModel, compared: list[OpenModel], seen: dict[str, int]) -> str:
    """What the compared models reach, and what else differs between them but the cell.

    Args:
        model: the open one.
        compared: the others.
        seen: how many words back each sees, by name.
    """
    reached = "; ".join(
        f"{plain(other.name)}, with {count(other.predictor.settings.units)} units, sees {seen[other.name]} words back"
        for other in compared
    )
    if len(compared) == 2:
        return (
            f"{reached}. These two have the same size and learned from the same rows, so the cell is the only "
            f"difference between them. {_differences(model, compared[0])}"
        )
    return f"{reached}. {_differences(model, compared[0])}"


def _differences(model: OpenModel, other: OpenModel) -> str:
    """In what else than the cell this model differs from another."""
    mine, theirs = model.predictor, other.predictor
    found = [
        name
        for name, differs in (
            ("units", mine.settings.units != theirs.settings.units),
            ("layers", mine.settings.layers != theirs.settings.layers),
            ("embedding size", mine.settings.embedding_size != theirs.settings.embedding_size),
            ("vocabulary", mine.vocabulary.words != theirs.vocabulary.words),
            (
                "number of training texts",
                mine.bundle.facts.get("training_texts") != theirs.bundle.facts.get("training_texts"),
            ),
        )
        if differs
    ]
    if not found:
        return "Size, vocabulary and number of texts are the same as this model's."
    return (
        f"This model differs from {'them' if other.name.startswith('The lesson') else 'it'} in more than its cell "
        f"({', '.join(found)}), so do not put a longer memory down to the cell."
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _drawn(
    identity: str, _predictor: Predictor, _texts: Texts, _unseen: list[np.ndarray] | None
) -> Replacements | None:
    if _unseen is not None:
        return replacements(_unseen, _predictor.vocabulary.counts)
    corpus = _texts.corpus
    chosen = corpus.is_validation if corpus.is_validation.any() else corpus.is_training
    return replacements(_texts.part(chosen, MAX_TEXTS), _predictor.vocabulary.counts)


@st.cache_data(show_spinner="Replacing words", max_entries=16)
def _moved(identity: str, _predictor: Predictor, _drawn: Replacements) -> np.ndarray:
    return moved(network_probabilities(_predictor), _drawn).mean(axis=1)


@st.cache_data(show_spinner="Replacing words", max_entries=16)
def _trigram_moved(identity: str, _trigram: Trigram, _drawn: Replacements) -> np.ndarray:
    return moved(ngram_probabilities(_trigram), _drawn).mean(axis=1)


def _translated(drawn: Replacements, here: Predictor, there: Predictor) -> Replacements:
    """The same words in another model's ids; words out of its vocabulary become its unknown word."""
    ids = np.array(
        [0, UNKNOWN_ID, *there.vocabulary.encode(here.vocabulary.words)], np.int64
    )  # (vocabulary_size here,)
    assert len(ids) == here.vocabulary.size == len(here.vocabulary.words) + FIRST_WORD_ID
    return Replacements(ids[drawn.prefixes], ids[drawn.others])

"""Units with a meaning: the texts where a unit fires most, and what it follows."""

from __future__ import annotations

import html
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.inspection.unit_meaning import (
    Activations,
    Firing,
    activations,
    correlations,
    partial_correlations,
    profile,
    strongest,
)
from lstm_core.inference.predictor import Predictor
from lstm_core.text.vocabulary import FIRST_WORD_ID
from pages.ui.charts.colours import LIGHT
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.gates import choose_layer, choose_quantity
from pages.ui.inside.labelled_texts import Texts, missing_texts, texts
from pages.ui.inside.names import Quantity
from pages.ui.inside.unit_figures import unit_profile
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, isolated

MAX_TEXTS: Final = 500
MAX_WORDS: Final = 40
NUM_SHOWN: Final = 8
POSITION: Final = "Position in the text"
LEFT: Final = "Words left in the text"
LETTERS: Final = "Letters in the word"
FOLLOWS: Final = {
    POSITION: "Position in the text (words before)",
    LEFT: "Words left in the text",
    LETTERS: "Letters in the word",
}
BY_NUMBER: Final = "By number"
FINDS: Final = {
    "Follows the position best": POSITION,
    "Follows the words left best": LEFT,
    "Follows the word length best": LETTERS,
    BY_NUMBER: POSITION,
}


def show(model: OpenModel) -> None:
    """A chosen unit: its texts beside what it follows."""
    found_texts = texts(model)
    if found_texts is None:
        missing_texts(model, "Finding the texts where a unit fires")
        return
    predictor = model.predictor
    with st.container(horizontal=True, vertical_alignment="bottom"):
        quantity = choose_quantity(
            predictor, "units_quantity", cell_spec(predictor.settings.cell).memory_name
        )
        layer = choose_layer(predictor, "units_layer")
    found = activations_of(model, layer, quantity.name, found_texts)
    numbers = {
        POSITION: found.positions,
        LEFT: found.lengths - 1 - found.positions,
        LETTERS: np.array([0, 0, *(len(word) for word in predictor.vocabulary.words)])[found.token_ids],
    }
    unit, along = _choose(found, numbers)
    course = found.values[:, unit]
    negative = abs(course.min()) > course.max()
    left, right = st.columns([3, 2], gap="large")
    with left:
        _texts(predictor, strongest(found, unit, NUM_SHOWN, negative), quantity, unit, bool(negative))
        _words(predictor, found, unit, bool(negative))
    with right:
        course_along = profile(found, unit, numbers[along])
        follows = float(correlations(found, numbers[along])[unit])
        beyond = float(follow(found, numbers, along)[unit])
        live_chart(
            unit_profile(course_along, quantity, unit, FOLLOWS[along]),
            key="units_profile",
            height=380,
            alt=f"Unit {unit + 1}, mean {quantity.title} by {along.lower()}: "
            + ", ".join(
                f"{number}: {mean:.2f}"
                for number, mean in zip(course_along.numbers, course_along.mean, strict=True)
            ),
        )
        st.caption(_told_correlation(along, follows, beyond))
    st.caption(
        f"Measured on {count(len(found.offsets) - 1)} training texts with {count(len(found.token_ids))} words, "
        f"at most {MAX_WORDS} per text."
    )


def activations_of(model: OpenModel, layer: int, quantity: str, found_texts: Texts) -> Activations:
    """One quantity of all units over some of the texts that the model learned from."""
    return _activations(model.identity, layer, quantity, model.predictor, found_texts)


@st.cache_resource(show_spinner="Reading the texts", max_entries=6)
def _activations(
    identity: str, layer: int, quantity: str, _predictor: Predictor, _texts: Texts
) -> Activations:
    rows = _texts.part(_texts.corpus.is_training, MAX_TEXTS)
    return activations(_predictor, [row[:MAX_WORDS] for row in rows], layer, quantity)


def follow(found: Activations, numbers: dict[str, np.ndarray], along: str) -> np.ndarray:
    """(units,) how closely each unit follows a number; where that is not the position itself, beyond the position."""
    if along == POSITION:
        return correlations(found, numbers[POSITION])
    return partial_correlations(found, numbers[along], numbers[POSITION])


def _told_correlation(along: str, follows: float, beyond: float) -> str:
    """What the correlation is, and what of it is not the position's doing."""
    end = "1 or −1: it rises or falls with it in a straight line; 0: it does not. The grey band covers 8 of 10 words."
    if along == POSITION:
        return f"Pearson's correlation {_number(follows)} with the position in the text. {end}"
    return (
        f"Pearson's correlation {_number(beyond)} with the {along.lower()}, the position in the text taken out "
        f"({_number(follows)} with it: late words of a text differ from early ones in this, too). {end}"
    )


def _number(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _choose(found: Activations, numbers: dict[str, np.ndarray]) -> tuple[int, str]:
    """A unit, from 0, and what it is compared with."""
    units = found.values.shape[1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        find = st.selectbox("Find a unit", list(FINDS), key="units_find", persist_state="session", width=260)
        if find != BY_NUMBER:
            along = FINDS[find]
            unit = int(np.abs(follow(found, numbers, along)).argmax())
            return unit, along
        number = st.number_input(
            f"Unit, 1 to {units}", 1, units, 1, key=f"units_unit_{units}", persist_state="session", width=160
        )
        held = st.selectbox(
            "Compared with", list(FOLLOWS), key="units_along", persist_state="session", width=240
        )
    return int(number) - 1, held


def _texts(
    predictor: Predictor, firings: list[Firing], quantity: Quantity, unit: int, negative: bool
) -> None:
    """The texts; the background of each word shows the value of the unit there."""
    end = "lowest" if negative else "highest"
    st.markdown(f"**Where unit {unit + 1} is {end}** ({quantity.title.lower()})")
    show_texts(predictor, firings)


def show_texts(predictor: Predictor, firings: list[Firing]) -> None:
    """Texts as words; the background of each shows the value of the unit there, on one scale for all."""
    largest = max([1e-6, *(float(np.abs(firing.values).max()) for firing in firings)])
    rows = "".join(_text(predictor, firing, largest) for firing in firings)
    st.html(f'<div style="line-height:1.9">{rows}</div>')
    st.caption(
        "Green is above zero, brown below; the underlined word is the peak. Point at a word for its value."
    )


def _text(predictor: Predictor, firing: Firing, largest: float) -> str:
    spans = []
    for place, (token_id, value) in enumerate(zip(firing.token_ids, firing.values, strict=True)):
        word = predictor.vocabulary.word(int(token_id)) if token_id >= FIRST_WORD_ID else "(unknown)"
        colour = LIGHT.diverging[7] if value >= 0 else LIGHT.diverging[2]
        strength = round(55 * min(1.0, abs(float(value)) / largest))
        style = f"background:color-mix(in srgb, {colour} {strength}%, transparent);padding:1px 3px;border-radius:3px"
        if place == firing.peak:
            style += ";font-weight:600;text-decoration:underline"
        spans.append(f'<span style="{style}" title="{float(value):.2f}">{html.escape(word)}</span>')
    return f'<p dir="auto" style="margin:0 0 0.45rem">{predictor.tokenizer.space.join(spans)}</p>'


def _words(predictor: Predictor, found: Activations, unit: int, negative: bool) -> None:
    """The words where the unit is highest or lowest on average, among those seen at least three times."""
    counts = np.bincount(found.token_ids, minlength=predictor.vocabulary.size)
    sums = np.bincount(found.token_ids, found.values[:, unit], predictor.vocabulary.size)
    means = np.where(counts >= 3, sums / np.maximum(counts, 1), np.nan)
    means[:FIRST_WORD_ID] = np.nan
    order = np.argsort(means if negative else -means, kind="stable")[:10]  # nan goes last
    named = [
        f"{isolated(predictor.vocabulary.word(int(i)))} {means[i]:.2f}"
        for i in order
        if np.isfinite(means[i])
    ]
    if named:
        st.markdown(f"**Words where it is {'lowest' if negative else 'highest'} on average**")
        st.text(" · ".join(named).replace(" -", " −"))

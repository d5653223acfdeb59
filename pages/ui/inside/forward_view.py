"""The whole forward pass as one picture that unfolds: words, what happens at one of them, one unit's arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.distribution import top_ids
from lstm_core.inference.inspection.forward_pass import GateSum, gate_sums, word_score
from lstm_core.inference.inspection.traces import LayerTrace, Trace, trace
from lstm_core.inference.lesson.one_unit import units_by_influence
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import Cell
from pages.ui.charts.chart_labels import percent
from pages.ui.inside.forward_drawing import (
    MOST_SQUARES,
    NextWord,
    Strip,
    forward_drawing,
    strip_of,
)
from pages.ui.inside.names import quantities
from pages.ui.inside.text_box import Read
from pages.ui.learn import ink
from pages.ui.learn.picture import picture
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count

WORDS: Final = "Words"
VECTORS: Final = "and vectors"
ARITHMETIC: Final = "and arithmetic"
TOP_K: Final = 5


def show(model: OpenModel, read: Read | None) -> None:
    """The depth, the word, the unit, and the picture."""
    if read is None:
        return
    predictor = model.predictor
    traced = trace(predictor, read.token_ids)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        depth = st.segmented_control(
            "Unfold",
            (WORDS, VECTORS, ARITHMETIC),
            default=VECTORS,
            required=True,
            key="forward_depth",
            persist_state="session",
        )
        place = _place(read)
        unit = _unit(predictor, traced, place) if depth == ARITHMETIC else None
    shown = _shown(predictor.settings.units, unit)
    expected = _expected(predictor, traced, place)
    sums = (
        gate_sums(predictor.network, traced, len(traced.layers) - 1, place, unit) if unit is not None else ()
    )
    strips = [] if depth == WORDS else _strips(predictor, traced, place, shown, unit)
    named = named_sums(sums, predictor.settings.cell)
    states = [] if unit is None else state_lines(traced.layers[-1], place, unit)
    pictured = (read.words[: place + 1], predictor.settings.layers, strips, named, states, expected)
    picture(
        forward_drawing(*pictured),
        key="forward_picture",
        alt=_told(read, place, sums, states, expected),
        min_width=640,
        narrow=forward_drawing(*pictured, is_narrow=True),
    )
    units, vector = predictor.settings.units, predictor.settings.embedding_size
    st.caption(
        f"Each square is one number: {_some(vector)} of the word's vector, {_some(units)} units; brown is negative, "
        "green positive, gates take their own colour from 0 to 1. The last layer's h times each word's weights is its "
        "score; softmax makes probabilities."
    )


def _some(number: int) -> str:
    """How many of so many have a square: "32 of 256", "all 24"."""
    return f"all {number}" if number <= MOST_SQUARES else f"{MOST_SQUARES} of {count(number)}"


def named_sums(sums: Sequence[GateSum], cell: Cell) -> list[tuple[GateSum, str, str]]:
    """Each gate's sum with its title and its colour, in the order of explaining."""
    order = {one.name: place for place, one in enumerate(quantities(cell))}
    known = {one.name: one for one in quantities(cell)}
    # A simple RNN's candidate is its new state, and named so.
    return [
        (one, known[one.name].title, known[one.name].colour) if one.name in known else (one, "New h", ink.INK)
        for one in sorted(sums, key=lambda one: order.get(one.name, 0))
    ]


def _place(read: Read) -> int:
    """The word that is read just now."""
    if len(read.words) == 1:
        return 0
    last = len(read.words)
    return int(st.slider("Word that is read", 1, last, last, key=f"forward_word_{last}", width=320)) - 1


def _unit(predictor: Predictor, traced: Trace, place: int) -> int:
    """The unit whose sums are shown; it starts with the one that has most to say about the next word."""
    units = predictor.settings.units
    first = int(units_by_influence(predictor.network, traced.hidden_states[place])[0])
    return (
        int(
            st.number_input(
                f"Unit, 1 to {units}", 1, units, first + 1, key=f"forward_unit_{units}_{place}", width=160
            )
        )
        - 1
    )


def _shown(units: int, unit: int | None) -> np.ndarray:
    """The units that have a square: the first ones, and the chosen one among them."""
    shown = np.arange(min(units, MOST_SQUARES))
    if unit is not None and unit not in shown:
        shown[-1] = unit
    return shown


def _strips(
    predictor: Predictor, traced: Trace, place: int, shown: np.ndarray, unit: int | None
) -> list[Strip]:
    """The word's vector, then what each layer decides and remembers."""
    strips = [Strip("Word's vector", traced.inputs[place][:MOST_SQUARES], None)]
    for number, layer in enumerate(traced.layers):
        is_last = number == len(traced.layers) - 1
        for quantity in quantities(predictor.settings.cell):
            strip = strip_of(
                quantity,
                layer.values(quantity.name)[place],
                shown,
                unit if unit is not None and is_last else -1,
            )
            before = f"{number + 1}: " if len(traced.layers) > 1 else ""
            strips.append(Strip(before + strip.name, strip.values, strip.colour, strip.marked))
    return strips


def _expected(predictor: Predictor, traced: Trace, place: int) -> list[NextWord]:
    """The most probable next words with what their scores are made of."""
    hidden = traced.hidden_states[place]
    log_probs = predictor.log_probs_of(hidden)
    return [
        NextWord(
            predictor.vocabulary.word(int(one)),
            word_score(predictor.network, hidden, int(one)),
            float(np.exp(log_probs[one])),
        )
        for one in top_ids(log_probs, TOP_K)
    ]


def state_lines(layer: LayerTrace, place: int, unit: int) -> list[str]:
    """How a unit's states follow from its gates, with rounded numbers.

    Args:
        layer: the trace of the unit's layer.
        place: the word.
        unit: from 0.
    """
    gates = {name: float(values[place, unit]) for name, values in layer.gates.items()}
    h, h_before = float(layer.h[place, unit]), float(layer.before("h")[place, unit])
    if layer.c is not None:
        c, c_before = float(layer.c[place, unit]), float(layer.before("c")[place, unit])
        return [
            f"c ≈ {ink.number(gates['forget'])} · {_bracketed(c_before)} + {ink.number(gates['input'])} · "
            f"{_bracketed(gates['candidate'])} ≈ {ink.signed(c)}",
            f"h ≈ {ink.number(gates['output'])} · tanh {_bracketed(c)} ≈ {ink.signed(h)}",
        ]
    if "update" in gates:
        z = gates["update"]
        return [
            f"h ≈ {ink.number(z)} · {_bracketed(h_before)} + (1 − {ink.number(z)}) · "
            f"{_bracketed(gates['candidate'])} ≈ {ink.signed(h)}"
        ]
    return [f"h ≈ {ink.signed(h)}: the new state is what comes out of tanh"]


def _bracketed(value: float) -> str:
    shown = ink.number(value)
    return f"({shown})" if shown.startswith("−") else shown


def _told(
    read: Read, place: int, sums: tuple[GateSum, ...], states: list[str], expected: list[NextWord]
) -> str:
    """The picture in words."""
    parts = [f"Forward pass at “{read.words[place]}”, word {place + 1} of {len(read.words)}"]
    parts += [
        f"{one.name}: {one.from_input:.2f} from the input, {one.from_state:.2f} from the state, {one.bias:.2f} bias, "
        f"sum {one.total:.2f}, squashed {one.value:.2f}"
        for one in sums
    ]
    parts += states
    parts += [f"{one.word}: score {one.score.logit:.2f}, {percent(one.probability)}" for one in expected]
    return "; ".join(parts)

"""Stage 2: the cell, lit with what one unit does at a word, and four sliders that change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.distribution import top_ids
from lstm_core.inference.lesson.one_unit import (
    UnitStep,
    last_layer,
    log_probs_with,
    unit_step,
    units_by_influence,
)
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import Settings
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.charts.colours import DARK, LIGHT
from pages.ui.charts.live_chart import live_chart
from pages.ui.charts.next_word_bars import next_word_bars
from pages.ui.learn import ink, questions
from pages.ui.learn.cell_diagram import UnitValues, cell_diagram, described
from pages.ui.learn.equations import cell_equations
from pages.ui.learn.models import lstm, say_which
from pages.ui.learn.picture import picture
from pages.ui.learn.prose import cell_prose as prose
from pages.ui.learn.sentence import read, sentence_box
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import in_one_line, plain, quoted

TOP_K: Final = 5
_ROUND: Final = "learn_gate_round"
_STICKY: Final = """<style>
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-learn_cell) {
    position: sticky; top: 3.4rem; z-index: 2; background: BACKGROUND;
  }
  [data-testid="stColumn"]:has(.st-key-learn_cell) + [data-testid="stColumn"] * { scroll-margin-top: 27rem; }
}
</style>"""
"""On phones the drawing stays in view above the sliders that move it, and covers none that is gone to."""


def show(opened: OpenModel) -> None:
    """The whole stage."""
    palette = DARK if st.context.theme.type == "dark" else LIGHT
    st.html(_STICKY.replace("BACKGROUND", palette.background))
    st.markdown(prose.OPENING)
    text = sentence_box()
    model = lstm(opened).predictor
    seed = read(model, text, 1)
    if seed is None:
        return
    place, unit = _choose(model, seed.words, seed.token_ids)
    layer = last_layer(model.network, seed.token_ids)
    actual = unit_step(layer, place, unit)
    left, right = st.columns([5, 3], gap="large")
    with right:
        step = _sliders(actual, f"{hash(text)}_{place}_{unit}_{st.session_state.get(_ROUND, 0)}")
        was, now = (log_probs_with(model.network, layer.h[place], unit, one.h) for one in (actual, step))
    before = seed.words[place - 1] if place else ""
    with left:
        values = drawn(step, model.settings)
        picture(
            cell_diagram(values, seed.words[place], before),
            key="learn_cell",
            alt=described(values, seed.words[place]),
            min_width=430,
            narrow=cell_diagram(values, seed.words[place], before, is_narrow=True),
        )
        st.caption(
            prose.WHICH.format(
                unit=unit + 1,
                units=model.settings.units,
                word=quoted(seed.words[place]),
                place=place + 1,
                words=len(seed.words),
            )
        )
    left, right = st.columns([5, 3], gap="large")
    with left:
        cell_equations(step, model.settings.layers)
    with right:
        _outcome(model, actual, step, was, now)
    _bars(model, was, now, seed.words[place])
    say_which(opened)
    st.markdown(prose.HISTORY)
    questions.show(prose, {"keep": (step.forget, step.input) == (1.0, 0.0), "hide": step.output == 0.0})


def drawn(step: UnitStep, settings: Settings) -> UnitValues:
    """A unit's step as the diagram takes it; the unit is one of the last layer's."""
    return UnitValues(
        step.forget,
        step.input,
        step.candidate,
        step.output,
        step.c_before,
        step.c,
        step.h_before,
        step.h,
        settings.units,
        settings.layers,
    )


def _choose(model: Predictor, words: Sequence[str], token_ids: Sequence[int]) -> tuple[int, int]:
    """Which word and which unit; the unit starts with the one that has most to say there."""
    left, right = st.columns(2, gap="large")
    with left:
        place = 0
        if len(words) > 1:
            place = st.slider(prose.WORD, 1, len(words), len(words), key=f"learn_word_{len(words)}") - 1
    order = units_by_influence(model.network, last_layer(model.network, token_ids).h[place])
    with right:
        rank = st.slider(
            prose.UNIT,
            1,
            len(order),
            1,
            key=f"learn_unit_{len(order)}",
            help=prose.UNIT_HELP,
        )
        unit = int(order[rank - 1])
    return place, unit


def _sliders(actual: UnitStep, of: str) -> UnitStep:
    """The unit with its gates as the visitor sets them; they start as the model has them."""
    chosen = {}
    for name, label in prose.GATES.items():
        low = -1.0 if name == "candidate" else 0.0
        value = min(1.0, max(low, round(getattr(actual, name), 2)))
        # A slider of its own for each word and unit: it starts where the model stands.
        moved = st.slider(label, low, 1.0, value, 0.01, key=f"learn_gate_{name}_{of}")
        # Untouched, a gate keeps all its digits.
        chosen[name] = getattr(actual, name) if moved == value else float(moved)

    def reset() -> None:
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1

    step = UnitStep(**chosen, c_before=actual.c_before, h_before=actual.h_before)
    st.button(
        prose.RESET,
        key="learn_gate_reset",
        icon=":material/restart_alt:",
        on_click=reset,
        disabled=step == actual,
    )
    return step


def _outcome(model: Predictor, actual: UnitStep, step: UnitStep, was: np.ndarray, now: np.ndarray) -> None:
    """Cell state, hidden state and next word: as the sliders make them, and as the model has them."""
    expected = int(was.argmax())
    rows = [
        (prose.CELL_STATE, ink.signed(step.c), ink.signed(actual.c)),
        (prose.HIDDEN_STATE, ink.signed(step.h), ink.signed(actual.h)),
        (
            prose.NEXT_WORD.format(word=plain(model.vocabulary.word(expected))),
            percent(float(np.exp(now[expected]))),
            percent(float(np.exp(was[expected]))),
        ),
    ]
    table = "\n".join(
        f"| {name} | **{in_one_line(shown)}** | {in_one_line(model_has)} |" for name, shown, model_has in rows
    )
    st.markdown(prose.OUTCOME_HEAD + table)


def _bars(model: Predictor, was: np.ndarray, now: np.ndarray, word: str) -> None:
    """The next words with the unit as set; the word that the model expected is marked."""
    ids = top_ids(now, TOP_K)
    found = [model.vocabulary.word(token_id) for token_id in ids]
    shares = np.exp(now[ids]).tolist()
    title = prose.BARS.format(word=shorten(word, 12))
    live_chart(
        next_word_bars(found, shares, chosen=model.vocabulary.word(int(was.argmax())), title=title),
        key="learn_cell_bars",
        height=104 + 34 * TOP_K,
        alt=f"{title}: "
        + ", ".join(f"{one} {percent(share)}" for one, share in zip(found, shares, strict=True)),
    )

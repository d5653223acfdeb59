"""Gate surgery: hold gates, scale memories, silence units, and see how the predictions change."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.distribution import top_ids
from lstm_core.inference.inspection.surgery import HoldGate, Operation, ScaleMemory, Silence
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.predictor import Predictor
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.gates import choose_layer
from pages.ui.inside.names import gates, memory_title
from pages.ui.inside.text_box import Read
from pages.ui.inside.word_figures import bars_height, before_and_after
from pages.ui.models.open_model import OpenModel

TOP_K: Final = 8
NO_GATE: Final = "None"
EVERY_WORD: Final = "At every word"


def show(model: OpenModel, read: Read | None) -> None:
    """The next words before and after, with the operations beside them."""
    if read is None:
        return
    predictor = model.predictor
    shown, controls = st.columns([3, 2], gap="large")
    with controls:
        operations = _operations(predictor, read)
    before = predictor.log_probs_of(trace(predictor, read.token_ids).hidden_states[-1])
    after = predictor.log_probs_of(trace(predictor, read.token_ids, operations).hidden_states[-1])
    with shown:
        _compare(predictor, before, after, bool(operations))


def _operations(predictor: Predictor, read: Read) -> list[Operation]:
    """The operations that the visitor chose; none at first."""
    settings, version = predictor.settings, st.session_state.get("surgery_version", 0)

    def key(name: str) -> str:
        return f"surgery_{name}_{settings.cell}_{settings.units}_{version}"

    operations: list[Operation] = []
    layer = choose_layer(predictor, "surgery_layer")
    chosen = st.multiselect(
        "Units",
        range(1, settings.units + 1),
        key=key("units"),
        placeholder="All units",
        help="Where a gate is held or the memory is scaled. Empty means all units.",
        select_all=False,
    )
    units = tuple(number - 1 for number in chosen) or None
    places = {label: (place,) for place, label in enumerate(read.numbered)}
    known = {gate.title: gate for gate in gates(settings.cell)}
    if known:
        with st.container(border=True):
            title = st.selectbox("Hold a gate", [NO_GATE, *known], key=key("gate"))
            if title != NO_GATE:
                value = st.slider(
                    "How open", 0.0, 1.0, 0.0, 0.05, key=key("value"), help="0 is shut, 1 is open."
                )
                when = st.selectbox("When", [EVERY_WORD, *places], key=key("gate_word"))
                operations.append(HoldGate(layer, known[title].name, value, units, places.get(when)))
    with st.container(border=True):
        memory = memory_title(settings.cell)
        factor = st.slider(
            f"Scale the {memory}",
            0.0,
            3.0,
            1.0,
            0.1,
            key=key("factor"),
            help="0 clears what the units remember, 1 changes nothing, 2 doubles it.",
        )
        if factor != 1:
            words = list(places)
            after = st.selectbox("After the word", words, index=len(words) - 1, key=key("memory_word"))
            operations.append(ScaleMemory(layer, factor, places[after], units))
    with st.container(border=True):
        loudest = st.number_input(
            "Silence the loudest units",
            0,
            settings.units,
            0,
            key=key("loudest"),
            help="The units whose hidden state is furthest from 0 after the last word output nothing, from the first "
            "word on.",
        )
        if loudest:
            hidden = trace(predictor, read.token_ids).layers[layer].h[-1]  # (units,)
            silent = np.argsort(-np.abs(hidden), kind="stable")[: int(loudest)]
            operations.append(Silence(layer, tuple(silent.tolist())))
            named = ", ".join(str(number + 1) for number in silent[:12])
            st.caption(f"Silenced units: {named}{' and more' if len(silent) > 12 else ''}")
        if chosen and st.toggle("Silence the units above", key=key("silence_chosen")):
            operations.append(Silence(layer, units))
    if not known:
        st.caption("A simple RNN has no gates to hold.")
    st.button(
        "Undo the surgery",
        key="surgery_reset",
        icon=":material/healing:",
        on_click=_reset,
        disabled=not operations,
    )
    return operations


def _reset() -> None:
    """New widgets with nothing chosen."""
    st.session_state["surgery_version"] = st.session_state.get("surgery_version", 0) + 1


def _compare(predictor: Predictor, before: np.ndarray, after: np.ndarray, operated: bool) -> None:
    """Most probable words before and after, and how much probability moved."""
    ids = list(dict.fromkeys([*top_ids(after, TOP_K).tolist(), *top_ids(before, TOP_K).tolist()]))
    ids.sort(key=lambda token_id: -max(before[token_id], after[token_id]))
    ids = ids[: TOP_K + 4]
    words = [predictor.vocabulary.word(token_id) for token_id in ids]
    old, new = np.exp(before[ids]), np.exp(after[ids])
    told = ", ".join(
        f"{word} {percent(one)} before and {percent(two)} after"
        for word, one, two in zip(words, old, new, strict=True)
    )
    live_chart(
        before_and_after(words, old.tolist(), new.tolist()),
        key="surgery_bars",
        height=bars_height(TOP_K + 4),
        alt=f"Next word before and after surgery: {told}",
    )
    moved = float(np.abs(np.exp(after) - np.exp(before)).sum() / 2)
    if not operated:
        st.caption("Nothing is changed yet, so bars and marks agree. Hold a gate or scale the memory.")
    else:
        st.caption(f"The surgery moved {percent(moved)} of the probability to other words.")

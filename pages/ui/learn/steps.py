"""Stage 3: a sentence walks through the cell, word by word: forget, write, update, output."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.inspection.traces import LayerTrace
from lstm_core.inference.lesson.one_unit import last_layer, unit_step
from lstm_core.inference.predictor import Predictor
from pages.ui.charts.chart_labels import percent
from pages.ui.learn import questions
from pages.ui.learn.cell import drawn
from pages.ui.learn.cell_diagram import Phase, cell_diagram, described
from pages.ui.learn.memory_strip import StripRow, memory_strip
from pages.ui.learn.models import lstm, say_which
from pages.ui.learn.picture import picture
from pages.ui.learn.prose import steps_prose as prose
from pages.ui.learn.sentence import read, sentence_box
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import in_one_line, plain, quoted

PHASES: Final[tuple[Phase, ...]] = ("forget", "write", "update", "output")
UNITS_SHOWN: Final = 18
_STEP: Final = "learn_step"
_LAST_OF_GROUP: Final = ("stays", "written", "c")


def show(opened: OpenModel) -> None:
    """The whole stage."""
    st.markdown(prose.OPENING)
    text, model = sentence_box(), lstm(opened).predictor
    seed = read(model, text, 1)
    if seed is None:
        return
    last = 4 * len(seed.words)
    step = _walk(last)
    place, phase = (step - 1) // 4, PHASES[(step - 1) % 4]
    layer = last_layer(model.network, seed.token_ids)
    units = busiest(layer)
    st.markdown(
        " ".join(quoted(word) if number == place else plain(word) for number, word in enumerate(seed.words))
    )
    told = _told(model, layer, place, phase)
    st.markdown(f"**{place + 1}.{PHASES.index(phase) + 1} {prose.PHASES[phase]}.** {told}")
    left, right = st.columns([5, 4], gap="large")
    values = drawn(unit_step(layer, place, int(units[0])), model.settings)
    with left:
        word, before = seed.words[place], seed.words[place - 1] if place else ""
        picture(
            cell_diagram(values, word, before, phase),
            key="learn_walk",
            alt=prose.WALK_ALT.format(phase=prose.PHASES[phase], cell=described(values, word)),
            min_width=430,
            narrow=cell_diagram(values, word, before, phase, is_narrow=True),
        )
        st.caption(prose.WHICH.format(unit=int(units[0]) + 1))
    with right:
        rows = strip_rows(layer, place, units, PHASES.index(phase))
        picture(
            memory_strip(rows),
            key="learn_strip",
            alt="; ".join(
                prose.ROW_ALT.format(row=row.name, size=np.abs(row.values).mean())
                for row in rows
                if row.values is not None
            ),
        )
        st.caption(prose.STRIP.format(units=len(units)))
    say_which(opened)
    questions.show(prose, {"which_step": phase == "update", "h_bounded": phase == "output"})


def busiest(layer: LayerTrace) -> np.ndarray:
    """The units whose cell state moves most from word to word, most first; at most `UNITS_SHOWN`."""
    moved = np.abs(layer.values("c") - layer.before("c")).sum(axis=0)  # (units,)
    return np.argsort(-moved, kind="stable")[:UNITS_SHOWN]


def strip_rows(layer: LayerTrace, place: int, units: np.ndarray, phase: int) -> list[StripRow]:
    """The rows of the strip up to a phase; those of later phases have no values yet.

    Args:
        layer: an LSTM layer's trace.
        place: the word.
        units: which units.
        phase: 0 forget, 1 write, 2 update, 3 output.
    """
    gates = {name: values[place, units] for name, values in layer.gates.items()}
    c_before, c = layer.before("c")[place, units], layer.values("c")[place, units]
    rows: list[tuple[str, np.ndarray, str | None, int]] = [
        ("c_before", c_before, None, 0),
        ("forget", gates["forget"], "forget", 0),
        ("stays", gates["forget"] * c_before, None, 0),
        ("input", gates["input"], "input", 1),
        ("candidate", gates["candidate"], None, 1),
        ("written", gates["input"] * gates["candidate"], None, 1),
        ("c", c, None, 2),
        ("output", gates["output"], "output", 3),
        ("h", layer.h[place, units], None, 3),
    ]
    return [
        StripRow(prose.ROWS[name], numbers if since <= phase else None, gate, is_last=name in _LAST_OF_GROUP)
        for name, numbers, gate, since in rows
    ]


def _walk(last: int) -> int:
    """The slider over all steps, and the two buttons that move it by one."""
    key = f"{_STEP}_{last}"

    def move(by: int) -> None:
        st.session_state[key] = min(last, max(1, st.session_state.get(key, 1) + by))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        step = int(st.slider(prose.STEP, 1, last, 1, key=key, help=prose.STEP_HELP))
        st.button(
            prose.STEP_BACK,
            key="learn_step_back",
            icon=":material/chevron_left:",
            disabled=step == 1,
            on_click=move,
            args=(-1,),
        )
        st.button(
            prose.STEP_ON,
            key="learn_step_on",
            icon=":material/chevron_right:",
            type="primary",
            disabled=step == last,
            on_click=move,
            args=(1,),
        )
    return step


def _told(model: Predictor, layer: LayerTrace, place: int, phase: Phase) -> str:
    """What happens in a phase, in words and with the numbers of all units."""
    gates = {name: values[place] for name, values in layer.gates.items()}
    units = layer.h.shape[-1]
    if phase == "forget":
        from_boundary = ""
        if place == 0:
            if not model.settings.learn_endings:
                return prose.NOTHING_YET
            from_boundary = prose.FROM_BOUNDARY
        shut = int((gates["forget"] < 0.5).sum())
        mean = in_one_line(percent(float(gates["forget"].mean())))
        return from_boundary + prose.FORGET.format(mean=mean, shut=shut, units=units)
    if phase == "write":
        return prose.WRITE.format(wide=int((gates["input"] > 0.5).sum()), units=units)
    if phase == "update":
        change = float(np.abs(layer.values("c")[place] - layer.before("c")[place]).mean())
        return prose.UPDATE.format(change=change)
    log_probs = model.log_probs_of(layer.h[place])
    best = int(log_probs.argmax())
    return prose.OUTPUT.format(
        mean=in_one_line(percent(float(gates["output"].mean()))),
        word=quoted(model.vocabulary.word(best)),
        share=in_one_line(percent(float(np.exp(log_probs[best])))),
    )

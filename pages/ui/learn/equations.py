"""The cell's equations with the numbers put in, in the colours of the gates."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.lesson.one_unit import UnitStep
from pages.ui.charts.colours import DARK, LIGHT
from pages.ui.inside.names import EQUATIONS
from pages.ui.learn.prose import cell_prose as prose

DIGITS: Final = 2


def cell_equations(step: UnitStep, layers: int) -> None:
    """c and h of one unit, term by term.

    Args:
        step: the unit at the word.
        layers: of the model; the unit is one of the last layer's.
    """
    palette = DARK if st.context.theme.type == "dark" else LIGHT

    def coloured(tex: str, colour: str) -> str:
        return rf"\textcolor{{{colour}}}{{{tex}}}"

    f, i = coloured("f_t", palette.forget), coloured("i_t", palette.input)
    g, o = coloured("g_t", palette.candidate), coloured("o_t", palette.output)
    c, c_before = coloured("c_t", palette.cell_state), coloured("c_{t-1}", palette.cell_state)
    h = coloured("h_t", palette.hidden_state)
    numbers = {
        "f": coloured(f"{step.forget:.2f}", palette.forget),
        "i": coloured(f"{step.input:.2f}", palette.input),
        "g": coloured(_signed(step.candidate), palette.candidate),
        "o": coloured(f"{step.output:.2f}", palette.output),
        "before": coloured(_signed(step.c_before), palette.cell_state),
    }
    plain_c = coloured(f"{step.c:.2f}", palette.cell_state)
    plain_h = coloured(f"{step.h:.2f}", palette.hidden_state)
    into_c, c_is, into_h, h_is = signs(step)
    st.latex(
        r"\begin{aligned}"
        rf"{c} &= {f} \cdot {c_before} + {i} \cdot {g} \\"
        rf"&{into_c} {numbers['f']} \cdot {numbers['before']} + {numbers['i']} \cdot {numbers['g']} \\ "
        rf"&{c_is} {plain_c} \\[4pt]"
        rf"{h} &= {o} \cdot \tanh({c}) \\"
        rf"&{into_h} {numbers['o']} \cdot \tanh({plain_c}) {h_is} {plain_h}"
        r"\end{aligned}"
    )
    with st.expander(prose.GATES_TITLE, icon=":material/function:"):
        st.latex(aligned(EQUATIONS["lstm"][:4]))
        told = prose.GATES_TOLD.format(reads=prose.READS_WORD if layers == 1 else prose.READS_STATE)
        is_first = not (step.c_before or step.h_before)
        st.markdown(f"{told} {prose.MEMORIES_EMPTY}" if is_first else told)


def aligned(lines: tuple[str, ...]) -> str:
    """Equations one below the other, their signs in one column."""
    return r"\begin{aligned}" + r"\\".join(line.replace("=", "&=", 1) for line in lines) + r"\end{aligned}"


def signs(step: UnitStep) -> tuple[str, str, str, str]:
    """Before the four places where numbers stand: "=" where what is printed is true, else the approximate sign.

    Returns:
        Before the terms of c, before c, before the terms of h, before h.
    """
    f, i, g, o, before, c, h = (
        round(value, DIGITS)
        for value in (step.forget, step.input, step.candidate, step.output, step.c_before, step.c, step.h)
    )

    def sign(left: float, right: float) -> str:
        return "=" if abs(left - right) < 1e-9 else r"\approx"

    return (
        sign(step.c, f * before + i * g),
        sign(f * before + i * g, c),
        sign(step.h, o * float(np.tanh(c))),
        sign(o * float(np.tanh(c)), h),
    )


def _signed(value: float) -> str:
    return f"({value:.2f})" if round(value, DIGITS) < 0 else f"{abs(value):.2f}"

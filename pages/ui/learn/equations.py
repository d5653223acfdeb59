"""The cell's equations with the numbers put in, in the colours of the gates."""

from __future__ import annotations

import streamlit as st

from lstm_core.inference.lesson.one_unit import UnitStep
from pages.ui.charts.colours import DARK, LIGHT


def cell_equations(step: UnitStep) -> None:
    """c and h of one unit, term by term.

    Args:
        step: the unit at the word.
    """
    palette = DARK if st.context.theme.type == "dark" else LIGHT

    def coloured(tex: str, colour: str) -> str:
        return rf"\textcolor{{{colour}}}{{{tex}}}"

    f, i = coloured("f_t", palette.forget), coloured("i_t", palette.input)
    g, o = coloured(r"\tilde{c}_t", palette.candidate), coloured("o_t", palette.output)
    c, c_before = coloured("c_t", palette.cell_state), coloured("c_{t-1}", palette.cell_state)
    h = coloured("h_t", palette.hidden_state)
    numbers = {
        "f": coloured(f"{step.forget:.2f}", palette.forget),
        "i": coloured(f"{step.input:.2f}", palette.input),
        "g": coloured(_signed(step.candidate), palette.candidate),
        "o": coloured(f"{step.output:.2f}", palette.output),
        "before": coloured(_signed(step.c_before), palette.cell_state),
    }
    plain_c, plain_h = (
        coloured(f"{step.c:.2f}", palette.cell_state),
        coloured(f"{step.h:.2f}", palette.hidden_state),
    )
    st.latex(
        r"\begin{aligned}"
        rf"{c} &= {f} \cdot {c_before} + {i} \cdot {g} \\"
        rf"&= {numbers['f']} \cdot {numbers['before']} + {numbers['i']} \cdot {numbers['g']} \\ &= {plain_c} \\[4pt]"
        rf"{h} &= {o} \cdot \tanh({c}) \\"
        rf"&= {numbers['o']} \cdot \tanh({plain_c}) = {plain_h}"
        r"\end{aligned}"
    )
    with st.expander("Where the gates come from", icon=":material/function:"):
        st.latex(
            r"\begin{aligned}"
            rf"{f} &= \sigma(W_f x_t + U_f h_{{t-1}} + b_f) & {i} &= \sigma(W_i x_t + U_i h_{{t-1}} + b_i) \\"
            rf"{g} &= \tanh(W_c x_t + U_c h_{{t-1}} + b_c) & {o} &= \sigma(W_o x_t + U_o h_{{t-1}} + b_o)"
            r"\end{aligned}"
        )
        st.markdown(
            r"$x_t$ is the word's vector, $\sigma$ squashes any number to 0..1, $\tanh$ to −1..1. The weights "
            "$W$, $U$ and $b$ are what training learns."
            + ("" if step.c_before or step.h_before else " Before the first word both memories are zero.")
        )


def _signed(value: float) -> str:
    return f"({value:.2f})" if value < 0 else f"{value:.2f}"

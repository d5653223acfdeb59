"""What a gradient is multiplied with on its way back, as a table: matrix and slopes beside the gates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.lesson.way_back import KEEPING_GATES, MatrixWay, fate, gate_way, matrix_way
from lstm_core.inference.predictor import Predictor
from pages.ui.learn.prose import fading_prose as prose
from pages.ui.plain_text import plain

Reading: TypeAlias = tuple[Predictor, Sequence[int]]
"""A model, and the token ids that it read."""


def factors(read: dict[str, Reading], back: int) -> None:
    """What a gradient is multiplied with on the way back, cell by cell.

    Args:
        read: the models by cell, each with the token ids it read.
        back: words of the way.
    """
    rows = []
    matrix: MatrixWay | None = None
    for cell, (model, token_ids) in read.items():
        words = min(back, len(token_ids))
        layer = trace(model.network, token_ids).layers[-1]
        if cell == "rnn":
            matrix = matrix_way(model.network.layers[-1], layer, words)
            rows += [
                (prose.MATRIX_ALONE, f"{matrix.radius:.2f}", times(matrix.matrices)),
                (prose.SLOPES, f"{matrix.slope:.2f}", times(matrix.slope**words)),
                (prose.TOGETHER, "", f"{times(matrix.product)}, {fate(matrix.product)}"),
            ]
        else:
            way = gate_way(layer.gates[KEEPING_GATES[cell]][-words:])
            name = cell_spec(cell).label
            rows += [
                (
                    prose.GATES.format(cell=name, gate=KEEPING_GATES[cell]),
                    f"{way.gate:.2f}",
                    times(way.mean),
                ),
                (prose.BEST_UNIT.format(cell=name), "", f"{times(way.best)}, {fate(way.best)}"),
            ]
    far = prose.ONE_WORD if back == 1 else prose.WORDS.format(number=back)
    body = "\n".join(f"| {name} | {each} | {plain(total)} |" for name, each, total in rows)
    st.markdown(
        f"**{prose.FACTORS_TITLE.format(words=far)}**\n\n{prose.FACTORS_HEAD.format(words=far)}{body}"
    )
    if matrix is not None:
        st.markdown(
            prose.FACTORS_TOLD.format(
                alone=prose.FATES[fate(matrix.matrices)],
                radius=matrix.radius,
                slope=matrix.slope,
                together=fate(matrix.product),
            )
        )


def times(factor: float) -> str:
    """A factor as people read it: "× 0.25", "× 410,000", "× 3.1e-9"."""
    if factor >= 100:
        return f"× {float(f'{factor:.2g}'):,.0f}" if factor < 1e9 else f"× {factor:.1e}".replace("e+", "e")
    return f"× {factor:.2g}" if factor >= 0.01 or factor == 0 else f"× {factor:.1e}"

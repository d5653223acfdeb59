"""The gate microscope: what every unit decides and remembers, word by word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.inspection.traces import LayerTrace, trace
from lstm_core.inference.inspection.unit_order import Order, unit_order
from lstm_core.inference.predictor import Predictor
from pages.ui.charts.live_chart import live_chart
from pages.ui.inside.names import EQUATIONS, EXPLAINED, Quantity, gates, quantities
from pages.ui.inside.text_box import Read
from pages.ui.inside.unit_figures import heatmap_height, mean_openness, unit_course, unit_heatmap
from pages.ui.models.open_model import OpenModel

ORDERS: dict[str, Order] = {
    "Similar ones together": "alike",
    "Most variable first": "change",
    "Highest first": "mean",
    "By number": "number",
}
FINDS = (
    "By number",
    "Most variable",
    "Highest at the last word",
    "Lowest at the last word",
    "Highest on average",
)


def show(model: OpenModel, read: Read | None) -> None:
    """Heatmap, mean openness, and one unit word by word."""
    if read is None:
        return
    predictor = model.predictor
    cell = predictor.settings.cell
    traced = trace(predictor, read.token_ids)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        quantity = choose_quantity(predictor, "inside_quantity")
        layer = traced.layers[choose_layer(predictor, "inside_layer")]
        order = st.selectbox(
            "Order of the units", list(ORDERS), key="inside_order", persist_state="session", width=220
        )
    values = layer.values(quantity.name)  # (timesteps, units)
    st.caption(f"{quantity.title}: {quantity.gloss}. Each column of the picture is a unit.")
    chart = st.container()
    unit = choose_unit(values, quantity)
    with chart:
        live_chart(
            unit_heatmap(values, read.words, unit_order(values, ORDERS[order]), quantity, unit),
            key="inside_heatmap",
            height=heatmap_height(len(read.words)),
            alt=_told(values, read, quantity),
        )
        values_table(values, read, quantity, f"{model.identity}_{quantity.name}")
        agreement(model)
    left, right = st.columns(2, gap="large")
    with left:
        _means(predictor, layer, read)
    with right:
        known = quantities(cell)
        live_chart(
            unit_course({one.name: layer.values(one.name) for one in known}, known, read.words, unit),
            key="inside_course",
            height=360,
            alt=f"Unit {unit + 1}: {quantity.title} "
            + ", ".join(
                f"{word} {value:.2f}" for word, value in zip(read.words, values[:, unit], strict=True)
            ),
        )
    equations(predictor)


def values_table(values: np.ndarray, read: Read, quantity: Quantity, key: str) -> None:
    """The heatmap's numbers as a table, for reading without a mouse; it is only made where it is asked for.

    Args:
        values: (timesteps, units).
        read: the words.
        quantity: what the numbers are.
        key: of this model and quantity.
    """
    if not st.toggle("Show the numbers as a table", key="inside_table", persist_state="session"):
        return
    columns = [f"unit {number}" for number in range(1, values.shape[1] + 1)]
    table = pd.DataFrame(values.astype(float), index=list(read.numbered), columns=columns)
    st.dataframe(
        table.style.format("{:.2f}"),
        key=f"inside_values_{hash(key)}",
        height="content" if len(read.words) <= 12 else 460,
    )
    st.caption(f"{quantity.title}: words down, units across. The arrow keys move from cell to cell.")


def choose_quantity(predictor: Predictor, key: str, default: str | None = None) -> Quantity:
    """One of the quantities of this cell; initially the one named, else the first."""
    known = {quantity.title: quantity for quantity in quantities(predictor.settings.cell)}
    first = next((title for title, one in known.items() if one.name == default), next(iter(known)))
    chosen = st.segmented_control(
        "What is shown",
        list(known),
        default=first,
        required=True,
        key=f"{key}_{predictor.settings.cell}",
        wrap=True,
        persist_state="session",
    )
    return known[chosen or first]


def choose_layer(predictor: Predictor, key: str) -> int:
    """The number of a recurrent layer, from 0; a model with one layer asks nothing."""
    if predictor.settings.layers == 1:
        return 0
    names = [f"Layer {number}" for number in range(1, predictor.settings.layers + 1)]
    chosen = st.segmented_control(
        "Layer",
        names,
        default=names[0],
        required=True,
        key=key,
        persist_state="session",
        help="Layer 1 reads the words; layer 2 reads the output of layer 1.",
    )
    return names.index(chosen or names[0])


def choose_unit(values: np.ndarray, quantity: Quantity) -> int:
    """One unit, by its number or by what it does; its number, from 0."""
    units = values.shape[1]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        find = st.selectbox(
            "Find a unit",
            FINDS,
            index=1,
            key="inside_find",
            persist_state="session",
            width=240,
            help=f"Searches by the {quantity.title.lower()} in this text.",
        )
        if find == FINDS[0]:
            number = st.number_input(
                f"Unit, 1 to {units}",
                1,
                units,
                1,
                key=f"inside_unit_{units}",
                persist_state="session",
                width=160,
            )
            return int(number) - 1
    scores = {
        FINDS[1]: values.std(axis=0),
        FINDS[2]: values[-1],
        FINDS[3]: -values[-1],
        FINDS[4]: values.mean(axis=0),
    }
    return int(scores[find].argmax())


def equations(predictor: Predictor) -> None:
    """What the cell calculates; each kind of cell has its own equations."""
    cell = predictor.settings.cell
    with st.expander(f"The equations of the {cell_spec(cell).label}", icon=":material/function:"):
        st.latex(
            r"\begin{aligned}"
            + r"\\".join(line.replace("=", "&=", 1) for line in EQUATIONS[cell])
            + r"\end{aligned}"
        )
        st.markdown(EXPLAINED[cell])


def agreement(model: OpenModel) -> None:
    """Says how close these numbers are to Keras's, where that was measured at the end of the run."""
    difference = model.predictor.bundle.facts.get("keras_difference")
    if isinstance(difference, int | float) and np.isfinite(difference):
        bound = f"within {_power(float(difference))}"
        st.caption(
            f":material/verified: Calculated in NumPy from the model's weights; matches Keras {bound}, the "
            "largest difference between two logits when this run ended."
        )


def _power(difference: float) -> str:
    """A bound that the difference stays below, as a person writes it."""
    if difference <= 1e-5:
        return "1e-5"
    return f"{difference:.1e}".replace("e-0", "e-").replace("e+0", "e+")


def _means(predictor: Predictor, layer: LayerTrace, read: Read) -> None:
    known = gates(predictor.settings.cell)
    if not known:
        st.markdown(
            "**A simple RNN has no gates.** Every word overwrites the whole hidden state; nothing decides what "
            "to keep. That is what the gates of an LSTM are for."
        )
        return
    live_chart(
        mean_openness(layer.gates, known, read.words),
        key="inside_openness",
        height=360,
        alt="Mean openness: "
        + "; ".join(
            f"{one.title} "
            + ", ".join(
                f"{word} {value:.2f}"
                for word, value in zip(read.words, layer.gates[one.name].mean(axis=1), strict=True)
            )
            for one in known
        ),
    )


def _told(values: np.ndarray, read: Read, quantity: Quantity) -> str:
    """The heatmap in words: the strongest unit at each word."""
    parts = []
    for word, row in zip(read.words, values, strict=True):
        unit = int(np.abs(row).argmax())
        parts.append(f"at {word}, mean {row.mean():.2f}, strongest unit {unit + 1} with {row[unit]:.2f}")
    return f"{quantity.title} of {values.shape[1]} units: " + "; ".join(parts)

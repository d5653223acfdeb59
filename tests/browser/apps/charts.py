"""A page with everything the live chart can do, for a browser to try."""

import math
from pathlib import Path

import streamlit as st

from lstm_core.events import Epoch, Progress
from pages.ui.charts.curve_figures import accuracy_curves, loss_curves
from pages.ui.charts.live_chart import live_chart
from pages.ui.charts.next_word_bars import next_word_bars
from pages.ui.charts.plotly_asset import publish_plotly
from pages.ui.train.length_histogram import length_histogram
from pages.ui.visitor import visitor_id

publish_plotly(
    Path(__file__).resolve().parent / "static"
)  # Streamlit serves the folder beside the main script

WORDS = [
    "you",
    "<b>x</b>",
    "200",
    "&amp;",
    '<a href="https://example.org">y</a>',
    "constructor",
    "the",
    "Donaudampfschifffahrt",
]
SEEDS = [
    [0.352, 0.181, 0.112, 0.054, 0.041, 0.0222, 0.0101, 0.0002],
    [0.121, 0.101, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04],
    [0.881, 0.031, 0.02, 0.01, 0.005, 0.0044, 0.003, 0.001],
]
EPOCHS = 10

st.title("Live charts")
st.text(f"visitor: {visitor_id()}")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.button(f"Run again after {st.session_state['runs']}", key="again")


def curve(step: int) -> tuple[list[Progress], list[Epoch]]:
    """A made-up run after `step` tenths of an epoch."""
    points = [
        Progress(
            x=index / 10,
            loss=2.1 + 4.6 * math.exp(-index / 28) + 0.07 * math.sin(index * 1.7),
            accuracy=0.62 * (1 - math.exp(-index / 40)),
        )
        for index in range(1, step + 1)
    ]
    epochs = []
    for epoch in range(1, step // 10 + 1):
        inside = points[10 * epoch - 10 : 10 * epoch]
        loss, accuracy = (sum(getattr(point, name) for point in inside) / 10 for name in ("loss", "accuracy"))
        epochs.append(Epoch(epoch, loss, accuracy, loss + 0.05 * epoch, accuracy * 0.8))
    return points, epochs


@st.fragment(run_every=float(st.query_params.get("every", "1.0")))
def curves() -> None:
    """Two charts that get a point at every run."""
    step = st.session_state.setdefault("step", int(st.query_params.get("start", "1")))
    st.session_state["step"] = min(step + 1, 10 * EPOCHS)
    points, epochs = curve(step)
    left, right = st.columns(2)
    with left:
        live_chart(
            loss_curves(points, epochs, {"unigram": 6.02, "trigram": 4.998}, total_epochs=EPOCHS),
            key="loss",
            height=380,
            alt=f"Training loss after {step / 10} epochs: {points[-1].loss:.3f} nats.",
            file_name="loss-of-my-run",
        )
    with right:
        live_chart(
            accuracy_curves(points, epochs, {"trigram": 0.21}, total_epochs=EPOCHS),
            key="accuracy",
            height=380,
            alt=f"Training accuracy after {step / 10} epochs.",
        )
    st.text(f"updates: {step}")


@st.fragment
def bars() -> None:
    """Bars whose rows are buttons."""
    taken = st.session_state.setdefault("taken", [])
    turn = len(taken)
    rotated = WORDS[turn % len(WORDS) :] + WORDS[: turn % len(WORDS)]
    live_chart(
        next_word_bars(rotated, SEEDS[turn % len(SEEDS)], chosen=taken[-1] if taken else None),
        key="bars",
        height=360,
        alt="The eight most probable next words.",
        selectable=True,
        on_select=taken.append,
        select_label="Add",
    )
    st.text(f"taken: {taken!r}")


if not st.query_params.get("only") or st.query_params["only"] == "curves":
    curves()
if not st.query_params.get("only") or st.query_params["only"] == "bars":
    bars()
if not st.query_params.get("only"):
    live_chart(
        length_histogram({n: int(400 * math.exp(-(((n - 9) / 5) ** 2))) + (n % 3) for n in range(1, 48)}),
        key="lengths",
        height=300,
        alt="How long the texts are.",
    )

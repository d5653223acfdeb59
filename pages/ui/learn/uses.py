"""Stage 6: where LSTMs are used, honestly, and a forecaster that the visitor bends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from lstm_core.errors import BundleError
from lstm_core.inference.lesson.forecast import Forecaster, last_cycle, root_mean_square_error, wave
from pages.ui import alerts
from pages.ui.charts.live_chart import live_chart
from pages.ui.learn.lesson_figures import forecast_figure
from pages.ui.learn.models import LESSON
from pages.ui.learn.picture import picture
from pages.ui.learn.uses_drawings import Use, use_drawing
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count

OBSERVED: Final = 96
HORIZON: Final = 48

USES: Final[tuple[tuple[Use, str, str, str], ...]] = (
    (
        "language",
        "Language",
        "Next words, sentiment, translation. From 2014 to 2017 LSTMs were the state of the art in machine translation. "
        "Transformers, which look at all words at once and train faster on large machines, have taken "
        "over nearly all of "
        "it. LSTMs remain where models must be tiny or run word by word in little memory, such as on-device keyboards.",
        "A chain of cells reads words and says the next word at each.",
    ),
    (
        "speech",
        "Speech",
        "Sound comes as a stream, one slice every few milliseconds. LSTMs brought speech recognition "
        "into phones around "
        "2015. Large recognisers are transformers today; recurrent networks still serve for wake "
        "words and in streaming "
        "recognisers, where each slice must be answered at once.",
        "A chain of cells reads slices of sound and writes syllables.",
    ),
    (
        "series",
        "Time series",
        "Demand, weather, machine sensors: this is where LSTMs are still a common choice, on modest data and small "
        "machines. They do not always win: simple seasonal methods are hard to beat, and nobody "
        "should expect stock prices "
        "to be forecast from their own past.",
        "A chain of cells reads pieces of a curve and forecasts what comes.",
    ),
    (
        "video",
        "Video",
        "A convolutional network looks at each frame, an LSTM at the order of frames: recognising actions, following "
        "objects. 3-D convolutions and transformers lead today; the pair of both remains for live video on weak "
        "hardware.",
        "A chain of cells reads frames of a waving figure and names the action.",
    ),
)


@dataclass(frozen=True)
class Bend:
    """The series as the visitor bends it."""

    period: int
    height: float
    overtone: float
    trend: float
    noise: float


@st.cache_resource(show_spinner=False)
def forecaster() -> Forecaster:
    """The shipped forecaster.

    Raises:
        BundleError: its file is missing or damaged.
    """
    return Forecaster.read(LESSON / "forecaster.npz")


def show(opened: OpenModel) -> None:
    """The whole stage."""
    del opened  # the forecaster is a model of its own
    for start in (0, 2):
        columns = st.columns(2, gap="large")
        for column, (use, name, told, alt) in zip(columns, USES[start : start + 2], strict=True):
            with column:
                st.subheader(name, anchor=False)
                picture(use_drawing(use), key=f"learn_use_{use}", alt=alt)
                st.markdown(told)
    st.subheader("A forecaster, live", anchor=False)
    try:
        model = forecaster()
    except BundleError as error:
        alerts.error(str(error))
        return
    st.markdown(
        f"The same LSTM cell, with a number in the word's place: {model.units} units, "
        f"{count(model.num_parameters)} parameters. It reads {OBSERVED} steps of a wave, then runs "
        f"free: each forecast is "
        "its own next input. Bend the wave."
    )
    _forecast(model, _sliders())


def _sliders() -> Bend:
    """What bends the series; the ranges go beyond what the forecaster was trained on."""
    left, middle, right = st.columns(3, gap="large")
    with left:
        period = st.slider(
            "Period (steps a cycle)", 6, 48, 20, key="learn_period", help="Trained on 10 to 30."
        )
        height = st.slider("Height", 0.1, 5.0, 1.0, 0.1, key="learn_height", help="Trained on 0.5 to 2.")
    with middle:
        overtone = st.slider(
            "Second wave", 0.0, 1.5, 0.5, 0.1, key="learn_overtone", help="Trained on 0 to 0.8."
        )
        trend = st.slider(
            "Trend (rise in 100 steps)", -5.0, 5.0, 1.0, 0.5, key="learn_trend", help="Trained on −2 to 2."
        )
    with right:
        noise = st.slider(
            "Noise", 0.0, 1.0, 0.1, 0.05, key="learn_noise", help="Trained on up to a fifth of the height."
        )
    return Bend(int(period), float(height), float(overtone), float(trend), float(noise))


def _forecast(model: Forecaster, bend: Bend) -> None:
    """The series, the free run, and what repeating the last cycle would have said."""
    series = wave(
        OBSERVED + HORIZON,
        period=bend.period,
        height=bend.height,
        overtone=bend.overtone,
        trend=bend.trend,
        noise=bend.noise,
    )
    observed, truth = series[:OBSERVED], series[OBSERVED:]
    ahead = model.run(observed, HORIZON)
    repeated = last_cycle(observed, bend.period, HORIZON)
    error, simple = root_mean_square_error(ahead, truth), root_mean_square_error(repeated, truth)
    title = f"{HORIZON} steps ahead"
    live_chart(
        forecast_figure(observed.tolist(), truth.tolist(), ahead.tolist(), repeated.tolist(), title),
        key="learn_forecast",
        height=400,
        alt=f"{title}: the LSTM is off by {error:.2f} on average, the last cycle repeated by {simple:.2f}.",
    )
    better = "closer" if error < simple else "farther off"
    outside = outside_training(bend)
    st.markdown(
        f"Error (root mean square): LSTM **{error:.2f}**, last cycle repeated **{simple:.2f}**: here "
        f"the LSTM is {better}."
        + (
            f" It was never trained on such {' and '.join(outside)}: outside of what it has seen, a network guesses."
            if outside
            else ""
        )
    )
    st.caption(
        "What came is the wave itself, continued with new noise. The repeated cycle is told the true "
        "period, the LSTM is "
        "not. Trained by `lessons/train_forecaster.py`."
    )


def outside_training(bend: Bend) -> list[str]:
    """What of a bend lies outside of the series that the forecaster was trained on, in words."""
    named = (
        ("a period", 10 <= bend.period <= 30),
        ("a height", 0.5 <= bend.height <= 2),
        ("a second wave", bend.overtone <= 0.8),
        ("a trend", abs(bend.trend) <= 2),
        ("noise", bend.noise <= 0.2 * bend.height + 1e-9),
    )
    return [name for name, inside in named if not inside]

"""Where LSTMs are used, honestly, and a forecaster that the visitor bends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from lstm_core.errors import BundleError
from lstm_core.inference.lesson.forecast import (
    Comparison,
    Forecaster,
    compare,
    cycle_with_drift,
    root_mean_square_error,
    wave,
)
from pages.ui.charts.live_chart import live_chart
from pages.ui.learn.lesson_figures import forecast_figure
from pages.ui.learn.models import LESSON
from pages.ui.learn.picture import picture
from pages.ui.learn.uses_drawings import Use, use_drawing
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count

OBSERVED: Final = 96
HORIZON: Final = 48

NUM_SERIES: Final = 30
"""Waves of the same kind that the comparison is averaged over."""

USES: Final[tuple[tuple[Use, str, str, str], ...]] = (
    (
        "language",
        "Language",
        "Next words and text generation, sentiment analysis, machine translation. In 2014 LSTMs translated nearly as "
        "well as the best phrase-based systems (Sutskever et al.); in 2016 they went into Google Translate (Wu et "
        "al.). Since 2017 transformers, which look at all words at once and train faster on large machines, have "
        "taken over nearly all of it (Vaswani et al.). LSTMs remain where models must be tiny or run word by word in "
        "little memory, such as on-device keyboards (Hard et al., 2018).",
        "A chain of cells reads words and says the next word at each.",
    ),
    (
        "speech",
        "Speech",
        "Converting spoken language into text: sound comes as a stream, one slice every few milliseconds. In 2015 "
        "LSTMs carried Google's voice search on its servers (Sak et al.), from 2019 dictation on the phone itself (He "
        "et al.). Large recognisers are transformers today; recurrent networks still serve where each slice must be "
        "answered at once.",
        "A chain of cells reads slices of sound and writes syllables.",
    ),
    (
        "series",
        "Time series",
        "Demand, weather, machine sensors: LSTMs are a common choice here, on modest data and small machines. They do "
        "not always win: simple seasonal methods are hard to beat (Makridakis et al., 2018), and nobody should expect "
        "stock prices to be forecast from their own past.",
        "A chain of cells reads pieces of a curve and forecasts what comes.",
    ),
    (
        "video",
        "Video",
        "A convolutional network looks at each frame, an LSTM at the order of frames: recognising actions (Donahue et "
        "al., 2015), tracking objects. 3-D convolutions and transformers lead today; the pair of both remains for live "
        "video on weak hardware.",
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
        st.error(str(error), icon=":material/error:")
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
        height = st.slider(
            "Height",
            0.1,
            5.0,
            1.0,
            0.1,
            key="learn_height",
            help="Trained on 0.5 to 2; see below what it changes.",
        )
    with middle:
        overtone = st.slider(
            "Second wave", 0.0, 1.5, 0.5, 0.1, key="learn_overtone", help="Trained on 0 to 0.8."
        )
        trend = st.slider(
            "Trend (rise in 100 steps)",
            -10.0,
            10.0,
            1.0,
            0.5,
            key="learn_trend",
            help="Trained on up to four times the height.",
        )
    with right:
        noise = st.slider(
            "Noise", 0.0, 1.0, 0.1, 0.05, key="learn_noise", help="Trained on up to a fifth of the height."
        )
    return Bend(int(period), float(height), float(overtone), float(trend), float(noise))


@st.cache_data(show_spinner=False, max_entries=256)
def compared(bend: Bend) -> Comparison:
    """The forecaster and the simple methods over many waves of one kind."""
    return compare(
        forecaster(),
        OBSERVED,
        HORIZON,
        NUM_SERIES,
        period=bend.period,
        height=bend.height,
        overtone=bend.overtone,
        trend=bend.trend,
        noise=bend.noise,
    )


def _forecast(model: Forecaster, bend: Bend) -> None:
    """The series, the free run, and what repeating the last cycle with its drift would have said."""
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
    simple = cycle_with_drift(observed, bend.period, HORIZON)
    error, simple_error = root_mean_square_error(ahead, truth), root_mean_square_error(simple, truth)
    title = f"{HORIZON} steps ahead"
    live_chart(
        forecast_figure(observed.tolist(), truth.tolist(), ahead.tolist(), simple.tolist(), title),
        key="learn_forecast",
        height=400,
        alt=f"{title}: the LSTM is off by {error:.2f} on average, the last cycle with drift by {simple_error:.2f}.",
    )
    st.markdown(told(bend, compared(bend)))
    st.caption(
        "What came is the wave itself, continued with new noise. The repeated cycle is raised by what a cycle rises on "
        "average and is told the true period; the LSTM is told nothing. The LSTM standardises what it reads, so "
        "height alone changes nothing: five times the series is five times the forecast. Trained by "
        "`lessons/train_forecaster.py`."
    )


def told(bend: Bend, found: Comparison) -> str:
    """Who is ahead on waves of this kind, and whether the forecaster knows the kind."""
    ours, theirs, flat = (float(errors.mean()) for errors in (found.network, found.drift, found.repeated))
    num = len(found.network)
    ahead = "the LSTM is ahead" if ours < theirs else "the simple method is ahead"
    text = (
        f"On {num} waves like this one, with other phases and noise, the LSTM is off by **{ours:.3f}** (root mean "
        f"square), the last cycle with drift by **{theirs:.3f}**, without drift by {flat:.3f}: on average {ahead}, and "
        f"the LSTM is closer on {found.num_ahead} of {num}."
    )
    outside = outside_training(bend)
    if outside:
        text += f" It was never trained on {' and '.join(outside)}."
    return text


def outside_training(bend: Bend) -> list[str]:
    """What of a bend lies outside of the series that the forecaster was trained on, in words.

    Series are standardised before they are read, so trend and noise count in heights of the wave.
    """
    named = (
        ("such a period", 10 <= bend.period <= 30),
        ("such a second wave", bend.overtone <= 0.8),
        ("so steep a trend for this height", abs(bend.trend) <= 4 * bend.height + 1e-9),
        ("so much noise for this height", bend.noise <= 0.2 * bend.height + 1e-9),
    )
    return [name for name, inside in named if not inside]

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
from pages.ui import alerts
from pages.ui.charts.live_chart import live_chart
from pages.ui.learn import ending, questions
from pages.ui.learn.lesson_figures import forecast_figure
from pages.ui.learn.models import LESSON
from pages.ui.learn.picture import picture
from pages.ui.learn.prose import uses_prose as prose
from pages.ui.learn.uses_drawings import use_drawing
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count

OBSERVED: Final = 96
HORIZON: Final = 48

NUM_SERIES: Final = 30
"""Waves of the same kind that the comparison is averaged over."""


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
        for column, (use, name, said, alt) in zip(columns, prose.USES[start : start + 2], strict=True):
            with column:
                st.subheader(name, anchor=False)
                picture(use_drawing(use), key=f"learn_use_{use}", alt=alt)
                st.markdown(said)
    st.subheader(prose.FORECASTER_TITLE, anchor=False)
    try:
        model = forecaster()
    except BundleError as error:
        alerts.error(str(error))
        return
    st.markdown(
        prose.FORECASTER.format(units=model.units, parameters=count(model.num_parameters), observed=OBSERVED)
    )
    bend = _sliders()
    _forecast(model, bend)
    five_times = (bend.height, bend.trend, bend.noise) == (5.0, 5.0, 0.5)
    questions.show(prose, {"five_times": five_times, "long_period": bend.period == 48})
    ending.show()


def _sliders() -> Bend:
    """What bends the series; the ranges go beyond what the forecaster was trained on."""
    left, middle, right = st.columns(3, gap="large")
    with left:
        period = st.slider(prose.PERIOD, 6, 48, 20, key="learn_period", help=prose.PERIOD_HELP)
        height = st.slider(
            prose.HEIGHT,
            0.1,
            5.0,
            1.0,
            0.1,
            key="learn_height",
            help=prose.HEIGHT_HELP,
        )
    with middle:
        overtone = st.slider(
            prose.OVERTONE, 0.0, 1.5, 0.5, 0.1, key="learn_overtone", help=prose.OVERTONE_HELP
        )
        trend = st.slider(
            prose.TREND,
            -10.0,
            10.0,
            1.0,
            0.5,
            key="learn_trend",
            help=prose.TREND_HELP,
        )
    with right:
        noise = st.slider(prose.NOISE, 0.0, 1.0, 0.1, 0.05, key="learn_noise", help=prose.NOISE_HELP)
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
    title = prose.FORECAST_FIGURE.format(steps=HORIZON)
    live_chart(
        forecast_figure(observed.tolist(), truth.tolist(), ahead.tolist(), simple.tolist(), title),
        key="learn_forecast",
        height=400,
        alt=prose.FORECAST_ALT.format(title=title, ours=error, theirs=simple_error),
    )
    st.markdown(told(bend, compared(bend)))
    st.caption(prose.SMALL_PRINT)


def told(bend: Bend, found: Comparison) -> str:
    """Who is ahead on waves of this kind, and whether the forecaster knows the kind."""
    ours, theirs, flat = (float(errors.mean()) for errors in (found.network, found.drift, found.repeated))
    text = prose.COMPARED.format(
        num=len(found.network),
        ours=ours,
        theirs=theirs,
        flat=flat,
        ahead=prose.LSTM_AHEAD if ours < theirs else prose.SIMPLE_AHEAD,
        num_ahead=found.num_ahead,
    )
    outside = outside_training(bend)
    return text + (prose.OUTSIDE.format(what=prose.AND.join(outside)) if outside else "")


def outside_training(bend: Bend) -> list[str]:
    """What of a bend lies outside of the series that the forecaster was trained on, in words.

    Series are standardised before they are read, so trend and noise count in heights of the wave.
    """
    named = (
        (prose.SUCH_A_PERIOD, 10 <= bend.period <= 30),
        (prose.SUCH_AN_OVERTONE, bend.overtone <= 0.8),
        (prose.SUCH_A_TREND, abs(bend.trend) <= 4 * bend.height + 1e-9),
        (prose.SUCH_NOISE, bend.noise <= 0.2 * bend.height + 1e-9),
    )
    return [name for name, inside in named if not inside]

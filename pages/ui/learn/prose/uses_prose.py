"""What stage 8 says: where LSTMs are used, and a forecaster to bend."""

from __future__ import annotations

from typing import Final, Literal

from pages.ui.learn.prose.question import Question

Use = Literal["language", "speech", "series", "video"]

NAME: Final = "Applications"
TITLE: Final = "Where are LSTMs used?"

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

IN: Final[dict[Use, tuple[str, ...]]] = {"language": ("…", "did", "you", "sleep")}
OUT: Final[dict[Use, tuple[str, ...]]] = {
    "language": ("did", "you", "sleep", "well"),
    "speech": ("", "he", "", "llo"),
    "series": ("", "", "", "?"),
    "video": ("", "", "", "waving"),
}
"""What the drawings of the uses say below and above their four cells."""

FORECASTER_TITLE: Final = "A forecaster, live"
FORECASTER: Final = (
    "The same LSTM cell, with a number in the word's place: {units} units, {parameters} parameters. It reads "
    "{observed} steps of a wave, then runs free: each forecast is its own next input. Bend the wave."
)
PERIOD: Final = "Period (steps a cycle)"
PERIOD_HELP: Final = "Trained on 10 to 30."
HEIGHT: Final = "Height"
HEIGHT_HELP: Final = "Trained on 0.5 to 2; see below what it changes."
OVERTONE: Final = "Second wave"
OVERTONE_HELP: Final = "Trained on 0 to 0.8."
TREND: Final = "Trend (rise in 100 steps)"
TREND_HELP: Final = "Trained on up to four times the height."
NOISE: Final = "Noise"
NOISE_HELP: Final = "Trained on up to a fifth of the height."
FORECAST_FIGURE: Final = "{steps} steps ahead"
OBSERVED: Final = "observed"
CAME: Final = "what came"
SIMPLE: Final = "last cycle with drift"
RUNNING_FREE: Final = "LSTM, running free"
STEP: Final = "Step"
VALUE: Final = "Value"
HOVER: Final = "{name}, step {step}: {value:.2f}"
FORECAST_ALT: Final = (
    "{title}: the LSTM is off by {ours:.2f} on average, the last cycle with drift by {theirs:.2f}."
)
COMPARED: Final = (
    "On {num} waves like this one, with other phases and noise, the LSTM is off by **{ours:.3f}** (root mean "
    "square), the last cycle with drift by **{theirs:.3f}**, without drift by {flat:.3f}: on average {ahead}, and "
    "the LSTM is closer on {num_ahead} of {num}."
)
LSTM_AHEAD: Final = "the LSTM is ahead"
SIMPLE_AHEAD: Final = "the simple method is ahead"
OUTSIDE: Final = " It was never trained on {what}."
SUCH_A_PERIOD: Final = "such a period"
SUCH_AN_OVERTONE: Final = "such a second wave"
SUCH_A_TREND: Final = "so steep a trend for this height"
SUCH_NOISE: Final = "so much noise for this height"
AND: Final = " and "
SMALL_PRINT: Final = (
    "What came is the wave itself, continued with new noise. The repeated cycle is raised by what a cycle rises on "
    "average and is told the true period; the LSTM is told nothing. The LSTM standardises what it reads, so height "
    "alone changes nothing: five times the series is five times the forecast. Trained by `lessons/train_forecaster.py`."
)
QUESTIONS: Final = (
    Question(
        "five_times",
        "A wave five times as high, with five times the trend and the noise, is fed in. The forecast is ...",
        ("a guess: it never saw such heights", "exactly five times the forecast", "the same as before"),
        1,
        "set height 5, trend 5 and noise 0.5.",
        "It standardises what it reads. What counts is trend and noise measured in heights of the wave.",
    ),
    Question(
        "long_period",
        "It learned periods of 10 to 30. With a period of 48, who is ahead?",
        ("the LSTM", "the last cycle with drift"),
        1,
        "set the period to 48.",
        "Outside of what it was trained on, a network has nothing to go by; the simple rule still holds.",
    ),
)
RECAP: Final = (
    "LSTMs read sequences: words, sound, series, frames.",
    "Most of their large uses have gone to transformers; small, streaming and low-power ones remain.",
    "A simple method is the first thing to compare with.",
)
END_TITLE: Final = "Your turn"
TRAIN: Final = "Train with the lesson's settings"
INSIDE: Final = "Open Inside"
END: Final = (
    "You have seen what an LSTM does, how it learns and how it writes. Now train one of your own with the settings of "
    "this lesson's model, then open it in Inside and see whether its units do the same."
)

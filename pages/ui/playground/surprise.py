"""A text with each word coloured by how much it surprised the model; the numbers on hover and by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.inference.surprisal import ReadEnding, ReadWord
from pages.ui.charts.chart_labels import bits, percent
from pages.ui.charts.colours import DARK, LIGHT, Palette
from pages.ui.plain_text import isolated

_HERE: Final = Path(__file__).resolve().parent

LEVELS: Final = (1.0, 3.0, 6.0, 9.0, 12.0)
"""Borders between the colours, in bits."""

LEGEND: Final = ("under 1 bit", "1 to 3", "3 to 6", "6 to 9", "9 to 12", "over 12 bits")
END_SIGN: Final = "¶"
_STEPS: Final = (0, 2, 3, 5, 7, 9)

_component = st.components.v2.component(
    "lstm_lab_surprise",
    html="""
<div class="lstm-surprise">
  <div class="lstm-surprise-legend"></div>
  <div class="lstm-surprise-text" role="group" aria-label="The text, word by word"></div>
  <p class="lstm-surprise-told" role="status"></p>
</div>
""",
    isolate_styles=False,
    css=(_HERE / "surprise.css").read_text(encoding="utf-8"),
    js=(_HERE / "surprise.js").read_text(encoding="utf-8"),
)


def surprise_text(
    words: tuple[ReadWord, ...], *, key: str, space: str, ending: ReadEnding | None = None
) -> None:
    """Shows the words in their order, and after them the text's end where the model expects one.

    Args:
        words: as the model read them.
        key: one text on the page.
        space: what separates two words.
        ending: the text's end; None where nothing is known of it.
    """
    told = [
        {"text": word.word, "level": level(word.bits), "known": word.known, "told": sentence(word)}
        for word in words
    ]
    if ending is not None:
        told.append(
            {"text": END_SIGN, "level": level(ending.bits), "known": True, "told": ending_sentence(ending)}
        )
    _component(
        key=key,
        data={
            "words": told,
            "legend": list(LEGEND),
            "light": _colours(LIGHT),
            "dark": _colours(DARK),
            "space": space,
            "hint": "Point at a word, or use the arrow keys, to see what the model expected there.",
        },
    )


def level(surprise: float | None) -> int | None:
    """Which colour a word has, 0 for the least surprising; None for a word without a surprise."""
    return None if surprise is None else sum(surprise >= border for border in LEVELS)


def sentence(word: ReadWord) -> str:
    """What is said about a word when someone points at it."""
    guesses = _named(word.guesses)
    shown = isolated(word.word)
    if not word.known:
        return f"“{shown}” is out of vocabulary. The model expected {guesses}."
    if word.probability is None or word.rank is None:  # the first word, of a model without endings
        return f"“{shown}” comes first, so there was nothing to expect. Texts begin with {guesses}."
    place = "the first guess" if word.rank == 1 else f"guess number {word.rank:,}"
    surprise = bits(word.probability)
    return f"“{shown}”: {surprise}, {percent(word.probability)}, {place}. The model expected {guesses}."


def ending_sentence(ending: ReadEnding) -> str:
    """What is said about a text's end when someone points at it."""
    guesses = _named(ending.guesses)
    return f"The end of the text: {bits(ending.probability)}, {percent(ending.probability)}. Instead of it: {guesses}."


def _named(guesses: tuple[tuple[str, float], ...]) -> str:
    return ", ".join(f"{isolated(guess)} {percent(share)}" for guess, share in guesses)


def _colours(palette: Palette) -> list[dict[str, str]]:
    """A background for each level, with the text colour that is legible on it."""
    backgrounds = [palette.sequential[step] for step in _STEPS]
    return [{"background": one, "text": "#000000" if _is_light(one) else "#ffffff"} for one in backgrounds]


def _is_light(colour: str) -> bool:
    """Whether black is the more legible on it, by WCAG's relative luminance."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179

"""How the playground writes: the decoding method and its settings, kept in the URL."""

from __future__ import annotations

import dataclasses
import secrets
from typing import Any, Final, Literal, get_args

import streamlit as st

from lstm_core.errors import InputError
from lstm_core.inference.decoding.sampling import Decoding, Method
from pages.ui.token_names import TokenNames

NAMES: Final[dict[Method, str]] = {"greedy": "Greedy", "sample": "Sample", "beam": "Beam search"}
_MEANINGS: Final[dict[Method, str]] = {
    "greedy": "always picks the most probable {word}",
    "sample": "draws each {word} at random, by its probability",
    "beam": "follows several continuations at once and picks the one that is most probable as a whole",
}
MAX_SEED: Final = 2**31 - 1
NEW_SEEDS: Final = 10_000
"""A new draw has one of the first so many seeds: short enough to be read out."""

_DRAW: Final = "draw"
_FIXED: Final = "fixed_draw"


def controls(endings: bool, names: TokenNames) -> Decoding:
    """A popover with the method and its settings; its button names the current ones.

    Args:
        endings: whether the model learned where texts end.
        names: what the model's words are called.
    """
    kept = _kept()
    with st.popover(
        summary(kept, names),
        icon=":material/tune:",
        width="stretch",
        key="decoding",
        help=f"How the model picks each {names.one}.",
    ):
        method = st.segmented_control(
            "Method",
            list(get_args(Method)),
            default="greedy",
            required=True,
            format_func=lambda one: NAMES[one],
            key="method",
            bind="query-params",
        )
        meanings = (f"**{NAMES[one]}** {meaning}" for one, meaning in _MEANINGS.items())
        st.caption("; ".join(meanings).format(word=names.one) + ".")
        if method == "sample":
            _sampling(names)
        elif method == "beam":
            _number("Beam width", "beams", 1, 16, 4, "Continuations tracked at once; 1 is greedy.")
        if method != "beam":
            st.slider(
                "Repetition penalty",
                1.0,
                2.0,
                1.0,
                0.05,
                key="penalty",
                bind="query-params",
                help=f"Penalty for {names.many} already used; 1 means none.",
            )
        if endings:
            st.toggle(
                "Go on past endings",
                key="past_endings",
                bind="query-params",
                help=f"Off: writing stops where the model ends the text. On: it always picks another {names.one}.",
            )
    return _kept()


def summary(decoding: Decoding, names: TokenNames) -> str:
    """The decoding in a few plain words with the term: "Random draw (sampling), temperature 0.8, top-p 0.9"."""
    parts = []
    if decoding.method == "sample":
        parts += ["Random draw (sampling)", f"temperature {decoding.temperature:g}"]
        if decoding.top_k:
            parts.append(f"top-k {decoding.top_k}")
        if decoding.top_p < 1:
            parts.append(f"top-p {decoding.top_p:g}")
        if decoding.min_p:
            parts.append(f"min-p {decoding.min_p:g}")
    elif decoding.method == "beam":
        parts.append(f"Best of {decoding.beam_width} continuations (beam search)")
    else:
        parts.append(f"Most probable {names.one} (greedy)")
    if decoding.method != "beam" and decoding.repetition_penalty > 1:
        parts.append(f"repetition penalty {decoding.repetition_penalty:g}")
    if decoding.past_endings:
        parts.append("past endings")
    return ", ".join(parts)


def draw(decoding: Decoding) -> Decoding:
    """The random seed of the draw and the switch that fixes it, where words are drawn.

    Args:
        decoding: of `controls`.

    Returns:
        The decoding with the seed that is shown.
    """
    if decoding.method != "sample":
        return decoding
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            "Random seed",
            0,
            MAX_SEED,
            "min",  # no default of its own, so that the session can set it
            1,
            key=_DRAW,
            bind="query-params",
            width=160,
            on_change=_fix,
            help="The number of the draw. The same number after the same text gives the same continuation.",
        )
        st.toggle(
            ":material/lock: Fixed",
            key=_FIXED,
            bind="query-params",
            help="Off: every press on Complete is a new draw. On: it repeats the draw with this number.",
        )
    return dataclasses.replace(decoding, seed=int(seed))


def draw_anew() -> None:
    """Another draw, unless its seed is fixed; nothing where words are not drawn."""
    if _value("method", "greedy") == "sample" and not st.session_state.get(_FIXED):
        draw_again()


def draw_again() -> None:
    """Another random seed than the one before."""
    before = int(st.session_state.get(_DRAW) or 0)
    st.session_state[_DRAW] = (before + 1 + secrets.randbelow(NEW_SEEDS - 1)) % NEW_SEEDS


def _fix() -> None:
    """Who types a seed wants that draw."""
    st.session_state[_FIXED] = True


def _sampling(names: TokenNames) -> None:
    st.slider(
        "Temperature",
        0.0,
        2.0,
        1.0,
        0.05,
        key="temperature",
        bind="query-params",
        help=f"Below 1 favours likely {names.many}, above 1 unlikely ones; 0 is greedy.",
    )
    _number("Top-k", "top_k", 0, 1000, 0, f"Sample from the k most probable {names.many}; 0 means all.")
    st.slider(
        "Top-p",
        0.05,
        1.0,
        1.0,
        0.05,
        key="top_p",
        bind="query-params",
        help=f"Nucleus sampling: sample from the fewest {names.many} whose probabilities add up to this.",
    )
    st.slider(
        "Min-p",
        0.0,
        1.0,
        0.0,
        0.01,
        key="min_p",
        bind="query-params",
        help=f"Sample from {names.many} at least this fraction as probable as the most probable one.",
    )


def _number(label: str, key: str, low: int, high: int, default: int, explanation: str) -> None:
    # With "min" the widget has no default of its own, so that the session can set it.
    start: int | Literal["min"] = "min" if default == low else default
    st.number_input(label, low, high, start, 1, key=key, bind="query-params", help=explanation)


def _kept() -> Decoding:
    """The decoding set by the session's widgets; before they are drawn, by the URL."""
    try:
        return Decoding(
            method=_value("method", "greedy"),
            temperature=float(_value("temperature", 1.0)),
            top_k=int(_value("top_k", 0)),
            top_p=float(_value("top_p", 1.0)),
            min_p=float(_value("min_p", 0.0)),
            repetition_penalty=float(_value("penalty", 1.0)),
            beam_width=int(_value("beams", 4)),
            seed=int(_value(_DRAW, 0)),
            past_endings=bool(_value("past_endings", False)),
        )
    except (InputError, TypeError, ValueError):  # a URL written by hand
        return Decoding()


def _value(key: str, default: Any) -> Any:
    return st.session_state[key] if st.session_state.get(key) is not None else default

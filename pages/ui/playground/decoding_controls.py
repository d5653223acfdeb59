"""How the playground writes: the decoding method and its settings, kept in the URL."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import streamlit as st

from lstm_core.errors import InputError
from lstm_core.inference.decoding.sampling import Decoding, Method

NAMES: Final[dict[Method, str]] = {"greedy": "Greedy", "sample": "Sample", "beam": "Beam search"}
_MEANINGS: Final[dict[Method, str]] = {
    "greedy": "Always picks the most probable word.",
    "sample": "Draws each word at random, by its probability.",
    "beam": "Tracks several continuations at once and picks the one that is most probable as a whole.",
}
MAX_SEED: Final = 2**31 - 1


def controls(endings: bool) -> Decoding:
    """A popover with the method and its settings; its button names the current ones.

    Args:
        endings: whether the model learned where texts end.
    """
    kept = _kept()
    with st.popover(
        summary(kept),
        icon=":material/tune:",
        width="stretch",
        key="decoding",
        help="How the model picks each word.",
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
        st.caption(_MEANINGS[method])
        if method == "sample":
            _sampling()
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
                help="Penalty for words already used; 1 means none.",
            )
        if endings:
            st.toggle(
                "Go on past endings",
                key="past_endings",
                bind="query-params",
                help="Off: writing stops where the model ends the text. On: it always picks another word.",
            )
    return _kept()


def summary(decoding: Decoding) -> str:
    """The decoding in a few words: "Sample, temperature 0.8, top-p 0.9"."""
    parts = [NAMES[decoding.method]]
    if decoding.method == "sample":
        parts.append(f"temperature {decoding.temperature:g}")
        if decoding.top_k:
            parts.append(f"top-k {decoding.top_k}")
        if decoding.top_p < 1:
            parts.append(f"top-p {decoding.top_p:g}")
        if decoding.min_p:
            parts.append(f"min-p {decoding.min_p:g}")
    if decoding.method == "beam":
        parts.append(f"width {decoding.beam_width}")
    elif decoding.repetition_penalty > 1:
        parts.append(f"repetition penalty {decoding.repetition_penalty:g}")
    if decoding.past_endings:
        parts.append("past endings")
    return ", ".join(parts)


def draw_again() -> None:
    """Moves on to the next random seed, so that sampling gives another text."""
    st.session_state["draw"] = (int(st.session_state.get("draw", 0)) + 1) % (MAX_SEED + 1)


def _sampling() -> None:
    st.slider(
        "Temperature",
        0.0,
        2.0,
        1.0,
        0.05,
        key="temperature",
        bind="query-params",
        help="Below 1 favours likely words, above 1 unlikely ones; 0 is greedy.",
    )
    _number("Top-k", "top_k", 0, 1000, 0, "Sample from the k most probable words; 0 means all.")
    st.slider(
        "Top-p",
        0.05,
        1.0,
        1.0,
        0.05,
        key="top_p",
        bind="query-params",
        help="Nucleus sampling: sample from the fewest words whose probabilities add up to this.",
    )
    st.slider(
        "Min-p",
        0.0,
        1.0,
        0.0,
        0.01,
        key="min_p",
        bind="query-params",
        help="Sample from words at least this fraction as probable as the most probable one.",
    )
    _number("Random seed", "draw", 0, MAX_SEED, 0, "The same seed gives the same text.")


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
            seed=int(_value("draw", 0)),
            past_endings=bool(_value("past_endings", False)),
        )
    except (InputError, TypeError, ValueError):  # a URL written by hand
        return Decoding()


def _value(key: str, default: Any) -> Any:
    return st.session_state[key] if st.session_state.get(key) is not None else default

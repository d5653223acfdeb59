"""How the next word is picked: pure functions of log probabilities, and one draw.

Every function takes `log_probs` of shape (vocabulary_size,), float64 in nats, and returns an array of the
same shape that is normalised again: its exponentials sum to 1. A word at minus infinity stays there, so
the unknown word, which the predictor rules out, never comes back. An ending, at the boundary's id, is a choice
like any word. `warp` composes them in a fixed order: repetition penalty, temperature, top-k, top-p, min-p.

References:
    Fan, Lewis & Dauphin (2018), Hierarchical Neural Story Generation (top-k).
    Holtzman et al. (2020), The Curious Case of Neural Text Degeneration (top-p, nucleus sampling).
    Nguyen et al. (2024), Turning Up the Heat: Min-p Sampling (min-p).
    Keskar et al. (2019), CTRL: A Conditional Transformer Language Model (repetition penalty).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from lstm_core.errors import InputError

Method = Literal["greedy", "sample", "beam"]

_RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0.0, 10.0),
    "top_k": (0, 1_000_000),
    "top_p": (0.01, 1.0),
    "min_p": (0.0, 1.0),
    "repetition_penalty": (1.0, 10.0),
    "beam_width": (1, 64),
    "seed": (0, 2**31 - 1),
}
_WHOLE = ("top_k", "beam_width", "seed")


@dataclass(frozen=True)
class Decoding:
    """How words are written; validated when made.

    Args:
        method: "greedy" takes the most probable word each time, "sample" draws, "beam" looks for the most
            probable whole continuation.
        temperature: 0..10; below 1 the likely words gain, above 1 the unlikely; 0 is greedy. Sampling only.
        top_k: sample from this many most probable words; 0 means all. Sampling only.
        top_p: 0.01..1, draw among the fewest words that have this much probability together. Sampling only.
        min_p: 0..1, draw among words at least this fraction as probable as the best. Sampling only.
        repetition_penalty: 1..10, how much words that were already used lose; 1 is nothing. Greedy and
            sampling; a beam's scores are the model's own.
        beam_width: 1..64 continuations kept side by side; 1 is greedy. Beam only. There is no penalty on
            length, see `beam_search`.
        seed: start of the random numbers; the same seed gives the same text. Sampling only.
        past_endings: go on where the text would end: only words are picked, by their probabilities given that it goes
            on. Says nothing for a model without endings.

    Raises:
        InputError: a value outside its range, or a method that does not exist.
    """

    method: Method = "greedy"
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    beam_width: int = 4
    seed: int = 0
    past_endings: bool = False

    def __post_init__(self) -> None:
        if self.method not in get_args(Method):
            methods = ", ".join(get_args(Method))
            raise InputError(f"The decoding method was {self.method!r}; it can be {methods}.")
        for name, (low, high) in _RANGES.items():
            value, whole = getattr(self, name), name in _WHOLE
            if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
                kind = "whole number" if whole else "number"
                raise InputError(f"{name} was {value!r}; a {kind} was expected.")
            if not low <= value <= high:
                raise InputError(f"{name} was {value}; choose a value from {low:,} to {high:,}.")


def penalise_repetition(log_probs: np.ndarray, token_ids: Sequence[int], penalty: float) -> np.ndarray:
    """Makes words that were already used less probable.

    As in CTRL, a used word's logit is divided by the penalty, or multiplied where it is below zero. Logits
    are known up to a constant only; here it is chosen so that the words' mean logit is zero.

    Args:
        log_probs: (vocabulary_size,).
        token_ids: the words used so far; ids of padding and unknown among them do nothing.
        penalty: at least 1; 1 changes nothing.
    """
    possible = np.isfinite(log_probs)
    used = np.zeros(len(log_probs), bool)
    used[list(token_ids)] = True
    used &= possible
    scores = log_probs - log_probs[possible].mean()  # (vocabulary_size,)
    scores[used] = np.where(scores[used] > 0, scores[used] / penalty, scores[used] * penalty)
    return _normalised(scores)


def with_temperature(log_probs: np.ndarray, temperature: float) -> np.ndarray:
    """Sharpens (below 1) or flattens (above 1) the distribution: p becomes p^(1/temperature), normalised.

    Args:
        log_probs: (vocabulary_size,).
        temperature: at least 0; at 0 all probability goes to the most probable word, of equals the first.
    """
    best = greedy(log_probs)
    if temperature < 1e-6:  # nothing is left of any other word, and the quotient would overflow
        return _kept(log_probs, np.array([best]))
    return _normalised((log_probs - log_probs[best]) / temperature)


def keep_top_k(log_probs: np.ndarray, top_k: int) -> np.ndarray:
    """Keeps the top_k most probable words, of equal ones those with the lower id.

    Args:
        log_probs: (vocabulary_size,).
        top_k: at least 1; above the vocabulary it keeps all.
    """
    return _kept(log_probs, _descending(log_probs)[:top_k])


def keep_top_p(log_probs: np.ndarray, top_p: float) -> np.ndarray:
    """Keeps the nucleus: the fewest words, most probable first, that have at least top_p together.

    Args:
        log_probs: (vocabulary_size,).
        top_p: above 0, up to 1; 1 keeps all.
    """
    if top_p >= 1:
        return log_probs.copy()
    order = _descending(log_probs)
    together = np.exp(log_probs[order]).cumsum()  # (vocabulary_size,)
    return _kept(log_probs, order[: int(np.searchsorted(together, top_p)) + 1])


def keep_min_p(log_probs: np.ndarray, min_p: float) -> np.ndarray:
    """Keeps words that are at least min_p times as probable as the most probable one.

    Args:
        log_probs: (vocabulary_size,).
        min_p: 0..1; 0 keeps all, 1 the best (and its equals).
    """
    if min_p <= 0:
        return log_probs.copy()
    return _kept(log_probs, np.flatnonzero(log_probs >= log_probs.max() + math.log(min_p)))


def warp(log_probs: np.ndarray, decoding: Decoding, token_ids: Sequence[int] = ()) -> np.ndarray:
    """The distribution that a word is drawn from: the steps that `decoding` turns on, in a fixed order.

    Args:
        log_probs: (vocabulary_size,) the model's own.
        decoding: how words are written; for "greedy" only the repetition penalty counts.
        token_ids: the words used so far, for the repetition penalty.
    """
    if decoding.repetition_penalty > 1:
        log_probs = penalise_repetition(log_probs, token_ids, decoding.repetition_penalty)
    if decoding.method != "sample":
        return log_probs
    if decoding.temperature != 1:
        log_probs = with_temperature(log_probs, decoding.temperature)
    if decoding.top_k:
        log_probs = keep_top_k(log_probs, decoding.top_k)
    if decoding.top_p < 1:
        log_probs = keep_top_p(log_probs, decoding.top_p)
    if decoding.min_p:
        log_probs = keep_min_p(log_probs, decoding.min_p)
    return log_probs


def greedy(log_probs: np.ndarray) -> int:
    """The most probable word's id, of equals the lowest."""
    return int(log_probs.argmax())


def sample(log_probs: np.ndarray, generator: np.random.Generator) -> int:
    """Draws a word's id; one at minus infinity is never drawn.

    Args:
        log_probs: (vocabulary_size,).
        generator: one random number is taken from it, whatever the distribution.
    """
    together = np.exp(log_probs).cumsum()  # (vocabulary_size,)
    drawn = int(np.searchsorted(together, generator.random() * together[-1], side="right"))
    # Rounding can carry the drawn number up to the very top: that is the last possible word's.
    return min(drawn, int(np.searchsorted(together, together[-1])))


def _descending(log_probs: np.ndarray) -> np.ndarray:
    """All ids, the most probable first, of equals the lower."""
    return np.argsort(-log_probs, kind="stable")


def _kept(log_probs: np.ndarray, token_ids: np.ndarray) -> np.ndarray:
    """All but the given words at minus infinity, normalised."""
    kept = np.full(len(log_probs), -np.inf)
    kept[token_ids] = log_probs[token_ids]
    return _normalised(kept)


def _normalised(scores: np.ndarray) -> np.ndarray:
    """Scores as log probabilities whose exponentials sum to 1."""
    scores = scores - scores.max()
    return scores - np.log(np.exp(scores).sum())

"""Decoding on six words whose probabilities can be read off, and what must hold for any."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.errors import InputError
from lstm_core.inference.decoding.sampling import (
    Decoding,
    greedy,
    keep_min_p,
    keep_top_k,
    keep_top_p,
    penalise_repetition,
    sample,
    warp,
    with_temperature,
)

# padding, unknown, and six words with ids 2 to 7
PROBABILITIES = [0, 0, 0.4, 0.05, 0.3, 0.05, 0.2, 0]


def logs(probabilities: list[float]) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.array(probabilities, float))


LOG_PROBS = logs(PROBABILITIES)


@st.composite
def distributions(draw: st.DrawFn) -> np.ndarray:
    """Log probabilities over 2 to 12 real words, some of them ruled out, many of them equal."""
    scores = draw(st.lists(st.one_of(st.integers(-4, 0), st.floats(-30, 0)), min_size=2, max_size=12))
    ruled_out = draw(st.sets(st.integers(1, len(scores) - 1)))
    log_probs = np.array([-np.inf, -np.inf, *scores])
    log_probs[[index + 2 for index in ruled_out]] = -np.inf
    return log_probs - np.log(np.exp(log_probs).sum())


decodings = st.builds(
    Decoding,
    method=st.just("sample"),
    temperature=st.floats(0, 10),
    top_k=st.integers(0, 15),
    top_p=st.floats(0.01, 1),
    min_p=st.floats(0, 1),
    repetition_penalty=st.floats(1, 10),
)


def test_top_k() -> None:
    assert np.exp(keep_top_k(LOG_PROBS, 2)) == pytest.approx([0, 0, 4 / 7, 0, 3 / 7, 0, 0, 0])
    assert np.exp(keep_top_k(LOG_PROBS, 4))[[3, 5]] == pytest.approx(
        [0.05 / 0.95, 0]
    )  # the lower id of equals
    assert np.exp(keep_top_k(LOG_PROBS, 100)) == pytest.approx(PROBABILITIES)


def test_of_many_equal_words_the_lower_ids_are_kept() -> None:
    kept = keep_top_k(logs([0, 0, *[2 / 300, 4 / 300] * 50]), 80)  # even ids are half as probable as odd ones
    assert np.flatnonzero(np.isfinite(kept)).tolist() == sorted([*range(3, 102, 2), *range(2, 62, 2)])


@pytest.mark.parametrize(
    ("top_p", "kept"), [(0.01, [2]), (0.39, [2]), (0.41, [2, 4]), (0.7, [2, 4]), (0.71, [2, 4, 6])]
)
def test_top_p(top_p: float, kept: list[int]) -> None:
    assert np.flatnonzero(np.isfinite(keep_top_p(LOG_PROBS, top_p))).tolist() == kept


@pytest.mark.parametrize(
    ("min_p", "kept"), [(0.0, [2, 3, 4, 5, 6]), (0.2, [2, 4, 6]), (0.6, [2, 4]), (1.0, [2])]
)
def test_min_p(min_p: float, kept: list[int]) -> None:
    assert np.flatnonzero(np.isfinite(keep_min_p(LOG_PROBS, min_p))).tolist() == kept


def test_temperature() -> None:
    squares = np.array([0.16, 0.0025, 0.09, 0.0025, 0.04, 0])
    assert np.exp(with_temperature(LOG_PROBS, 0.5))[2:] == pytest.approx(squares / squares.sum())
    assert np.exp(with_temperature(LOG_PROBS, 1)) == pytest.approx(PROBABILITIES)
    twentieth = np.exp(with_temperature(logs([0, 0, 0.6, 0.4]), 0.05))  # 1.5 to the 20th is 3,325
    assert twentieth[2] / twentieth[3] == pytest.approx(1.5**20)
    assert np.exp(with_temperature(LOG_PROBS, 0)) == pytest.approx([0, 0, 1, 0, 0, 0, 0, 0])


def test_repetition_penalty() -> None:
    # Two words with logits log 4 and 0; their mean is log 2, so they count as log 2 and -log 2.
    log_probs = logs([0, 0, 0.8, 0.2])
    assert np.exp(penalise_repetition(log_probs, [2], 2)) == pytest.approx(
        [0, 0, 2**0.5 / (2**0.5 + 0.5), 0.5 / (2**0.5 + 0.5)]
    )
    assert np.exp(penalise_repetition(log_probs, [3, 3], 2)) == pytest.approx([0, 0, 2 / 2.25, 0.25 / 2.25])
    assert np.exp(penalise_repetition(log_probs, [0, 1], 2)) == pytest.approx([0, 0, 0.8, 0.2])


def test_repetition_penalty_is_about_the_mean() -> None:
    # Logits log 8, 0, 0 have the mean log 2, so they count as log 4, -log 2, -log 2; the first is halved.
    log_probs = logs([0, 0, 0.8, 0.1, 0.1])
    assert np.exp(penalise_repetition(log_probs, [2], 2)) == pytest.approx([0, 0, 2 / 3, 1 / 6, 1 / 6])


def test_sample_draws_in_proportion() -> None:
    generator = np.random.default_rng(0)
    drawn = np.bincount([sample(LOG_PROBS, generator) for _ in range(4000)], minlength=8) / 4000
    assert drawn == pytest.approx(PROBABILITIES, abs=0.03)
    assert drawn[[0, 1, 7]].tolist() == [0, 0, 0]


class Drawing(np.random.Generator):
    """Draws one given number."""

    def __init__(self, number: float) -> None:
        super().__init__(np.random.PCG64(0))
        self.number = number

    def random(self, *args: Any, **kwargs: Any) -> Any:
        return self.number


@pytest.mark.parametrize(
    ("number", "drawn"), [(0.0, 3), (0.499, 3), (0.5, 5), (0.749, 5), (0.75, 7), (0.999, 7)]
)
def test_a_drawn_number_falls_to_the_word_whose_share_holds_it(number: float, drawn: int) -> None:
    assert sample(logs([0, 0, 0, 0.5, 0, 0.25, 0, 0.25]), Drawing(number)) == drawn


class Topmost(np.random.Generator):
    """Draws the highest number below 1."""

    def random(self, *args: Any, **kwargs: Any) -> Any:
        return float(np.nextafter(1, 0))


@given(log_probs=distributions())
def test_sample_never_leaves_the_possible_words(log_probs: np.ndarray) -> None:
    for generator in (np.random.default_rng(0), Topmost(np.random.PCG64(0))):
        assert np.isfinite(log_probs[sample(log_probs, generator)])


@given(log_probs=distributions(), decoding=decodings, used=st.lists(st.integers(0, 3)))
def test_warped_probabilities_sum_to_one(log_probs: np.ndarray, decoding: Decoding, used: list[int]) -> None:
    warped = warp(log_probs, decoding, used)
    assert np.exp(warped).sum() == pytest.approx(1)
    assert not np.isfinite(warped[~np.isfinite(log_probs)]).any()  # what is ruled out stays so


@given(log_probs=distributions(), top_p=st.floats(0.01, 1))
def test_top_p_keeps_the_smallest_set(log_probs: np.ndarray, top_p: float) -> None:
    kept = np.isfinite(keep_top_p(log_probs, top_p))
    probabilities = np.exp(log_probs)
    assert probabilities[kept].sum() >= min(top_p, probabilities.sum()) - 1e-9
    assert probabilities[kept].min() >= probabilities[~kept].max()
    if kept.sum() > 1 and top_p < 1:  # one word fewer is too few
        assert np.sort(probabilities)[::-1][: kept.sum() - 1].sum() < top_p


@given(log_probs=distributions(), used=st.integers(2, 3), penalty=st.floats(1, 10))
def test_a_penalty_never_helps_the_repeated_word(log_probs: np.ndarray, used: int, penalty: float) -> None:
    assert penalise_repetition(log_probs, [used], penalty)[used] <= log_probs[used] + 1e-9


@given(log_probs=distributions(), temperature=st.floats(0, 1e-3))
def test_temperature_to_zero_is_greedy(log_probs: np.ndarray, temperature: float) -> None:
    best = log_probs.max()
    warped = with_temperature(log_probs, temperature)
    assert log_probs[sample(warped, np.random.default_rng(0))] == pytest.approx(best, abs=0.05)
    assert greedy(warped) == greedy(log_probs)


def test_greedy_takes_only_the_penalty() -> None:
    decoding = Decoding(temperature=9, top_k=1, repetition_penalty=5)
    assert warp(LOG_PROBS, decoding) == pytest.approx(LOG_PROBS)
    assert greedy(warp(LOG_PROBS, decoding, [2])) == 4


@pytest.mark.parametrize(
    ("decoding", "used", "expected"),
    [
        ({"temperature": 0.5}, [], [16 / 29.5, 0.25 / 29.5, 9 / 29.5, 0.25 / 29.5, 4 / 29.5]),
        ({"repetition_penalty": 1.45, "top_k": 1}, [2], [0, 0, 1, 0, 0]),  # 0.4 falls below 0.3
        ({"repetition_penalty": 5, "top_k": 1}, [4, 2], [0, 0, 0, 0, 1]),  # all used words lose
        ({"repetition_penalty": 5, "top_k": 1, "method": "greedy"}, [], PROBABILITIES[2:7]),
        ({"temperature": 0.5, "top_p": 0.54}, [], [1, 0, 0, 0, 0]),  # 16 / 29.5 is enough, 0.4 is not
        ({"top_k": 2, "top_p": 0.57}, [], [1, 0, 0, 0, 0]),  # of two words 4/7 is enough
        ({"top_p": 0.57, "min_p": 0.6}, [], [4 / 7, 0, 3 / 7, 0, 0]),  # of all words 0.4 is not
        ({"min_p": 0.7}, [], [4 / 7, 0, 3 / 7, 0, 0]),
        ({"min_p": 0.8}, [], [1, 0, 0, 0, 0]),
    ],
)
def test_warping_is_done_in_its_order(
    decoding: dict[str, Any], used: list[int], expected: list[float]
) -> None:
    warped = np.exp(warp(LOG_PROBS, Decoding(**{"method": "sample"} | decoding), used))
    assert warped[2:7] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "low", "high", "below", "above"),
    [
        ("temperature", 0, 10, -0.01, 10.01),
        ("top_k", 0, 1_000_000, -1, 1_000_001),
        ("top_p", 0.01, 1, 0.009, 1.01),
        ("min_p", 0, 1, -0.01, 1.01),
        ("repetition_penalty", 1, 10, 0.99, 10.01),
        ("beam_width", 1, 64, 0, 65),
        ("seed", 0, 2**31 - 1, -1, 2**31),
    ],
)
def test_ranges_include_their_ends(name: str, low: float, high: float, below: float, above: float) -> None:
    for value in (low, high):
        assert getattr(Decoding(**{name: value}), name) == value
    for value in (below, above):
        with pytest.raises(InputError, match=f"^{name} was {value}; choose a value from "):
            Decoding(**{name: value})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"method": "magic"}, "The decoding method was 'magic'; it can be greedy, sample, beam."),
        ({"temperature": -1}, "temperature was -1; choose a value from 0.0 to 10.0."),
        ({"temperature": float("nan")}, "temperature was nan; choose a value from 0.0 to 10.0."),
        ({"top_k": 2.5}, "top_k was 2.5; a whole number was expected."),
        ({"top_p": 0}, "top_p was 0; choose a value from 0.01 to 1.0."),
        ({"min_p": "high"}, "min_p was 'high'; a number was expected."),
        ({"repetition_penalty": 0.5}, "repetition_penalty was 0.5; choose a value from 1.0 to 10.0."),
        ({"beam_width": True}, "beam_width was True; a whole number was expected."),
        ({"seed": 1.5}, "seed was 1.5; a whole number was expected."),
        ({"seed": -1}, "seed was -1; choose a value from 0 to 2,147,483,647."),
    ],
)
def test_wrong_settings_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        Decoding(**given)

"""The cache answers as if it were not there, sooner, and within its memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_core.bundle import Bundle
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.prefix_cache import PrefixCache


class Counter:
    """A recurrence whose state is the digits that it read, and which counts its steps."""

    def __init__(self) -> None:
        self.num_steps = 0

    def __call__(self, token_id: int, state: np.ndarray) -> np.ndarray:
        self.num_steps += 1
        return state * 10 + token_id


def test_one_more_word_costs_one_step() -> None:
    cache, step, zero = PrefixCache(10_000), Counter(), np.zeros(1)
    assert cache.state([1, 2, 3], zero, step) == [123]
    assert step.num_steps == 3
    assert cache.state([1, 2, 3, 4], zero, step) == [1234]
    assert step.num_steps == 4
    assert cache.state([1, 2, 3, 4], zero, step) == [1234]
    assert cache.state([1, 2], zero, step) == [12]
    assert step.num_steps == 4
    assert cache.state([1, 2, 9], zero, step) == [129]
    assert step.num_steps == 5
    assert cache.state([], zero, step) == [0]
    assert cache.state([2, 3], zero, step) == [23]  # an end of a known prefix is no prefix
    assert step.num_steps == 7


def test_large_ids_are_told_apart() -> None:
    cache, step, zero = PrefixCache(10_000), Counter(), np.zeros(1)
    for token_id in (1, 257, 65_537, 2**24 + 1):
        assert cache.state([token_id], zero, step) == [token_id]


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    cache, step, zero = (
        PrefixCache(3 * 308),
        Counter(),
        np.zeros(1),
    )  # three states of 8 bytes and their place
    for token_id in (1, 2, 3, 1, 4):
        cache.state([token_id], zero, step)
    assert (len(cache), cache.num_bytes) == (3, 3 * 308)
    assert step.num_steps == 4
    cache.state([1], zero, step)
    assert step.num_steps == 4
    cache.state([2], zero, step)
    assert step.num_steps == 5


def test_without_memory_nothing_is_kept() -> None:
    cache, step = PrefixCache(0), Counter()
    assert cache.state([1, 2], np.zeros(1), step) == [12]
    assert (len(cache), cache.num_bytes) == (0, 0)


def test_kept_states_cannot_be_written_to() -> None:
    state = PrefixCache(1_000).state([1], np.zeros(1), Counter())
    with pytest.raises(ValueError, match="read-only"):
        state += 1


@settings(max_examples=20, deadline=None)
@given(seeds=st.lists(st.lists(st.integers(1, 29), max_size=6), max_size=12))
def test_cached_states_are_the_same_to_the_last_bit(
    make_random: Callable[..., Bundle], seeds: list[list[int]]
) -> None:
    bundle = make_random(layers=2)
    cached, tight, uncached = Predictor(bundle), Predictor(bundle, 2_000), Predictor(bundle, 0)
    for seed in seeds:
        expected = uncached.state(seed)
        assert np.array_equal(cached.state(seed), expected)
        assert np.array_equal(tight.state(seed), expected)


def test_threads_share_a_predictor(make_random: Callable[..., Bundle]) -> None:
    bundle = make_random()
    shared, alone = Predictor(bundle, 3_000), Predictor(bundle, 0)
    seeds = [f"w{first} w{second} w3" for first in range(6) for second in range(6)] * 5
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(shared.next_words, seeds))
    assert answers == [alone.next_words(seed) for seed in seeds]
    assert shared.cache.num_bytes <= 3_000

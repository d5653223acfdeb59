"""Packed rows: every target once, texts told apart by resets, long texts continued in their batch row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.text.boundaries import with_boundaries
from lstm_core.text.corpus import TextIds
from lstm_core.text.packing import NO_TARGET, Packing


def as_texts(texts: list[list[int]]) -> TextIds:
    return TextIds(
        np.array([token for text in texts for token in text], np.int32),
        np.cumsum([0, *map(len, texts)], dtype=np.int64),
    )


def numbered(lengths: list[int]) -> list[list[int]]:
    """Texts of these lengths in which no token id occurs twice, so that each can be traced."""
    ends = np.cumsum(lengths).tolist()
    return [list(range(end - length + 2, end + 2)) for end, length in zip(ends, lengths, strict=True)]


def read_back(packing: Packing) -> list[list[int]]:
    """The texts as a network sees them: each batch row is read on through all batches, resets begin a text."""
    texts: list[list[int]] = []
    for row in range(packing.batch_rows):
        text: list[int] = []
        for batch in packing:
            for token, target, reset in zip(
                batch.inputs[row].tolist(),
                batch.targets[row].tolist(),
                batch.resets[row].tolist(),
                strict=True,
            ):
                if reset:
                    text = [token]
                    texts.append(text)
                if token:
                    assert text[-1] == token, "an input that is not the target before it, within one text"
                    text.append(target)
                else:
                    assert (target, reset) == (NO_TARGET, 0), "padding carries neither a target nor a reset"
    return texts


def test_two_texts_share_a_row() -> None:
    # Rows of 5: the text of 4 steps stands alone, those of 3 and 2 steps fill a row together.
    packing = Packing(as_texts([[2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12, 13]]), batch_rows=2, timesteps=5)
    (batch,) = packing
    np.testing.assert_array_equal(batch.inputs, [[9, 10, 11, 12, 0], [5, 6, 7, 2, 3]])
    np.testing.assert_array_equal(batch.targets, [[10, 11, 12, 13, NO_TARGET], [6, 7, 8, 3, 4]])
    np.testing.assert_array_equal(batch.resets, [[1, 0, 0, 0, 0], [1, 0, 0, 1, 0]])
    assert (batch.inputs.dtype, batch.targets.dtype, batch.resets.dtype) == (np.int32, np.int32, np.float32)
    assert packing.fill == 9 / 10
    assert batch.num_scored == 9


def test_texts_between_boundaries_ask_for_their_first_word_and_their_end() -> None:
    packing = Packing(with_boundaries(as_texts([[2, 3, 4], [5, 6]])), batch_rows=1, timesteps=8)
    (batch,) = packing
    np.testing.assert_array_equal(batch.inputs, [[0, 2, 3, 4, 0, 5, 6, 0]])
    np.testing.assert_array_equal(batch.targets, [[2, 3, 4, 0, 5, 6, 0, NO_TARGET]])
    np.testing.assert_array_equal(batch.resets, [[1, 0, 0, 0, 1, 0, 0, 0]])
    assert packing.fill == 7 / 8
    assert batch.num_scored == 3  # 3, 4 and 6: words from the second on


def test_a_text_goes_into_the_fullest_row_that_takes_it() -> None:
    # Rows of 6: the text of 2 steps closes the row of 4 steps, although it would go beside 3 steps as well.
    (batch,) = Packing(as_texts(numbered([5, 4, 3])), batch_rows=2, timesteps=6)
    np.testing.assert_array_equal(batch.resets, [[1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, 0]])
    np.testing.assert_array_equal(batch.inputs, [[2, 3, 4, 5, 11, 12], [7, 8, 9, 0, 0, 0]])


def test_packed_rows_are_dealt_to_the_shortest_batch_row() -> None:
    # One text of three rows, and three of one row, in rows of 2: each batch row has three of them.
    packing = Packing(as_texts(numbered([7, 3, 3, 3])), batch_rows=2, timesteps=2)
    assert (len(packing), packing.fill) == (3, 1)
    assert [batch.inputs[:, 0].tolist() for batch in packing] == [[2, 9], [4, 12], [6, 15]]


def test_a_generator_draws_which_equal_texts_share_a_row() -> None:
    texts = as_texts(numbered([3, 3, 3, 3]))  # two texts fill a row of 4; they begin with 2, 5, 8 and 11
    partners = set()
    for seed in range(20):
        (batch,) = Packing(texts, batch_rows=2, timesteps=4, order=np.random.default_rng(seed))
        pairs = [set(row[[0, 2]].tolist()) for row in batch.inputs]
        partners |= next(pair for pair in pairs if 2 in pair) - {2}
    assert partners == {5, 8, 11}


def test_a_generator_mixes_each_batch_row() -> None:
    texts = as_texts(numbered([5, 3, 3, 3]))  # in rows of 2 the first text has two of five rows
    begins = set()
    for seed in range(20):
        packing = Packing(texts, batch_rows=1, timesteps=2, order=np.random.default_rng(seed))
        begins.add(next(place for place, batch in enumerate(packing) if 2 in batch.inputs))
    assert begins == {0, 1, 2, 3}


def test_a_long_text_goes_on_in_its_batch_row() -> None:
    # 7 steps in rows of 3: two full rows and one step, which the short text of 2 steps follows.
    packing = Packing(as_texts([[2, 3, 4, 5, 6, 7, 8, 9], [10, 11, 12]]), batch_rows=1, timesteps=3)
    batches = list(packing)
    np.testing.assert_array_equal([batch.inputs[0] for batch in batches], [[2, 3, 4], [5, 6, 7], [8, 10, 11]])
    np.testing.assert_array_equal(
        [batch.targets[0] for batch in batches], [[3, 4, 5], [6, 7, 8], [9, 11, 12]]
    )
    np.testing.assert_array_equal([batch.resets[0] for batch in batches], [[1, 0, 0], [0, 0, 0], [0, 1, 0]])


def test_a_text_of_exactly_two_rows() -> None:
    packing = Packing(as_texts([[2, 3, 4, 5, 6]]), batch_rows=1, timesteps=2)
    assert [batch.targets.tolist() for batch in packing] == [[[3, 4]], [[5, 6]]]
    assert [batch.resets.tolist() for batch in packing] == [[[1, 0]], [[0, 0]]]


@given(
    st.lists(st.integers(2, 40), min_size=1, max_size=40),
    st.integers(1, 6),
    st.integers(1, 12),
    st.one_of(st.none(), st.integers(0, 1000)),
)
def test_every_text_comes_back_whole(
    lengths: list[int], batch_rows: int, timesteps: int, seed: int | None
) -> None:
    texts = numbered(lengths)
    order = None if seed is None else np.random.default_rng(seed)
    packing = Packing(as_texts(texts), batch_rows, timesteps, order)
    assert sorted(read_back(packing)) == texts
    targets = np.concatenate([batch.targets.ravel() for batch in packing])
    assert sorted(targets[targets > 0].tolist()) == sorted(token for text in texts for token in text[1:])
    assert sum(int(batch.resets.sum()) for batch in packing) == len(texts)
    assert {batch.inputs.shape for batch in packing} == {(batch_rows, timesteps)}
    assert len(list(packing)) == len(packing)
    assert 0 < packing.fill <= 1


@pytest.fixture(scope="module")
def everyday() -> TextIds:
    """2,000 texts with lengths like those of everyday dialogues."""
    lengths = np.random.default_rng(0).geometric(0.09, 2000) + 1
    return as_texts(numbered(lengths.tolist()))


def test_batches_are_balanced_and_nearly_full(everyday: TextIds) -> None:
    packing = Packing(everyday, batch_rows=16, timesteps=32, order=np.random.default_rng(0))
    counts = np.array([np.count_nonzero(batch.targets != NO_TARGET) for batch in packing])
    assert packing.fill > 0.97
    assert counts.min() > 0.85 * counts.max()


def test_without_a_generator_the_order_is_fixed(everyday: TextIds) -> None:
    first, second = (Packing(everyday, batch_rows=4, timesteps=32) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.inputs, other.inputs)
        np.testing.assert_array_equal(one.resets, other.resets)


def test_the_generator_alone_decides_the_order(everyday: TextIds) -> None:
    same, again, different = (
        Packing(everyday, 4, 32, np.random.default_rng(seed)).batch(0).inputs for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(same, again)
    assert not np.array_equal(same, different)


def test_more_batch_rows_than_rows_leave_empty_ones() -> None:
    (batch,) = Packing(as_texts([[2, 3]]), batch_rows=3, timesteps=2, order=np.random.default_rng(0))
    assert batch.inputs.sum() == 2
    assert sorted(batch.targets.ravel().tolist()) == [NO_TARGET] * 5 + [3]
    assert batch.resets.sum() == 1

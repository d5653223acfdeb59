"""Softmax over real words, shares and the order of the best."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.errors import BundleError
from lstm_core.inference.distribution import log_shares, log_softmax_real, top_ids

logit_rows = st.lists(st.floats(-1e4, 1e4, width=32), min_size=3, max_size=20)


def test_log_softmax_leaves_padding_and_unknown_out() -> None:
    log_probs = log_softmax_real(np.array([900, 900, 0, np.log(3)], np.float32))
    assert np.exp(log_probs) == pytest.approx([0, 0, 0.25, 0.75])


def test_one_row_that_is_not_finite_is_refused() -> None:
    with np.errstate(all="ignore"), pytest.raises(BundleError, match="too large to calculate with"):
        log_softmax_real(np.array([[0, 0, 1, 2], [0, 0, np.inf, 2]], np.float32))


@given(logits=logit_rows)
def test_probabilities_sum_to_one(logits: list[float]) -> None:
    probabilities = np.exp(log_softmax_real(np.array([logits, logits[::-1]], np.float32)))
    assert probabilities.sum(axis=-1) == pytest.approx([1, 1])
    assert not probabilities[:, :2].any()


def test_log_shares() -> None:
    assert np.exp(log_shares(np.array([3, 0, 1]))) == pytest.approx([0, 0, 0.75, 0, 0.25])


@given(logits=st.lists(st.integers(-3, 3), min_size=1, max_size=30), top_k=st.integers(1, 40))
def test_top_ids_are_those_of_a_full_stable_sort(logits: list[int], top_k: int) -> None:
    log_probs = np.array([-np.inf, -np.inf, *logits])
    expected = sorted(range(2, len(log_probs)), key=lambda token_id: -log_probs[token_id])[:top_k]
    assert top_ids(log_probs, top_k).tolist() == expected

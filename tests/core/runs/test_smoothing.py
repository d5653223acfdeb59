"""Smoothed curves: where they start, what they keep, and that a steady curve stays as it is."""

import pytest

from lstm_core.runs.smoothing import smoothed


def test_nothing_is_smoothed_by_default():
    assert smoothed([3.0, 1.0, 2.0], 0.0) == [3.0, 1.0, 2.0]
    assert smoothed([], 0.5) == []


def test_older_values_count_less():
    # weights 1/2 and 1, then 1/4, 1/2 and 1
    assert smoothed([6.0, 0.0, 0.0], 0.5) == pytest.approx([6.0, 2.0, 6 / 7])


def test_a_steady_curve_stays_as_it_is():
    assert smoothed([4.0] * 5, 0.95) == pytest.approx([4.0] * 5)

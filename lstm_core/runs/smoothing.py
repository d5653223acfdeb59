"""Smoothed curves: each value is a mean of those up to it, in which older ones count less."""

from __future__ import annotations

from collections.abc import Sequence


def smoothed(values: Sequence[float], share: float) -> list[float]:
    """An exponential moving average that starts at the first value instead of at zero.

    Args:
        values: in their order.
        share: 0 to below 1: how much of the average is kept at each value; 0 leaves the values as they are.

    Returns:
        As many values.

    References:
        Kingma & Ba (2015), Adam: the correction of a moving average that starts at zero.
    """
    average, weight, found = 0.0, 0.0, []
    for value in values:
        average = share * average + (1 - share) * value
        weight = share * weight + (1 - share)
        found.append(average / weight)
    return found

"""The order of units by what they do over a text, so that a heatmap shows groups instead of noise."""

from __future__ import annotations

from typing import Literal

import numpy as np

Order = Literal["alike", "mean", "change", "number"]
"""Alike side by side, highest mean first, most changing first, or as they are numbered."""


def unit_order(values: np.ndarray, order: Order = "alike") -> np.ndarray:
    """Numbers of the units in an order of showing.

    "alike" places units on the circle that their courses make in the first two principal components over the
    words, and goes round it: neighbours rise and fall together.

    Args:
        values: (timesteps, units) of one quantity.
        order: see `Order`.

    Returns:
        (units,) unit numbers; equal ones stay in the order of their numbers.

    References:
        Friendly (2002), Corrgrams: Exploratory Displays for Correlation Matrices (order by eigenvector angle).
    """
    if order == "number" or not len(values):
        return np.arange(values.shape[1])
    if order == "mean":
        return np.argsort(-values.mean(axis=0), kind="stable")
    spread = values.std(axis=0)  # (units,)
    if order == "change" or len(values) < 3:
        return np.argsort(-spread, kind="stable")
    courses = (values - values.mean(axis=0)).T.astype(np.float64)  # (units, timesteps)
    courses /= np.maximum(np.linalg.norm(courses, axis=1, keepdims=True), 1e-9)
    _, directions = np.linalg.eigh(courses.T @ courses)  # ascending
    first, second = (_oriented(directions[:, -1]), _oriented(directions[:, -2]))  # (timesteps,) each
    angles = np.arctan2(courses @ second, courses @ first)  # (units,) in -pi..pi
    order_of_angles = np.argsort(angles, kind="stable")
    # The circle is cut at its widest gap, so that no group is torn apart.
    sorted_angles = angles[order_of_angles]
    gaps = np.diff(sorted_angles, append=sorted_angles[0] + 2 * np.pi)
    return np.roll(order_of_angles, -(int(gaps.argmax()) + 1))


def _oriented(direction: np.ndarray) -> np.ndarray:
    """An eigenvector with a sign that does not depend on the machine: its largest entry is positive."""
    return direction * (1 if direction[np.abs(direction).argmax()] >= 0 else -1)

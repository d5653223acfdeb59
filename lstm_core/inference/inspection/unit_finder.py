"""Units that match a wish: high at the words that somebody painted, low at the others.

References:
    Strobelt et al. (2018), LSTMVis: A Tool for Visual Analysis of Hidden State Dynamics in Recurrent Neural Networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class UnitMatch:
    """One unit that matches.

    Args:
        unit: its number, from 0.
        score: correlation with the painted words, -1..1; below zero it is low where it should be high.
        inside: its mean at the painted words.
        outside: its mean at the others.
    """

    unit: int
    score: float
    inside: float
    outside: float


def matching_units(values: np.ndarray, painted: np.ndarray, top_k: int) -> list[UnitMatch]:
    """The units that tell the painted words from the others best, high or low there.

    Args:
        values: (timesteps, units) of one quantity.
        painted: (timesteps,) bool.
        top_k: how many units.

    Returns:
        Best first, by the size of the score; of equal ones the lower number first. Nothing where all words are
        painted or none, since there is nothing to tell apart.
    """
    if painted.all() or not painted.any():
        return []
    centred = values.astype(np.float64) - values.mean(axis=0)
    wished = painted - painted.mean()
    size = np.linalg.norm(centred, axis=0) * np.linalg.norm(wished)
    scores = np.divide(wished @ centred, size, out=np.zeros(values.shape[1]), where=size > 1e-9)
    inside, outside = values[painted].mean(axis=0), values[~painted].mean(axis=0)
    return [
        UnitMatch(int(unit), float(scores[unit]), float(inside[unit]), float(outside[unit]))
        for unit in np.argsort(-np.abs(scores), kind="stable")[:top_k]
        if size[unit] > 1e-9
    ]

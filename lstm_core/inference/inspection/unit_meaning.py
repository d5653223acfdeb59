"""Units with a meaning: where in many texts a unit fires most, and what it follows.

References:
    Karpathy, Johnson & Fei-Fei (2015), Visualizing and Understanding Recurrent Networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.inference.inspection.traces import network_of, trace
from lstm_core.inference.recurrent_network import RecurrentNetwork

if TYPE_CHECKING:
    from lstm_core.inference.predictor import Predictor

_NUMBERS_AT_ONCE = 32_768  # of one quantity at one timestep
MIN_TEXTS = 5


@dataclass(frozen=True)
class Activations:
    """One quantity of all units of a layer at every word of many texts, text after text.

    Args:
        values: (num_words, units) float32.
        token_ids: (num_words,) the words.
        offsets: (num_texts + 1,) text i is at `offsets[i]:offsets[i + 1]`.
    """

    values: np.ndarray
    token_ids: np.ndarray
    offsets: np.ndarray

    @property
    def positions(self) -> np.ndarray:
        """(num_words,) each word's place in its text, from 0."""
        return np.arange(len(self.token_ids)) - np.repeat(self.offsets[:-1], np.diff(self.offsets))

    @property
    def lengths(self) -> np.ndarray:
        """(num_words,) words in the text that each word belongs to."""
        return np.repeat(np.diff(self.offsets), np.diff(self.offsets))


@dataclass(frozen=True)
class Firing:
    """A text in which a unit fired.

    Args:
        token_ids: (timesteps,) its words.
        values: (timesteps,) the unit at each word.
        peak: the word at which it fired most, from 0.
    """

    token_ids: np.ndarray
    values: np.ndarray
    peak: int


@dataclass(frozen=True)
class Profile:
    """How a unit goes along with a whole number, such as the position in the text.

    Args:
        numbers: (points,) ascending; only those that occur in enough words.
        mean, low, high: (points,) the unit's mean there, and the borders that 10 % and 90 % stay below.
        num_words: (points,) how many words that is about.
    """

    numbers: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    num_words: np.ndarray


def activations(
    inspected: RecurrentNetwork | Predictor,
    texts: Sequence[np.ndarray | Sequence[int]],
    layer: int,
    quantity: str,
) -> Activations:
    """Reads many texts and keeps one quantity.

    Args:
        inspected: a network or a predictor.
        texts: token ids of each text.
        layer: number of the recurrent layer, from 0.
        quantity: a name that `LayerTrace.values` knows, such as "c" or "h".
    """
    network = network_of(inspected)
    rows = [np.asarray(text, np.int64) for text in texts]
    offsets = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
    values = np.empty((int(offsets[-1]), network.settings.units), np.float32)
    by_length = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    at_once = min(256, max(16, _NUMBERS_AT_ONCE // network.settings.units))
    for start in range(0, len(rows), at_once):
        some = by_length[start : start + at_once]
        # Padding after a text's end changes nothing before it.
        batch = np.zeros((len(rows[some[-1]]), len(some)), np.int64)  # (timesteps, batch)
        for column, index in enumerate(some):
            batch[: len(rows[index]), column] = rows[index]
        seen = trace(network, batch).layers[layer].values(quantity)  # (timesteps, batch, units)
        for column, index in enumerate(some):
            values[offsets[index] : offsets[index + 1]] = seen[: len(rows[index]), column]
    token_ids = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    return Activations(values, token_ids, offsets)


def strongest(found: Activations, unit: int, num_texts: int = 8, negative: bool = False) -> list[Firing]:
    """The texts in which a unit reaches furthest, each text once.

    Args:
        found: what `activations` gave.
        unit: number of the unit, from 0.
        num_texts: how many at most.
        negative: furthest below zero instead of above.
    """
    course = found.values[:, unit]
    peaks = [
        start + int((-course[start:end] if negative else course[start:end]).argmax())
        for start, end in zip(found.offsets[:-1], found.offsets[1:], strict=True)
        if end > start
    ]
    texts = [
        index for index in range(len(found.offsets) - 1) if found.offsets[index + 1] > found.offsets[index]
    ]
    heights = course[peaks] * (-1 if negative else 1)
    firings = []
    for place in np.argsort(-heights, kind="stable")[:num_texts]:
        text = slice(found.offsets[texts[place]], found.offsets[texts[place] + 1])
        firings.append(Firing(found.token_ids[text], course[text], int(peaks[place] - text.start)))
    return firings


def profile(found: Activations, unit: int, numbers: np.ndarray, min_words: int = MIN_TEXTS) -> Profile:
    """How a unit goes along with a whole number of each word.

    Args:
        found: what `activations` gave.
        unit: number of the unit, from 0.
        numbers: (num_words,) whole numbers from 0, such as `found.positions` or the words' lengths.
        min_words: numbers that fewer words have are left out.
    """
    counts = np.bincount(numbers) if len(numbers) else np.zeros(0, np.int64)
    kept = np.flatnonzero(counts >= min_words)
    course = found.values[:, unit]
    groups = [course[numbers == number] for number in kept]
    quantiles = np.array([np.quantile(group, (0.1, 0.9)) for group in groups]).reshape(-1, 2)
    means = np.array([group.mean() for group in groups])
    return Profile(kept, means, quantiles[:, 0], quantiles[:, 1], counts[kept])


def correlations(found: Activations, numbers: np.ndarray) -> np.ndarray:
    """How closely each unit follows a number of the words: Pearson's correlation.

    Args:
        found: what `activations` gave.
        numbers: (num_words,) such as `found.positions`.

    Returns:
        (units,) in -1..1; 0 for a unit that never changes.
    """
    if len(numbers) < 2:
        return np.zeros(found.values.shape[1])
    values = found.values - found.values.mean(axis=0)
    centred = numbers - numbers.mean()
    size = np.linalg.norm(values, axis=0) * np.linalg.norm(centred)
    products = centred @ values
    return np.divide(products, size, out=np.zeros(len(size)), where=size > 1e-9)


def partial_correlations(found: Activations, numbers: np.ndarray, given: np.ndarray) -> np.ndarray:
    """The same with another number taken out: what of both remains beyond a straight line in `given` is compared.

    Early words of a text have many words left and late ones few, so a unit that follows the position seems to follow
    the words left as well. With the position taken out it does not.

    Args:
        found: what `activations` gave.
        numbers: (num_words,) such as the words left.
        given: (num_words,) such as `found.positions`.

    Returns:
        (units,) in -1..1; 0 for a unit, or for numbers, of which nothing remains.

    References:
        Fisher (1924), The Distribution of the Partial Correlation Coefficient.
    """
    if len(numbers) < 3:
        return np.zeros(found.values.shape[1])
    line = np.stack((np.ones(len(given)), given.astype(np.float64)), axis=1)  # (num_words, 2)

    def rest(values: np.ndarray) -> np.ndarray:
        left = values - line @ np.linalg.lstsq(line, values, rcond=None)[0]
        spread = np.linalg.norm(values - values.mean(axis=0), axis=0)
        return np.asarray(np.where(np.linalg.norm(left, axis=0) > 1e-6 * spread, left, 0.0))

    values, asked = rest(found.values.astype(np.float64)), rest(numbers.astype(np.float64))
    size = np.linalg.norm(values, axis=0) * np.linalg.norm(asked)
    return np.divide(asked @ values, size, out=np.zeros(len(size)), where=size > 1e-9)

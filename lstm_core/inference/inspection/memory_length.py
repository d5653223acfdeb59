"""Memory length: how far back a change of one word still moves the prediction of the next.

For prefixes of texts, the word at each distance from the end is replaced by another word, drawn by how
frequent words are, and the model's next-word probabilities are compared with those of the prefix as it was.
The measure is the total variation distance: the share of probability, 0..1, that goes to other words.

References:
    Khandelwal et al. (2018), Sharp Nearby, Fuzzy Far Away: How Neural Language Models Use Context.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.text.ngram import Ngram
from lstm_core.text.vocabulary import FIRST_WORD_ID

if TYPE_CHECKING:
    from lstm_core.inference.predictor import Predictor

NUM_PREFIXES = 64
MAX_DISTANCE = 20
MIN_PREFIXES = 16
_PREFIXES_AT_ONCE = 256  # read side by side

NextProbabilities = Callable[[np.ndarray], np.ndarray]
"""From prefixes `(timesteps, prefixes)` to next-word probabilities `(prefixes, vocabulary_size)`."""


@dataclass(frozen=True)
class Replacements:
    """Prefixes of texts, and another word for each of their places.

    Args:
        prefixes: (timesteps, prefixes) token ids.
        others: (timesteps, prefixes) token ids, each a real word that differs from the one it replaces.
    """

    prefixes: np.ndarray
    others: np.ndarray

    @property
    def distances(self) -> np.ndarray:
        """(timesteps,) 1 is the last word before the prediction."""
        return np.arange(1, len(self.prefixes) + 1)


def replacements(
    texts: Sequence[np.ndarray], counts: np.ndarray, seed: int = 0, max_distance: int = MAX_DISTANCE
) -> Replacements | None:
    """Draws prefixes and other words; the same seed draws the same.

    All prefixes have the same number of words: as many as `max_distance`, or fewer where fewer than
    `MIN_PREFIXES` texts are so long.

    Args:
        texts: token ids of texts.
        counts: (num_words,) how often each real word was seen in training.
        seed: start of the random numbers.
        max_distance: how far back at most.

    Returns:
        At most `NUM_PREFIXES` of them; None where there are no texts of two words or no two words to choose from.
    """
    lengths = np.sort([len(text) for text in texts])[::-1]
    if not len(lengths) or len(counts) < 2:
        return None
    timesteps = min(int(lengths[min(MIN_PREFIXES, len(lengths)) - 1]), max_distance)
    if timesteps < 2:
        return None
    generator = np.random.default_rng(seed)
    long_enough = [text for text in texts if len(text) >= timesteps]
    chosen = generator.permutation(len(long_enough))[:NUM_PREFIXES]
    prefixes = np.stack([np.asarray(long_enough[index][:timesteps], np.int64) for index in chosen], axis=1)
    shares = np.maximum(counts, 1) / np.maximum(counts, 1).sum()
    others = generator.choice(len(counts), prefixes.shape, p=shares) + FIRST_WORD_ID
    same = others == prefixes
    others[same] = (others[same] - FIRST_WORD_ID + 1) % len(counts) + FIRST_WORD_ID
    return Replacements(prefixes, others)


def moved(next_probabilities: NextProbabilities, drawn: Replacements) -> np.ndarray:
    """How much each replacement moves the prediction.

    Args:
        next_probabilities: the model that is asked.
        drawn: prefixes and their replacements.

    Returns:
        (timesteps, prefixes) total variation distances, 0..1; row 0 is the last word's.
    """
    timesteps, prefixes = drawn.prefixes.shape
    before = next_probabilities(drawn.prefixes)  # (prefixes, vocabulary_size)
    distances = np.empty((timesteps, prefixes))
    at_once = max(1, _PREFIXES_AT_ONCE // prefixes)
    for start in range(0, timesteps, at_once):
        rows = np.arange(start, min(start + at_once, timesteps))
        changed = np.repeat(drawn.prefixes[:, np.newaxis], len(rows), axis=1)  # (timesteps, rows, prefixes)
        places = timesteps - 1 - rows
        changed[places, rows - start] = drawn.others[places]
        after = next_probabilities(changed.reshape(timesteps, -1)).reshape(len(rows), prefixes, -1)
        distances[rows] = np.abs(after - before).sum(axis=2) / 2
    return distances


def network_probabilities(predictor: Predictor) -> NextProbabilities:
    """A recurrent network as the model that is asked."""

    def asked(prefixes: np.ndarray) -> np.ndarray:
        return np.exp(predictor.log_probs_of(predictor.network.states(prefixes)[-1]))

    return asked


def ngram_probabilities(ngram: Ngram) -> NextProbabilities:
    """A baseline as the model that is asked; over real words, as people are shown probabilities."""

    def asked(prefixes: np.ndarray) -> np.ndarray:
        contexts, places = np.unique(prefixes[-2:], axis=1, return_inverse=True)
        rows = np.stack([np.exp(ngram.next_log_probs(context.tolist())) for context in contexts.T])
        rows[:, :FIRST_WORD_ID] = 0
        return (rows / rows.sum(axis=1, keepdims=True))[places.reshape(-1)]

    return asked


def reach(mean_moved: np.ndarray, threshold: float = 0.01) -> int:
    """The furthest distance at which a replacement still moves more than this share of the probability.

    Args:
        mean_moved: (timesteps,) means over prefixes, the nearest first.
        threshold: 0..1.

    Returns:
        0 where no distance does; otherwise the last distance before the first that does not.
    """
    below = np.flatnonzero(np.asarray(mean_moved) <= threshold)
    return int(below[0]) if len(below) else len(mean_moved)

"""Beam search: the most probable whole continuations, not the most probable word each time.

There is no end symbol, so all continuations have the same number of words and their scores compare as they
are, without a penalty on length.

References:
    Lowerre (1976), The HARPY Speech Recognition System.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.errors import InputError
from lstm_core.inference.predictor import Predictor, checked_num_words


@dataclass(frozen=True)
class Hypothesis:
    """One continuation of a seed.

    Args:
        words: its words, the seed's not among them.
        token_ids: their ids, 2 or above.
        log_probs: each word's log probability given all words before it, in nats.
    """

    words: tuple[str, ...]
    token_ids: tuple[int, ...]
    log_probs: tuple[float, ...]

    @property
    def score(self) -> float:
        """The log probability of the whole continuation, in nats: the sum of its words'."""
        return float(sum(self.log_probs))


def beam_search(predictor: Predictor, seed: str, num_words: int, beam_width: int) -> list[Hypothesis]:
    """Keeps the `beam_width` most probable continuations after every word.

    Args:
        predictor: the model.
        seed: any text.
        num_words: 0..`predictor.MAX_NEW_WORDS`.
        beam_width: continuations kept side by side, at least 1; 1 is greedy.

    Returns:
        Up to `beam_width` hypotheses, best first; of equal scores the one that was better a word before, then
        the lower id. Fewer where fewer continuations have a probability above 0.

    Raises:
        InputError: num_words or beam_width outside its range.
    """
    checked_num_words(num_words)
    if beam_width < 1:
        raise InputError(f"beam_width was {beam_width}; choose at least 1.")
    read = predictor.read(seed)
    first, _ = predictor.after(read.token_ids)
    log_probs = first[np.newaxis]  # (beams, vocabulary_size), one beam at first
    state = predictor.state(read.token_ids)[:, :, np.newaxis]  # (layers, num_states, beams, units)
    scores = np.zeros(1)  # (beams,)
    token_ids = np.zeros((1, 0), np.int64)  # (beams, words so far)
    word_log_probs = np.zeros((1, 0))  # (beams, words so far)
    for position in range(num_words):
        candidates = (scores[:, np.newaxis] + log_probs).ravel()  # (beams * vocabulary_size,)
        best = _best(candidates, beam_width)  # (beams,) now the new ones
        beams, ids = np.divmod(best, log_probs.shape[1])  # (beams,) where each comes from, and its word
        scores = candidates[best]
        token_ids = np.column_stack((token_ids[beams], ids))
        word_log_probs = np.column_stack((word_log_probs[beams], log_probs[beams, ids]))
        if position + 1 < num_words:
            state = predictor.network.step_batch(ids, state[:, :, beams])
            log_probs = predictor.log_probs(state)
    return [
        Hypothesis(tuple(predictor.vocabulary.word(token_id) for token_id in ids), tuple(ids), tuple(steps))
        for ids, steps in zip(token_ids.tolist(), word_log_probs.tolist(), strict=True)
    ]


def _best(candidates: np.ndarray, num: int) -> np.ndarray:
    """Positions of the highest finite candidates, best first, of equals the first."""
    num = min(num, len(candidates))
    threshold = np.partition(candidates, len(candidates) - num)[len(candidates) - num]
    positions = np.flatnonzero((candidates >= threshold) & np.isfinite(candidates))
    return positions[np.argsort(-candidates[positions], kind="stable")[:num]]

"""Beam search: the most probable whole continuations, not the most probable word each time.

A score is the probability of an event: that the text goes on with these words, or with these words and ends there.
Such events exclude one another, so that continuations that have ended and others that have not compare as they are,
without a penalty on length.

References:
    Lowerre (1976), The HARPY Speech Recognition System.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.errors import InputError
from lstm_core.inference.predictor import Predictor, checked_num_words
from lstm_core.text.vocabulary import BOUNDARY_ID


@dataclass(frozen=True)
class Hypothesis:
    """One continuation of a seed.

    Args:
        words: its words, the seed's not among them.
        token_ids: their ids, 2 or above.
        log_probs: each word's log probability given all words before it, in nats, and after them the ending's where
            the text ends. Where endings were learned these are probabilities among words and the ending.
        ends: whether the text ends after its words.
    """

    words: tuple[str, ...]
    token_ids: tuple[int, ...]
    log_probs: tuple[float, ...]
    ends: bool = False

    @property
    def score(self) -> float:
        """The log probability of the whole continuation, in nats: the sum of its words' and its ending's."""
        return float(sum(self.log_probs))


def beam_search(
    predictor: Predictor, seed: str, num_words: int, beam_width: int, past_endings: bool = False
) -> list[Hypothesis]:
    """Keeps the `beam_width` most probable continuations after every word; one that has ended stays as it is.

    Args:
        predictor: the model.
        seed: any text.
        num_words: 0..`predictor.MAX_NEW_WORDS`, at most.
        beam_width: continuations kept side by side, at least 1; 1 is greedy.
        past_endings: whether words are picked as if no text ended.

    Returns:
        Up to `beam_width` hypotheses, best first; of equal scores the one that was better a word before, then
        the ending, then the lower id. Fewer where fewer continuations have a probability above 0.

    Raises:
        InputError: num_words or beam_width outside its range.
    """
    checked_num_words(num_words)
    if beam_width < 1:
        raise InputError(f"beam_width was {beam_width}; choose at least 1.")
    read = predictor.read(seed)
    log_probs = predictor.choices_after(read.token_ids, past_endings)[np.newaxis]  # one beam at first
    state = predictor.state(read.token_ids)[:, :, np.newaxis]  # (layers, num_states, beams, units)
    scores = np.zeros(1)  # (beams,)
    token_ids = np.zeros(
        (1, 0), np.int64
    )  # (beams, words so far), the boundary where a text ends and ever after
    word_log_probs = np.zeros((1, 0))  # (beams, words so far)
    for position in range(num_words):
        candidates = (scores[:, np.newaxis] + log_probs).ravel()  # (beams * vocabulary_size,)
        best = _best(candidates, beam_width)  # (beams,) now the new ones
        beams, ids = np.divmod(best, log_probs.shape[1])  # (beams,) where each comes from, and its word
        scores = candidates[best]
        token_ids = np.column_stack((token_ids[beams], ids))
        word_log_probs = np.column_stack((word_log_probs[beams], log_probs[beams, ids]))
        has_ended = ids == BOUNDARY_ID  # (beams,)
        if position + 1 == num_words or has_ended.all():
            break
        state = predictor.network.step_batch(ids, state[:, :, beams])
        log_probs = predictor.choices(state, past_endings)
        log_probs[has_ended] = -np.inf
        log_probs[has_ended, BOUNDARY_ID] = 0.0  # it can only stay as it is
    return [
        _hypothesis(predictor, ids, steps)
        for ids, steps in zip(token_ids.tolist(), word_log_probs.tolist(), strict=True)
    ]


def _hypothesis(predictor: Predictor, token_ids: list[int], log_probs: list[float]) -> Hypothesis:
    """One row of the search, up to its ending where it has one."""
    ends = BOUNDARY_ID in token_ids
    num_words = token_ids.index(BOUNDARY_ID) if ends else len(token_ids)
    kept = tuple(token_ids[:num_words])
    words = tuple(predictor.vocabulary.word(token_id) for token_id in kept)
    return Hypothesis(words, kept, tuple(log_probs[: num_words + ends]), ends)


def _best(candidates: np.ndarray, num: int) -> np.ndarray:
    """Positions of the highest finite candidates, best first, of equals the first."""
    num = min(num, len(candidates))
    threshold = np.partition(candidates, len(candidates) - num)[len(candidates) - num]
    positions = np.flatnonzero((candidates >= threshold) & np.isfinite(candidates))
    return positions[np.argsort(-candidates[positions], kind="stable")[:num]]

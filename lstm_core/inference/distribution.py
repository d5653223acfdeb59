"""Probabilities of the next word: over real words only, so that they sum to 1, and in a fixed order.

For a model that learned where texts end there is a second distribution, the *choices*: over real words and the ending,
which has the boundary's id. That is what writing draws from; the first is the same given that the text goes on.
"""

from __future__ import annotations

import numpy as np

from lstm_core.errors import BundleError
from lstm_core.text.vocabulary import BOUNDARY_ID, FIRST_WORD_ID

_TOO_LARGE = "This model's weights are too large to calculate with. Train it again."


def log_softmax_real(logits: np.ndarray) -> np.ndarray:
    """Log probabilities over real words: padding and the unknown word at minus infinity.

    Args:
        logits: (..., vocabulary_size) float32.

    Returns:
        (..., vocabulary_size) float64, in nats; their exponentials sum to 1 along the last axis.

    Raises:
        BundleError: logits that are not finite, from weights too large to calculate with.
    """
    real = logits[..., FIRST_WORD_ID:].astype(np.float64)  # (..., num_words)
    real -= real.max(axis=-1, keepdims=True)
    log_total = np.log(np.exp(real).sum(axis=-1, keepdims=True))  # (..., 1)
    if not np.isfinite(log_total).all():
        raise BundleError(_TOO_LARGE)
    log_probs = np.full(logits.shape, -np.inf)
    np.subtract(real, log_total, out=log_probs[..., FIRST_WORD_ID:])
    return log_probs


def log_softmax_choices(logits: np.ndarray) -> np.ndarray:
    """Log probabilities over real words and the ending: the unknown word at minus infinity.

    Args:
        logits: (..., vocabulary_size) float32.

    Returns:
        (..., vocabulary_size) float64, in nats, the ending's at the boundary's id.

    Raises:
        BundleError: logits that are not finite.
    """
    log_probs = log_softmax_real(logits)
    # A word's logit less its log probability is the logarithm of all real words' exponentials together.
    real = logits[..., FIRST_WORD_ID].astype(np.float64) - log_probs[..., FIRST_WORD_ID]  # (...,)
    ahead = logits[..., BOUNDARY_ID] - real
    if not np.isfinite(ahead).all():
        raise BundleError(_TOO_LARGE)
    log_probs -= np.logaddexp(0.0, ahead)[..., np.newaxis]
    log_probs[..., BOUNDARY_ID] = -np.logaddexp(0.0, -ahead)
    return log_probs


def without_ending(choices: np.ndarray) -> np.ndarray:
    """Log probabilities over real words alone, given that the text goes on.

    Args:
        choices: (vocabulary_size,) of real words, and of the ending or minus infinity in its place.
    """
    if np.isneginf(choices[BOUNDARY_ID]):
        return choices
    log_probs = choices.copy()
    log_probs[BOUNDARY_ID] = -np.inf
    log_probs -= log_probs.max()
    log_probs -= np.log(np.exp(log_probs).sum())
    return log_probs


def log_shares(counts: np.ndarray) -> np.ndarray:
    """Log probabilities from counts of real words.

    Args:
        counts: (num_words,) how often each real word was seen; at least one is above 0.

    Returns:
        (vocabulary_size,) float64, in nats; minus infinity where the count is 0.
    """
    log_probs = np.full(len(counts) + FIRST_WORD_ID, -np.inf)
    np.log(counts / counts.sum(), out=log_probs[FIRST_WORD_ID:], where=counts > 0)
    return log_probs


def top_ids(log_probs: np.ndarray, top_k: int) -> np.ndarray:
    """The most probable real words, best first; of equal ones the lower id, the more frequent word, first.

    Args:
        log_probs: (vocabulary_size,) in nats.
        top_k: how many, at least 1; above the number of real words it means all.

    Returns:
        (min(top_k, vocabulary_size - 2),) token ids of 2 and above.
    """
    real = log_probs[FIRST_WORD_ID:]
    top_k = min(top_k, len(real))
    # Partial sorting first: it is what keeps 100,000 words under a millisecond. All words that tie with the
    # last place are candidates, so that the order never depends on how the partition fell.
    threshold = np.partition(real, len(real) - top_k)[len(real) - top_k]
    candidates = np.flatnonzero(real >= threshold)
    order = np.argsort(-real[candidates], kind="stable")[:top_k]
    return candidates[order] + FIRST_WORD_ID

"""What training starts from: random matrices, and the frequencies of words.

References:
    Glorot & Bengio (2010), Understanding the Difficulty of Training Deep Feedforward Neural Networks.
    Saxe, McClelland & Ganguli (2014), Exact Solutions to the Nonlinear Dynamics of Learning (orthogonal).
"""

from __future__ import annotations

import numpy as np


def glorot_uniform(rng: np.random.Generator, shape: tuple[int, int], fan_out: int) -> np.ndarray:
    """Uniform numbers whose spread keeps the size of what goes through them, forward and backward.

    Args:
        rng: what draws them.
        shape: (inputs, outputs).
        fan_out: outputs of one matrix, where several stand side by side in `shape`.
    """
    bound = np.sqrt(6.0 / (shape[0] + fan_out))
    return rng.uniform(-bound, bound, shape)


def orthogonal(rng: np.random.Generator, size: int) -> np.ndarray:
    """A random (size, size) orthogonal matrix."""
    q, r = np.linalg.qr(rng.standard_normal((size, size)))
    return np.asarray(q * np.sign(np.diag(r)))


def log_frequencies(counts: np.ndarray) -> np.ndarray:
    """Natural logarithms of the ids' shares, each counted once more than it occurs.

    Args:
        counts: (vocabulary_size,) how often each id occurs; need not be whole.
    """
    return np.asarray(np.log((counts + 1) / (counts + 1).sum()))

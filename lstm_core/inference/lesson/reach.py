"""How far back a prediction reaches: how strongly a word's score depends on each word before it.

The measure is the norm of d logit(target at t) / d embedded input at t - k, over the distance k: what a network
can learn across a distance is what its gradient still carries across it.

References:
    Hochreiter (1991), Untersuchungen zu dynamischen neuronalen Netzen.
    Bengio, Simard & Frasconi (1994), Learning Long-Term Dependencies with Gradient Descent is Difficult.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from lstm_core.inference.inspection.attribution import input_gradients
from lstm_core.inference.recurrent_network import RecurrentNetwork


def gradient_norms(
    network: RecurrentNetwork, token_ids: Sequence[int] | np.ndarray, target_id: int
) -> np.ndarray:
    """Gradient norm of a next word's logit by distance.

    Args:
        network: any cell, one or two layers.
        token_ids: (timesteps,) the words before the target, at least one.
        target_id: the word whose logit is meant.

    Returns:
        (timesteps,) 0 and above; entry k belongs to the word k words before the last one.
    """
    gradients = input_gradients(network, token_ids, target_id)  # (timesteps, embedding_size)
    return np.linalg.norm(gradients, axis=1)[::-1]


def relative_reach(norms: np.ndarray) -> np.ndarray:
    """Norms as shares of the last word's, so that networks of different scale can be compared.

    Args:
        norms: (timesteps,) from `gradient_norms`.

    Returns:
        (timesteps,) 1 at distance 0; zeros where the last word has no gradient at all.
    """
    return norms / norms[0] if norms[0] > 0 else np.zeros_like(norms)


def mean_reach(
    network: RecurrentNetwork, texts: Iterable[Sequence[int] | np.ndarray], distance: int
) -> tuple[np.ndarray, int]:
    """Geometric mean of the relative reach over the last words of texts.

    Args:
        network: any cell.
        texts: token ids; texts with fewer than `distance` + 2 words are left out.
        distance: how many words back to measure, 0 and above.

    Returns:
        (distance + 1,) shares, and the number of texts measured; NaN where there was none.
    """
    logs = []
    for token_ids in texts:
        if len(token_ids) < distance + 2:
            continue
        norms = gradient_norms(network, token_ids[:-1], int(token_ids[-1]))[: distance + 1]
        logs.append(np.log(np.maximum(relative_reach(norms), 1e-12)))
    if not logs:
        return np.full(distance + 1, np.nan), 0
    return np.exp(np.mean(logs, axis=0)), len(logs)

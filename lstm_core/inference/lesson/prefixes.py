"""One text, three ways to ask for every next word: by prefixes, in one pass, and by prefixes behind padding.

Because a recurrent network reads from left to right only, the state after the k-th word is the same whether the text
goes on or not. So one pass over the text gives the losses of all its prefixes. Padding in front that is not masked
is read like words, and changes the state that the text begins with.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.text.vocabulary import PADDING_ID


def one_pass_losses(network: RecurrentNetwork, token_ids: Sequence[int]) -> np.ndarray:
    """Cross-entropy of every word from the second on, the text read once.

    Args:
        network: any cell.
        token_ids: (timesteps,) at least 2.

    Returns:
        (timesteps - 1,) in nats.
    """
    hidden = network.states(token_ids[:-1])  # (timesteps - 1, units)
    return _losses(network, hidden, token_ids[1:])


def prefix_losses(network: RecurrentNetwork, token_ids: Sequence[int]) -> np.ndarray:
    """The same, each prefix read for itself from an empty state: prefixes with their padding masked.

    Args:
        network: any cell.
        token_ids: (timesteps,) at least 2.

    Returns:
        (timesteps - 1,) in nats.
    """
    hidden = [network.states(token_ids[:length])[-1] for length in range(1, len(token_ids))]
    return _losses(network, np.array(hidden), token_ids[1:])


def padded_losses(network: RecurrentNetwork, token_ids: Sequence[int], length: int) -> np.ndarray:
    """The same with every prefix padded in front and the padding read like words, unmasked.

    Args:
        network: any cell.
        token_ids: (timesteps,) at least 2.
        length: what every prefix is padded to, at least timesteps - 1.

    Returns:
        (timesteps - 1,) in nats.
    """
    state = network.initial_state()
    after_padding = [state]
    for _ in range(length - 1):
        state = network.step(PADDING_ID, state)
        after_padding.append(state)
    hidden = [
        network.run(token_ids[:words], after_padding[length - words])[0][-1]
        for words in range(1, len(token_ids))
    ]
    return _losses(network, np.array(hidden), token_ids[1:])


def _losses(network: RecurrentNetwork, hidden: np.ndarray, targets: Sequence[int]) -> np.ndarray:
    """Cross-entropy of targets `(timesteps,)` after hidden states `(timesteps, units)`, over all token ids."""
    logits = network.output(hidden).astype(np.float64)  # (timesteps, vocabulary_size)
    logits -= logits.max(axis=-1, keepdims=True)
    log_probs = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return -log_probs[np.arange(len(targets)), np.asarray(targets)]

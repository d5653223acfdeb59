"""How far this network's logits are from another forward pass of the same weights, such as Keras's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.text.vocabulary import BOUNDARY_ID

Reference = Callable[[Bundle, np.ndarray], np.ndarray]
"""From a model and a text's token ids to logits `(timesteps, vocabulary_size)`."""


def largest_difference(bundle: Bundle, texts: Sequence[np.ndarray], reference: Reference) -> float:
    """The largest difference between two logits, over all words of some texts.

    A model that learned endings is compared on what it reads: the boundary's id before each text.

    Args:
        bundle: the model.
        texts: token ids of each text, at least one text with a word.
        reference: the forward pass to compare with.
    """
    network = RecurrentNetwork(bundle.weights, bundle.settings)
    return max(
        float(np.abs(_logits(network, text) - reference(bundle, _as_read(bundle, text))).max())
        for text in texts
    )


def _as_read(bundle: Bundle, token_ids: np.ndarray) -> np.ndarray:
    """A text's token ids as the model's layers read them: behind the boundary where endings were learned."""
    return np.concatenate(([BOUNDARY_ID], token_ids)) if bundle.settings.learn_endings else token_ids


def _logits(network: RecurrentNetwork, token_ids: np.ndarray) -> np.ndarray:
    """Logits after everything that is read: `(timesteps, vocabulary_size)`."""
    hidden = network.states(token_ids)  # (words, units)
    if network.settings.learn_endings:
        hidden = np.concatenate((network.initial_state()[-1, :1], hidden))
    return network.output(hidden)

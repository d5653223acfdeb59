"""How far this network's logits are from another forward pass of the same weights, such as Keras's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.inference.recurrent_network import RecurrentNetwork

Reference = Callable[[Bundle, np.ndarray], np.ndarray]
"""From a model and a text's token ids to logits `(timesteps, vocabulary_size)`."""


def largest_difference(bundle: Bundle, texts: Sequence[np.ndarray], reference: Reference) -> float:
    """The largest difference between two logits, over all words of some texts.

    Args:
        bundle: the model.
        texts: token ids of each text, at least one text with a word.
        reference: the forward pass to compare with.
    """
    network = RecurrentNetwork(bundle.weights, bundle.settings)
    return max(
        float(np.abs(network.output(network.states(text)) - reference(bundle, text)).max()) for text in texts
    )

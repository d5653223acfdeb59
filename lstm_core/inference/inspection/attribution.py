"""Which words mattered: how much each word of a text has to do with the score of a chosen next word.

Three answers to the same question, each with its own meaning:

* gradient times input: what an infinitely small change of each word's vector would do, carried to its size;
* integrated gradients: the same, summed along the way from zero vectors to the words, so that the shares add
  up to what the words did together;
* leaving out: what happens when the word is not there.

References:
    Simonyan, Vedaldi & Zisserman (2014), Deep Inside Convolutional Networks (gradients as saliency).
    Sundararajan, Taly & Yan (2017), Axiomatic Attribution for Deep Networks (integrated gradients).
    Li, Monroe & Jurafsky (2016), Understanding Neural Networks through Representation Erasure (leaving out).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.inference.inspection.backward import backward
from lstm_core.inference.inspection.traces import Trace, network_of, trace, trace_inputs
from lstm_core.inference.recurrent_network import RecurrentNetwork, TokenIds

if TYPE_CHECKING:
    from lstm_core.inference.predictor import Predictor

NUM_STEPS = 128
_NUMBERS_AT_ONCE = 8_000_000  # floats that one batch of interpolated texts may take


@dataclass(frozen=True)
class IntegratedGradients:
    """Integrated gradients of one logit.

    Args:
        shares: (timesteps,) each word's share, in units of the logit.
        baseline: the logit when all words are zero vectors.
        logit: the logit of the text as it is.
    """

    shares: np.ndarray
    baseline: float
    logit: float

    @property
    def completeness_error(self) -> float:
        """How far the shares' sum is from `logit - baseline`, relative to the larger of that and the shares' size."""
        moved = self.logit - self.baseline
        scale = max(abs(moved), float(np.abs(self.shares).sum()), 1e-12)
        return abs(float(self.shares.sum()) - moved) / scale


def input_gradients(
    inspected: RecurrentNetwork | Predictor, token_ids: TokenIds, target_id: int
) -> np.ndarray:
    """Gradient of a next word's logit after the last word, with respect to each embedded word.

    Args:
        inspected: a network or a predictor.
        token_ids: (timesteps,) the text, at least one word.
        target_id: the next word whose logit is meant.

    Returns:
        (timesteps, embedding_size) float32; row t is d logit / d embedded word t. The last row is the word
        just before the target, so that distances are counted from the end.
    """
    network = network_of(inspected)
    return gradients_of_trace(network, trace(network, token_ids), target_id)


def gradients_of_trace(network: RecurrentNetwork, traced: Trace, target_id: int) -> np.ndarray:
    """The same for a forward pass that is there already, `(timesteps, [batch,] embedding_size)`."""
    hidden_gradients = np.zeros_like(traced.hidden_states)
    hidden_gradients[-1:] = network.target_gradient(target_id)
    return backward(network, traced, hidden_gradients)


def gradient_times_input(
    inspected: RecurrentNetwork | Predictor, token_ids: TokenIds, target_id: int
) -> np.ndarray:
    """Each word's share by its gradient: the sum over its vector of gradient times value.

    Args:
        inspected: a network or a predictor.
        token_ids: (timesteps,) the text, at least one word.
        target_id: the next word whose logit is meant.

    Returns:
        (timesteps,) in units of the logit.
    """
    network = network_of(inspected)
    inputs = network.embedding[np.asarray(token_ids, np.int64)]  # (timesteps, embedding_size)
    return (input_gradients(network, token_ids, target_id) * inputs).sum(axis=-1)


def integrated_gradients(
    inspected: RecurrentNetwork | Predictor, token_ids: TokenIds, target_id: int, num_steps: int = NUM_STEPS
) -> IntegratedGradients:
    """Gradients summed along the straight way from zero vectors to the words.

    The steps are the nodes of a Gauss-Legendre rule: far nearer to the integral than as many equal steps.

    Args:
        inspected: a network or a predictor.
        token_ids: (timesteps,) the text, at least one word.
        target_id: the next word whose logit is meant.
        num_steps: points on the way, at least 1.
    """
    network = network_of(inspected)
    inputs = network.embedding[np.asarray(token_ids, np.int64)]  # (timesteps, embedding_size)
    nodes, weights = np.polynomial.legendre.leggauss(num_steps)  # on -1..1
    nodes, weights = (nodes + 1) / 2, weights / 2  # (num_steps,) each, on 0..1
    total = np.zeros(inputs.shape)
    per_step = len(inputs) * network.settings.units * 12 * len(network.layers)
    at_once = max(1, _NUMBERS_AT_ONCE // max(1, per_step))
    for start in range(0, num_steps, at_once):
        some = slice(start, start + at_once)
        scaled = (inputs[:, np.newaxis] * nodes[some, np.newaxis]).astype(np.float32)
        gradients = gradients_of_trace(network, trace_inputs(network, scaled), target_id)
        total += np.einsum("tbe,b->te", gradients, weights[some])  # (timesteps, embedding_size)
    ends = np.stack((np.zeros_like(inputs), inputs), axis=1)  # (timesteps, 2, embedding_size)
    baseline, logit = network.target_logits(trace_inputs(network, ends).hidden_states[-1], target_id)
    return IntegratedGradients((total * inputs).sum(axis=-1), float(baseline), float(logit))


def leave_one_out(
    inspected: RecurrentNetwork | Predictor, token_ids: Sequence[int] | np.ndarray, target_id: int
) -> np.ndarray:
    """How much the logit falls when a word is taken out of the text.

    Args:
        inspected: a network or a predictor.
        token_ids: (timesteps,) the text, at least one word.
        target_id: the next word whose logit is meant.

    Returns:
        (timesteps,) the whole text's logit less the logit without the word; a text of one word is compared
        with the state before any word.
    """
    network = network_of(inspected)
    ids = np.asarray(token_ids, np.int64)
    num = len(ids)
    places = np.arange(num - 1)[:, np.newaxis]  # (timesteps - 1, 1)
    without = ids[places + (places >= np.arange(num))]  # (timesteps - 1, timesteps): column t lacks word t
    rest = network.states(without)[-1] if num > 1 else network.initial_state(num)[-1, 0]  # (timesteps, units)
    hidden = np.concatenate((network.states(ids)[-1:], rest))  # (1 + timesteps, units)
    logits = network.target_logits(hidden, target_id)
    return logits[0] - logits[1:]

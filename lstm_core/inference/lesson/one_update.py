"""One step of learning on one sentence, in NumPy: loss, the gradient of every weight, and the weights after it.

    loss = mean over the words of -log p(the word that comes)
    weight' = weight - learning_rate * d loss / d weight

The output layer is taken as the dense layer that scores the same, so that tied models can be shown too.

References:
    Werbos (1990), Backpropagation Through Time: What It Does and How to Do It.
    Williams & Peng (1990), An Efficient Gradient-Based Algorithm for On-Line Training of Recurrent Network
    Trajectories (the gradient cut off after so many steps).
    Pascanu, Mikolov & Bengio (2013), On the Difficulty of Training Recurrent Neural Networks (clipping by the norm).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.errors import InputError
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.output.choice import output_layer
from lstm_core.text.vocabulary import BOUNDARY_ID
from lstm_core.weights import EMBEDDING, Weights, cell_names

OUTPUT_KERNEL, OUTPUT_BIAS = "dense/kernel", "dense/bias"
_TRAINED_CELLS = ("lstm", "rnn")


@dataclass(frozen=True)
class Learner:
    """A model as this lesson trains it: its weights by name, with a dense output layer.

    The network begins with an empty state. Where the model learned endings, a text begins with the boundary instead,
    which `reading` puts there, so that the gradient goes through it.

    Args:
        weights: float32, see `lstm_core.weights`.
        network: what computes with them.
        begins_with_boundary: the model learned endings.
    """

    weights: Weights
    network: RecurrentNetwork
    begins_with_boundary: bool = False

    @classmethod
    def of(cls, bundle: Bundle) -> Learner:
        """A model's.

        Raises:
            InputError: its cell's gradient is not known here.
        """
        settings = bundle.settings
        if settings.cell not in _TRAINED_CELLS:
            raise InputError(
                f"One step of learning is shown for LSTM and simple RNN; this is a {settings.cell}."
            )
        kernel, bias = output_layer(settings).as_dense(bundle.weights)
        kept = [EMBEDDING, *(name for layer in range(settings.layers) for name in cell_names(layer))]
        weights = {name: bundle.weights[name] for name in kept} | {OUTPUT_KERNEL: kernel, OUTPUT_BIAS: bias}
        plain = settings.replace(output_layer="dense", learn_endings=False)
        return cls(weights, RecurrentNetwork(weights, plain), settings.learn_endings)

    def reading(self, token_ids: Sequence[int]) -> tuple[int, ...]:
        """What is read and asked for of a text: its ids, behind the boundary where the model learned endings."""
        return (BOUNDARY_ID, *token_ids) if self.begins_with_boundary else tuple(token_ids)

    def updated(self, gradients: Weights, learning_rate: float) -> Learner:
        """The model after one step against its gradient."""
        weights = {
            name: (array - learning_rate * gradients[name]).astype(np.float32)
            for name, array in self.weights.items()
        }
        return Learner(weights, RecurrentNetwork(weights, self.network.settings), self.begins_with_boundary)


def word_losses(network: RecurrentNetwork, token_ids: Sequence[int]) -> np.ndarray:
    """The surprise at each word from the second on, in nats.

    Args:
        network: any.
        token_ids: (timesteps,) at least 2.

    Returns:
        (timesteps - 1,).
    """
    log_probs = _log_probs(network.output(network.states(token_ids[:-1])))
    return -log_probs[np.arange(len(token_ids) - 1), np.asarray(token_ids[1:])]


def gradients(learner: Learner, token_ids: Sequence[int], truncation: int | None = None) -> Weights:
    """The gradient of a sentence's mean loss with respect to every weight, backpropagated through time.

    Args:
        learner: the model.
        token_ids: (timesteps,) at least 2.
        truncation: the sentence is cut into pieces of so many steps, at whose beginning the way back ends, as at the
            beginning of a packed row; None goes back to the first word.

    Returns:
        By the names and in the shapes of the weights.
    """
    network, inputs = learner.network, np.asarray(token_ids[:-1])
    steps = len(inputs)
    traced = trace(network, inputs)
    hidden = traced.hidden_states  # (steps, units)
    kernel = learner.weights[OUTPUT_KERNEL]
    d_logits = np.exp(_log_probs(network.output(hidden)))  # (steps, vocabulary_size)
    d_logits[np.arange(steps), np.asarray(token_ids[1:])] -= 1  # probabilities minus the one-hot target
    d_logits /= steps
    found = {OUTPUT_KERNEL: hidden.T @ d_logits, OUTPUT_BIAS: d_logits.sum(axis=0)}
    d_hidden = d_logits @ kernel.T  # (steps, units)
    piece = truncation or steps
    for number in range(len(network.layers) - 1, -1, -1):
        layer, seen = network.layers[number], traced.layers[number]
        x = traced.layers[number - 1].h if number else traced.inputs
        before = tuple(seen.before(name) for name in seen.states)
        sums = []
        for start in range(0, steps, piece):
            part = slice(start, start + piece)
            gates = layer.cell.gates_type(**{name: values[part] for name, values in seen.gates.items()})
            sums.append(
                layer.cell.backward(
                    layer.weights,
                    gates,
                    tuple(one[part] for one in before),
                    tuple(one[part] for one in seen.states.values()),
                    d_hidden[part].astype(np.float32),
                )
            )
        d_sums = np.concatenate(sums)  # (steps, gates * units)
        names = cell_names(number)
        found |= dict(zip(names, (x.T @ d_sums, before[0].T @ d_sums, d_sums.sum(axis=0)), strict=True))
        d_hidden = d_sums @ layer.weights.kernel.T  # (steps, inputs)
    embedding = np.zeros_like(learner.weights[EMBEDDING])
    np.add.at(embedding, inputs, d_hidden)
    return found | {EMBEDDING: embedding}


def norm(found: Weights) -> float:
    """The length of a gradient, all weights together."""
    return float(np.sqrt(sum(float((array.astype(np.float64) ** 2).sum()) for array in found.values())))


def clipped(found: Weights, longest: float) -> Weights:
    """A gradient in the same direction, at most so long."""
    length = norm(found)
    return found if length <= longest else {name: array * (longest / length) for name, array in found.items()}


def agreement(whole: np.ndarray, part: np.ndarray) -> float:
    """The cosine between two gradients: 1 where they point the same way, 0 where one says nothing of the other."""
    size = float(np.linalg.norm(whole) * np.linalg.norm(part))
    return float((whole * part).sum() / size) if size > 0 else 0.0


def _log_probs(logits: np.ndarray) -> np.ndarray:
    """Log softmax over all token ids, as training has it, `(steps, vocabulary_size)`."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))

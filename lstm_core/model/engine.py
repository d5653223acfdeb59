"""One model on one device: its weights, its optimizer, and the compiled update and evaluation.

An update is a single XLA program of fixed shape: forward, backward, clipping and Adam, with the weights
updated in place. Where TensorFlow sees a GPU the same program runs there.

References:
    Adam: Kingma & Ba 2015, with Keras's epsilon; clipping by global norm: Pascanu et al. 2013.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from lstm_core.errors import TrainingError
from lstm_core.model.network import (
    Masks,
    States,
    dropout_masks,
    hidden_states,
    initial_states,
    initial_weights,
)
from lstm_core.model.output import cross_entropy, evaluation_sums
from lstm_core.model.precision import output_precision
from lstm_core.settings import Settings
from lstm_core.text.packing import Batch, Packing
from lstm_core.weights import Weights

TIMESTEPS = 32
"""Cells of a row: long enough for nearly every everyday sentence, short enough for wide batches."""

_BETA_1, _BETA_2, _EPSILON = 0.9, 0.999, 1e-7
_INVERSE_SQRT_FROM = 500
_EXPONENTIAL_HALF_LIFE = 1000


@dataclass(frozen=True)
class Update:
    """What one update reports: mean loss in nats, right answers, targets."""

    loss: float
    num_right: float
    num_targets: int


@dataclass(frozen=True)
class Evaluation:
    """A model measured on held-out texts with dropout off.

    Args:
        loss: mean cross-entropy in nats over all targets, unknown ones included.
        accuracy: share of targets whose most probable real word is the target, 0 to 1.
        top5_accuracy: share of targets among the five most probable real words.
        perplexity: exp of the mean cross-entropy over known targets, renormalised over real words; None
            without known targets, and never above the largest float, so that it can be written as JSON.
        left_out_share: share of targets that are unknown and so not in the perplexity.
    """

    loss: float
    accuracy: float
    top5_accuracy: float
    perplexity: float | None
    left_out_share: float


def lanes_for(settings: Settings) -> int:
    """Rows of a batch that hold about `batch_targets` targets."""
    return max(1, round(settings.batch_targets / TIMESTEPS))


def learning_rate_at(settings: Settings, step: int) -> float:
    """The learning rate of an update, a function of the step alone so that a resumed run goes on as it was.

    Args:
        step: updates made before this one, from 0.

    Returns:
        `learning_rate` for "constant"; for "inverse-sqrt" the same over the first 500 updates and falling
        with 1 / sqrt(step) from there; for "exponential" halved every 1,000 updates.
    """
    if settings.schedule == "inverse-sqrt":
        return settings.learning_rate * min(1.0, (_INVERSE_SQRT_FROM / max(step, 1)) ** 0.5)
    if settings.schedule == "exponential":
        return settings.learning_rate * 0.5 ** (step / _EXPONENTIAL_HALF_LIFE)
    return settings.learning_rate


def _compiled_in(settings: Settings) -> tuple[object, ...]:
    """What of the settings a compiled program depends on; all else is handed to it with each update."""
    return (
        settings.cell,
        settings.layers,
        settings.embedding_size,
        settings.units,
        lanes_for(settings),
        settings.clip_norm,
        settings.dropout > 0,
    )


def _adam_rate(learning_rate: float, step: int) -> float:
    """The learning rate of Adam's update number `step`, counted from 1, with both moments' bias corrected."""
    return learning_rate * (1.0 - _BETA_2**step) ** 0.5 / (1.0 - _BETA_1**step)


class Engine:
    """Weights, Adam's moments, and the compiled programs that change and measure them.

    Args:
        settings: the model's and the optimizer's settings.
        vocabulary_size: number of token ids, padding and unknown word included.
        precision: what the output layer's factors are rounded to while training; None takes what this
            machine multiplies fastest.
    """

    def __init__(self, settings: Settings, vocabulary_size: int, precision: tf.DType | None = None) -> None:
        self.settings, self.lanes, self.step = settings, lanes_for(settings), 0
        self.vocabulary_size, self.precision = vocabulary_size, precision or output_precision()
        start = initial_weights(settings, vocabulary_size)
        self._weights = {name: tf.Variable(array) for name, array in start.items()}
        self._first_moments = {name: tf.Variable(tf.zeros_like(array)) for name, array in start.items()}
        self._second_moments = {name: tf.Variable(tf.zeros_like(array)) for name, array in start.items()}
        self._states = initial_states(settings, self.lanes)
        # Without AutoGraph: nothing here needs it, and loading it takes longer than tracing.
        self._update = tf.function(self._update_program, jit_compile=True, autograph=False)
        self._evaluate = tf.function(self._evaluation_program, jit_compile=True, autograph=False)

    def fits(self, settings: Settings, vocabulary_size: int) -> bool:
        """Whether a run with these settings needs the programs that this engine has compiled."""
        return (vocabulary_size, _compiled_in(settings)) == (
            self.vocabulary_size,
            _compiled_in(self.settings),
        )

    def restart(self, settings: Settings) -> None:
        """Becomes as new for a run that it fits: initial weights, no moments, no step made."""
        start = initial_weights(settings, self.vocabulary_size)
        tensors = {f"weights/{name}": array for name, array in start.items()}
        for group in ("adam_m", "adam_v"):
            tensors |= {f"{group}/{name}": np.zeros_like(array) for name, array in start.items()}
        self.settings = settings
        self.restore(tensors, 0)
        self.forget_states()

    def update(self, batch: Batch) -> Update:
        """One step of the optimizer on one batch; the recurrent state goes on from the batch before."""
        loss, num_right, self._states = self._update(
            tf.constant(batch.inputs),
            tf.constant(batch.targets),
            tf.constant(batch.resets),
            self._states,
            tf.constant(_adam_rate(learning_rate_at(self.settings, self.step), self.step + 1)),
            self._masks(),
        )
        self.step += 1
        return Update(float(loss), float(num_right), int(np.count_nonzero(batch.targets)))

    def _masks(self) -> Masks | None:
        if not self.settings.dropout:
            return None
        masks = dropout_masks(self.settings, self.step, self.lanes, TIMESTEPS)
        return [tf.constant(mask) for mask in masks]

    def forget_states(self) -> None:
        """Clears the recurrent state between epochs."""
        self._states = initial_states(self.settings, self.lanes)

    def evaluate(
        self, packing: Packing, should_stop: Callable[[], bool] = lambda: False
    ) -> Evaluation | None:
        """Measures the model on packed texts that it was not trained on.

        Args:
            packing: the texts, at least one.
            should_stop: asked between batches; after a yes there is no result.
        """
        sums = np.zeros(6)
        states = initial_states(self.settings, packing.lanes)
        for batch in packing:
            if should_stop():
                return None
            part, states = self._evaluate(
                tf.constant(batch.inputs), tf.constant(batch.targets), tf.constant(batch.resets), states
            )
            sums += part.numpy()
        targets, loss, right, right5, known, known_loss = sums.tolist()
        perplexity = None
        if known:
            with np.errstate(over="ignore"):
                perplexity = min(float(np.exp(known_loss / known)), sys.float_info.max)
        return Evaluation(loss / targets, right / targets, right5 / targets, perplexity, 1 - known / targets)

    def weights(self) -> Weights:
        """The weights as they stand, as NumPy arrays."""
        return {name: variable.numpy() for name, variable in self._weights.items()}

    def tensors(self) -> Weights:
        """Everything that going on needs: weights and both moments, named for a checkpoint."""
        groups = {"weights": self._weights, "adam_m": self._first_moments, "adam_v": self._second_moments}
        return {f"{group}/{name}": v.numpy() for group, named in groups.items() for name, v in named.items()}

    def restore(self, tensors: Weights, step: int) -> None:
        """The inverse of `tensors`.

        Args:
            tensors: weights and moments by the names that `tensors` gives them.
            step: updates made so far.

        Raises:
            TrainingError: the tensors are those of a model of another shape.
        """
        groups = {"weights": self._weights, "adam_m": self._first_moments, "adam_v": self._second_moments}
        variables = {f"{group}/{name}": v for group, named in groups.items() for name, v in named.items()}
        if {name: array.shape for name, array in tensors.items()} != {
            name: tuple(variable.shape) for name, variable in variables.items()
        }:
            raise TrainingError(
                "The checkpoint belongs to another model. Cell, layers, units, embedding size and texts must be "
                "those that the run was started with; start a new run to change them."
            )
        for name, variable in variables.items():
            variable.assign(tensors[name])
        self.step = step

    def _update_program(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        resets: tf.Tensor,
        states: States,
        rate: tf.Tensor,
        masks: Masks | None,
    ) -> tuple[tf.Tensor, tf.Tensor, States]:
        loss, num_right, states, gradients = self.gradients(inputs, targets, resets, states, masks)
        if self.settings.clip_norm:
            gradients = _clipped(gradients, self.settings.clip_norm)
        for name, gradient in gradients.items():
            m, v = self._first_moments[name], self._second_moments[name]
            m.assign(_BETA_1 * m + (1 - _BETA_1) * gradient)
            v.assign(_BETA_2 * v + (1 - _BETA_2) * gradient**2)
            self._weights[name].assign_sub(rate * m / (tf.sqrt(v) + _EPSILON))
        return loss, num_right, states

    def gradients(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        resets: tf.Tensor,
        states: States,
        masks: Masks | None = None,
    ) -> tuple[tf.Tensor, tf.Tensor, States, dict[str, tf.Tensor]]:
        """Loss, right answers, states after the row, and the loss's gradient by weight."""
        weights = {name: tf.convert_to_tensor(variable) for name, variable in self._weights.items()}
        with tf.GradientTape() as tape:
            tape.watch(weights)
            hidden, states = hidden_states(weights, self.settings, inputs, resets, states, masks)
            loss, num_right = cross_entropy(
                hidden, weights["dense/kernel"], weights["dense/bias"], _time_major(targets), self.precision
            )
        found = tape.gradient(loss, weights)
        return loss, num_right, states, {name: tf.convert_to_tensor(g) for name, g in found.items()}

    def _evaluation_program(
        self, inputs: tf.Tensor, targets: tf.Tensor, resets: tf.Tensor, states: States
    ) -> tuple[tf.Tensor, States]:
        weights = {name: tf.convert_to_tensor(variable) for name, variable in self._weights.items()}
        hidden, states = hidden_states(weights, self.settings, inputs, resets, states)
        logits = tf.matmul(hidden, weights["dense/kernel"]) + weights["dense/bias"]
        return evaluation_sums(logits, _time_major(targets)), states


def _time_major(targets: tf.Tensor) -> tf.Tensor:
    """(lanes, timesteps) targets in the order of the hidden states: (timesteps * lanes,)."""
    return tf.reshape(tf.transpose(targets), (-1,))


def _clipped(gradients: dict[str, tf.Tensor], clip_norm: float) -> dict[str, tf.Tensor]:
    """Gradients scaled down together where their common norm is above `clip_norm`."""
    norm = tf.sqrt(tf.add_n([tf.reduce_sum(gradient**2) for gradient in gradients.values()]))
    scale = clip_norm / tf.maximum(norm, clip_norm)
    return {name: gradient * scale for name, gradient in gradients.items()}

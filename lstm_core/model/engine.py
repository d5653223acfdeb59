"""One model on one device: its weights, its optimizer, and the programs that change and measure them.

Where TensorFlow sees a GPU the same programs run there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lstm_core.errors import TrainingError
from lstm_core.model import optimizer
from lstm_core.model.candidates import Candidates, draw_candidates, rates_of
from lstm_core.model.group import ALONE, Group, own_rows
from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.learned import Learned
from lstm_core.model.network import Masks, States, dropout_masks, initial_states, initial_weights
from lstm_core.model.optimizer import Rates
from lstm_core.model.precision import output_precision
from lstm_core.model.program import (
    Rows,
    compiled_evaluation,
    compiled_gradients,
    compiled_step,
    compiled_update,
)
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.settings import Settings
from lstm_core.text.packing import Batch, Packing
from lstm_core.weights import Weights

TIMESTEPS = 32
"""Cells of a row: long enough for nearly every everyday sentence, short enough for wide batches."""

_CANDIDATES = 1
"""Keeps their random numbers apart from those of dropout."""


@dataclass(frozen=True)
class Update:
    """What one update reports of the words from a text's second on: mean loss in nats, right answers, targets."""

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
        ending_loss: mean cross-entropy in nats of "the text ends here" against "it goes on" after every word; None
            for a model without endings.
        ending_at_ends: mean probability of an ending, 0 to 1, where texts end; None likewise.
        ending_elsewhere: the same where they go on; None likewise.
    """

    loss: float
    accuracy: float
    top5_accuracy: float
    perplexity: float | None
    left_out_share: float
    ending_loss: float | None = None
    ending_at_ends: float | None = None
    ending_elsewhere: float | None = None


class Engine:
    """Weights, their average, Adam's moments, and the compiled programs that change and measure them.

    Args:
        settings: the model's and the optimizer's settings.
        counts: (vocabulary_size,) how often training has each id as a target.
        precision: what the output layer's factors are rounded to while training; None takes what this
            machine multiplies fastest.
        group: the processes that train this model together.
    """

    def __init__(
        self,
        settings: Settings,
        counts: np.ndarray,
        precision: tf.DType | None = None,
        group: Group = ALONE,
    ) -> None:
        self.settings, self.step, self.group = settings, 0, group
        self.spec = ProgramSpec.of(settings, len(counts), TIMESTEPS, precision or output_precision())
        self._variables = _start(settings, counts).map(tf.Variable)
        self._rates = rates_of(counts)
        self._rows = own_rows(group)
        self._states = self._no_states(self.spec.batch_rows)
        self._update = compiled_update(self.spec, self._variables)
        self._gradients = compiled_gradients(self.spec, self._variables)
        self._step = compiled_step(self.spec, self._variables)
        self._evaluate = compiled_evaluation(self.spec, self._variables)

    def fits(self, settings: Settings, vocabulary_size: int) -> bool:
        """Whether a run with these settings needs the programs that this engine has compiled."""
        spec = self.spec
        return ProgramSpec.of(settings, vocabulary_size, spec.timesteps, spec.precision) == spec

    def restart(self, settings: Settings, counts: np.ndarray) -> None:
        """Becomes as new for a run that it fits: initial weights, no moments, no step made."""
        self.settings, self._rates = settings, rates_of(counts)
        self.restore(_start(settings, counts), 0)
        self.forget_states()

    def update(self, batch: Batch) -> Update:
        """One step of the optimizer on one batch; the recurrent state goes on from the batch before."""
        settings, number = self.settings, self.step + 1
        rate = optimizer.learning_rate_at(settings, self.step)
        rates = Rates(
            tf.constant(optimizer.adam_rate(rate, number)),
            tf.constant(optimizer.averaging_rate(settings.averaging, number)),
        )
        masks = dropout_masks(settings, self.step, self.spec.batch_rows, self.spec.timesteps)
        own = Masks(
            [tf.constant(mask[:, self._rows]) for mask in masks.values],
            [tf.constant(mask) for mask in masks.recurrent],
        )
        rows, candidates = Rows.of(batch, self._rows), self._candidates()
        if self.group.size == 1:
            scores, self._states = self._update(rows, self._states, rates, own, candidates)
        else:
            share = tf.constant(batch.share_of_targets(self._rows), tf.float32)
            scores, self._states, gradients = self._gradients(rows, self._states, own, candidates, share)
            scores, *summed = self.group.total([scores, *gradients.values()])
            self._step(dict(zip(gradients, summed, strict=True)), rates)
        self.step = number
        loss, num_right = scores.numpy().tolist()
        return Update(loss / max(batch.num_scored, 1), num_right, batch.num_scored)

    def _candidates(self) -> Candidates | None:
        """The words that the next update scores, by seed and step alone; None where it scores all."""
        if not self.spec.samples:
            return None
        rng = np.random.default_rng([_CANDIDATES, self.settings.seed, self.step])
        drawn = draw_candidates(self._rates, self.spec.words_scored - 1, rng)
        return Candidates(*map(tf.constant, drawn))

    def forget_states(self) -> None:
        """Clears the recurrent state between epochs."""
        self._states = self._no_states(self.spec.batch_rows)

    def _no_states(self, batch_rows: int) -> States:
        """Cleared states of this member's rows."""
        return initial_states(self.spec, len(range(batch_rows)[self._rows]))

    def evaluate(
        self, packing: Packing, should_stop: Callable[[], bool] = lambda: False
    ) -> Evaluation | None:
        """Measures the model on packed texts that it was not trained on.

        Args:
            packing: the texts, at least one.
            should_stop: asked between batches; after a yes there is no result.
        """
        sums = np.zeros(11 if self.spec.endings else 6)
        states = self._no_states(packing.batch_rows)
        has_rows = packing.batch_rows > self.group.rank
        for batch in packing:
            if should_stop():
                return None
            if has_rows:
                part, states = self._evaluate(Rows.of(batch, self._rows), states)
                sums += part.numpy()
        sums = np.asarray(self.group.total([sums])[0])
        targets, loss, right, right5, known, known_loss = sums[:6].tolist()
        perplexity = None
        if known:
            with np.errstate(over="ignore"):
                perplexity = min(float(np.exp(known_loss / known)), sys.float_info.max)
        found = Evaluation(loss / targets, right / targets, right5 / targets, perplexity, 1 - known / targets)
        if not self.spec.endings:
            return found
        places, ending_loss, ends, at_ends, elsewhere = sums[6:].tolist()
        return replace(
            found,
            ending_loss=ending_loss / places,
            ending_at_ends=at_ends / max(ends, 1),
            ending_elsewhere=elsewhere / max(places - ends, 1),
        )

    def weights(self) -> Weights:
        """The weights that are measured and kept as the model, as NumPy arrays."""
        return {name: variable.numpy() for name, variable in self._variables.kept.items()}

    def learned(self) -> Learned:
        """Everything that resuming needs, as NumPy arrays: weights, both moments and averages."""
        return self._variables.map(lambda variable: variable.numpy())

    def restore(self, learned: Learned, step: int) -> None:
        """The inverse of `learned`.

        Args:
            learned: weights, moments and averages.
            step: updates made so far.

        Raises:
            TrainingError: they are those of a model of another shape.
        """
        if _shapes(learned) != _shapes(self._variables):
            raise TrainingError(
                "The checkpoint belongs to another model. Cell, layers, units, embedding size and texts must be "
                "those that the run was started with; start a new run to change them."
            )
        self._variables.assign(learned)
        self.step = step


def _start(settings: Settings, counts: np.ndarray) -> Learned:
    """What training begins with."""
    return optimizer.init(initial_weights(settings, counts), averaging=settings.averaging > 0)


def _shapes(learned: Learned) -> Learned:
    """The shape of every array."""
    return learned.map(lambda array: tuple(array.shape))

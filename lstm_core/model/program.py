"""The programs that run on the device: an update of the weights, and a measurement without one.

They are functions of tensors and of a `ProgramSpec`; no setting that the specification lacks can reach them. Each is
compiled by XLA into one program of fixed shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lstm_core.model import optimizer
from lstm_core.model.candidates import Candidates
from lstm_core.model.cross_entropy import Targets, ending_sums, evaluation_sums
from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.learned import Learned
from lstm_core.model.network import NO_MASKS, Masks, States, hidden_states
from lstm_core.model.optimizer import Rates, Tensors
from lstm_core.model.output_tensors import OUTPUTS
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.text.packing import Batch


class Rows(NamedTuple):
    """A batch on the device, each array (batch_rows, timesteps); see `Batch`."""

    inputs: tf.Tensor
    targets: tf.Tensor
    resets: tf.Tensor

    @classmethod
    def of(cls, batch: Batch, chosen: slice = slice(None)) -> Rows:
        """The arrays of a batch's chosen rows as tensors."""
        return cls(*(tf.constant(part[chosen]) for part in (batch.inputs, batch.targets, batch.resets)))


def loss_and_gradients(
    spec: ProgramSpec,
    weights: Tensors,
    rows: Rows,
    states: States,
    masks: Masks = NO_MASKS,
    candidates: Candidates | None = None,
) -> tuple[tf.Tensor, tf.Tensor, States, Tensors]:
    """Loss, what is reported of it, states after the rows, and the loss's gradient by weight."""
    with tf.GradientTape() as tape:
        tape.watch(weights)
        hidden, states = hidden_states(weights, spec, rows.inputs, rows.resets, states, masks)
        loss, scores = OUTPUTS[spec.output].loss(
            weights, hidden, _targets(spec, rows), spec.precision, candidates
        )
    found = tape.gradient(loss, weights)
    return loss, scores, states, {name: tf.convert_to_tensor(g) for name, g in found.items()}


def compiled_update(
    spec: ProgramSpec, variables: Learned
) -> Callable[[Rows, States, Rates, Masks, Candidates | None], tuple[tf.Tensor, States]]:
    """The program of an update: forward, backward, clipping, Adam and averages, the variables changed in place.

    Returns:
        A function of a batch, the states before it, the rates, the dropout masks and the words that are scored where
        not all are, that gives what `cross_entropy` reports and the states after the batch.
    """

    def program(
        rows: Rows, states: States, rates: Rates, masks: Masks, candidates: Candidates | None
    ) -> tuple[tf.Tensor, States]:
        learned = variables.map(tf.convert_to_tensor)
        _, scores, states, gradients = loss_and_gradients(
            spec, learned.weights, rows, states, masks, candidates
        )
        _step(spec, variables, learned, gradients, rates)
        return scores, states

    return _compiled(program)


def compiled_gradients(
    spec: ProgramSpec, variables: Learned
) -> Callable[[Rows, States, Masks, Candidates | None, tf.Tensor], tuple[tf.Tensor, States, Tensors]]:
    """The program of a member's part of an update: forward and backward over its own rows.

    Returns:
        A function of these rows, the states before them, the masks, the words that are scored, and the share of the
        whole batch's targets that stand in these rows; it gives what `cross_entropy` reports, the states after the
        rows, and the member's part of the gradients, which add up to those of the mean loss over the whole batch.
    """

    def program(
        rows: Rows, states: States, masks: Masks, candidates: Candidates | None, share: tf.Tensor
    ) -> tuple[tf.Tensor, States, Tensors]:
        weights = {name: tf.convert_to_tensor(variable) for name, variable in variables.weights.items()}
        _, scores, states, gradients = loss_and_gradients(spec, weights, rows, states, masks, candidates)
        return scores, states, {name: share * gradient for name, gradient in gradients.items()}

    return _compiled(program)


def compiled_step(spec: ProgramSpec, variables: Learned) -> Callable[[Tensors, Rates], None]:
    """The program of an update's other part: clipping, Adam and averages, given the gradients of the whole batch."""

    def program(gradients: Tensors, rates: Rates) -> None:
        _step(spec, variables, variables.map(tf.convert_to_tensor), gradients, rates)

    return _compiled(program)


def _step(spec: ProgramSpec, variables: Learned, learned: Learned, gradients: Tensors, rates: Rates) -> None:
    """Changes the variables, whose values are `learned`."""
    variables.assign(optimizer.update(learned, optimizer.clipped(gradients, spec.clip_norm), rates))


def compiled_evaluation(
    spec: ProgramSpec, variables: Learned
) -> Callable[[Rows, States], tuple[tf.Tensor, States]]:
    """The program of a measurement: from a batch and the states before it to sums and the states after it.

    The sums are `evaluation_sums`, and where endings are learned `ending_sums` after them. The weights are those that
    are kept as the model.
    """

    def program(rows: Rows, states: States) -> tuple[tf.Tensor, States]:
        weights = {name: tf.convert_to_tensor(variable) for name, variable in variables.kept.items()}
        hidden, states = hidden_states(weights, spec, rows.inputs, rows.resets, states)
        logits = OUTPUTS[spec.output].logits(weights, hidden)
        targets = _targets(spec, rows)
        sums = evaluation_sums(logits, targets)
        if spec.endings:
            sums = tf.concat([sums, ending_sums(logits, targets)], 0)
        return sums, states

    return _compiled(program)


def _compiled(program: Callable) -> Callable:
    # Without AutoGraph: nothing here needs it, and loading it takes longer than tracing.
    compiled: Callable = tf.function(program, jit_compile=True, autograph=False)
    return compiled


def _targets(spec: ProgramSpec, rows: Rows) -> Targets:
    """The rows' targets in the order of the hidden states, (timesteps * batch_rows,)."""
    token_ids, inputs = (tf.reshape(tf.transpose(ids), (-1,)) for ids in (rows.targets, rows.inputs))
    return Targets(token_ids, inputs, spec.endings)

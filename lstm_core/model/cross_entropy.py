"""Cross-entropy over packed rows, with a gradient of its own, and what validation counts.

What is optimised is the mean cross-entropy in nats over the targets of a batch; cells without a target count nothing.
Its gradient is written out, (softmax - one-hot) / number of targets, so that the exponentials of the forward
pass are used again and no second pass over (targets, vocabulary) is made.

What is reported is about words from a text's second on alone. Where endings are learned these words are asked for as
the next word of a text that goes on, -log P(word | not the boundary), so that runs with and without endings compare.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.precision import matmul
from lstm_core.model.xla import in_memory
from lstm_core.text.packing import NO_TARGET
from lstm_core.text.vocabulary import BOUNDARY_ID, FIRST_WORD_ID


class Targets(NamedTuple):
    """What cells ask for.

    Args:
        token_ids: (cells,) int32; `NO_TARGET` where there is no target.
        inputs: (cells,) int32, what was read just before.
        endings: whether the boundary is among the targets.
    """

    token_ids: tf.Tensor
    inputs: tf.Tensor
    endings: bool

    @property
    def are_there(self) -> tf.Tensor:
        """(cells,) bool: there is a target."""
        return self.token_ids != NO_TARGET

    @property
    def are_scored(self) -> tf.Tensor:
        """(cells,) bool: the target is a word from a text's second on."""
        return (self.token_ids > BOUNDARY_ID) & (self.inputs != BOUNDARY_ID)

    @property
    def may_end(self) -> tf.Tensor:
        """(cells,) bool: the text ends here or goes on; it never ends before its first word."""
        return self.are_there & (self.inputs != BOUNDARY_ID)

    def of(self, logits: tf.Tensor) -> tf.Tensor:
        """(cells,) each target's own logit; anything where there is no target."""
        return tf.gather(logits, tf.maximum(self.token_ids, 0), batch_dims=1)

    def reported(self, losses: tf.Tensor, are_right: tf.Tensor) -> tf.Tensor:
        """(2,) over the scored targets: the sum of their (cells,) losses, and how many are right, (cells,) bool."""
        scored = tf.cast(self.are_scored, tf.float32)
        right = tf.cast(are_right, tf.float32)
        return tf.stack([tf.reduce_sum(scored * losses), tf.reduce_sum(scored * right)])


def cross_entropy(
    hidden: tf.Tensor,
    kernel: tf.Tensor,
    bias: tf.Tensor,
    targets: Targets,
    precision: tf.DType = tf.float32,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Mean loss of a batch, and what is reported of it.

    Args:
        hidden: (cells, units) float32.
        kernel: (units, vocabulary_size).
        bias: (vocabulary_size,).
        targets: what the cells ask for.
        precision: what the factors of the three products are rounded to; sums are float32.

    Returns:
        Mean cross-entropy in nats over all targets; and (2,) over the scored ones, the sum of their cross-entropy and
        how many of them are their context's most probable real word.
    """

    @tf.custom_gradient
    def forward(
        hidden: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor
    ) -> tuple[tuple[tf.Tensor, tf.Tensor], Callable[..., tuple[tf.Tensor, ...]]]:
        rounded_hidden, rounded_kernel = tf.cast(hidden, precision), tf.cast(kernel, precision)
        logits = matmul(rounded_hidden, rounded_kernel) + bias  # (cells, vocabulary_size)
        highest_real = tf.reduce_max(logits[:, FIRST_WORD_ID:], 1)
        highest = tf.maximum(highest_real, tf.reduce_max(logits[:, :FIRST_WORD_ID], 1))[:, None]
        exponentials = tf.exp(logits - highest)
        total = tf.matmul(exponentials, tf.ones((logits.shape[1], 1)))  # rows' sums, faster than reduce_sum
        of_target = targets.of(logits)  # (cells,)
        counted = tf.cast(targets.are_there, tf.float32)
        num_targets = tf.maximum(tf.reduce_sum(counted), 1.0)
        losses = (highest + tf.math.log(total))[:, 0] - of_target
        right = (of_target >= highest_real) & (targets.token_ids >= FIRST_WORD_ID)

        def backward(d_loss: tf.Tensor, _: tf.Tensor) -> tuple[tf.Tensor, ...]:
            one_hot = tf.cast(tf.range(logits.shape[1])[None] == targets.token_ids[:, None], tf.float32)
            d_logits = (exponentials / total - one_hot) * (d_loss * counted / num_targets)[:, None]
            rounded = tf.cast(d_logits, precision)
            # In memory before it is transposed, where the kernel is the transpose of an embedding.
            d_kernel = in_memory(matmul(rounded_hidden, rounded, transpose_a=True))
            return (
                matmul(rounded, rounded_kernel, transpose_b=True),
                d_kernel,
                tf.reduce_sum(d_logits, 0),
            )

        told = losses
        if targets.endings:
            told = losses + log_going_on(exponentials[:, BOUNDARY_ID], total[:, 0])
        loss = tf.reduce_sum(counted * losses) / num_targets
        return (loss, targets.reported(told, right)), backward

    return forward(hidden, kernel, bias)


def log_going_on(ending: tf.Tensor, total: tf.Tensor) -> tf.Tensor:
    """(cells,) logarithm of the probability that a text goes on.

    Args:
        ending: (cells,) the boundary's part of a softmax's sum.
        total: (cells,) the sum.
    """
    return tf.math.log(tf.maximum((total - ending) / total, _LEAST_SHARE))


_LEAST_SHARE = 1e-7
"""Of the probability that a text goes on: what float32 can tell from none."""


def evaluation_sums(logits: tf.Tensor, targets: Targets) -> tf.Tensor:
    """What validation adds up over batches.

    Args:
        logits: (cells, vocabulary_size).
        targets: what the cells ask for; scored ones count here.

    Returns:
        (6,) float32: targets; their cross-entropy in nats; right answers; targets among the five most
        probable real words; known targets; their cross-entropy over real words alone.
    """
    of_target, token_ids = targets.of(logits), targets.token_ids
    real = logits[:, FIRST_WORD_ID:]
    possible = logits[:, BOUNDARY_ID + 1 :] if targets.endings else logits
    counted = tf.cast(targets.are_scored, tf.float32)
    known = counted * tf.cast(token_ids >= FIRST_WORD_ID, tf.float32)
    better = tf.reduce_sum(tf.cast(real > of_target[:, None], tf.int32), 1)
    sums = (
        counted,
        counted * (tf.reduce_logsumexp(possible, 1) - of_target),
        known * tf.cast(better < 1, tf.float32),
        known * tf.cast(better < 5, tf.float32),
        known,
        known * (tf.reduce_logsumexp(real, 1) - of_target),
    )
    return tf.stack([tf.reduce_sum(values) for values in sums])


def ending_sums(logits: tf.Tensor, targets: Targets) -> tf.Tensor:
    """What validation adds up about endings: at each place after a word, whether the text ends or goes on.

    The probability of an ending is that among the boundary and the real words.

    Args:
        logits: (cells, vocabulary_size).
        targets: what the cells ask for.

    Returns:
        (5,) float32: places; their cross-entropy of "ends" against "goes on" in nats; endings; the sum of the
        probabilities that the endings got, and of those that the other places got.
    """
    ending = logits[:, BOUNDARY_ID]
    going_on = tf.reduce_logsumexp(logits[:, FIRST_WORD_ID:], 1)
    places = tf.cast(targets.may_end, tf.float32)
    ends = places * tf.cast(targets.token_ids == BOUNDARY_ID, tf.float32)
    goes_on = places - ends
    probability = tf.sigmoid(ending - going_on)
    losses = ends * tf.nn.softplus(going_on - ending) + goes_on * tf.nn.softplus(ending - going_on)
    return tf.stack(
        [
            tf.reduce_sum(values)
            for values in (places, losses, ends, ends * probability, goes_on * probability)
        ]
    )

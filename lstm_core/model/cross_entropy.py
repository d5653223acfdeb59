"""Cross-entropy over packed rows, with a gradient of its own, and what validation counts.

The loss is the mean cross-entropy in nats over the targets of a batch; cells without a target count nothing.
Its gradient is written out, (softmax - one-hot) / number of targets, so that the exponentials of the forward
pass are used again and no second pass over (targets, vocabulary) is made.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from lstm_core.model.precision import matmul
from lstm_core.text.vocabulary import FIRST_WORD_ID, PADDING_ID


def cross_entropy(
    hidden: tf.Tensor,
    kernel: tf.Tensor,
    bias: tf.Tensor,
    targets: tf.Tensor,
    precision: tf.DType = tf.float32,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Mean loss of a batch and its number of right answers.

    Args:
        hidden: (cells, units) float32.
        kernel: (units, vocabulary_size).
        bias: (vocabulary_size,).
        targets: (cells,) int32; padding where there is no target.
        precision: what the factors of the three products are rounded to; sums are float32.

    Returns:
        Mean cross-entropy in nats, and how many targets are their context's most probable real word.
    """

    @tf.custom_gradient
    def forward(
        hidden: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor
    ) -> tuple[tuple[tf.Tensor, tf.Tensor], Callable[..., tuple[tf.Tensor, ...]]]:
        rounded_hidden, rounded_kernel = tf.cast(hidden, precision), tf.cast(kernel, precision)
        logits = matmul(rounded_hidden, rounded_kernel) + bias  # (cells, vocabulary_size)
        highest = tf.reduce_max(logits, 1, keepdims=True)
        exponentials = tf.exp(logits - highest)
        total = tf.reduce_sum(exponentials, 1, keepdims=True)
        of_target = tf.gather(logits, targets, batch_dims=1)  # (cells,)
        counted = tf.cast(targets != PADDING_ID, tf.float32)
        num_targets = tf.maximum(tf.reduce_sum(counted), 1.0)
        losses = (highest + tf.math.log(total))[:, 0] - of_target
        right = _is_best(logits, of_target, targets)

        def backward(d_loss: tf.Tensor, _: tf.Tensor) -> tuple[tf.Tensor, ...]:
            one_hot = tf.cast(tf.range(logits.shape[1])[None] == targets[:, None], tf.float32)
            d_logits = (exponentials / total - one_hot) * (d_loss * counted / num_targets)[:, None]
            rounded = tf.cast(d_logits, precision)
            return (
                matmul(rounded, rounded_kernel, transpose_b=True),
                matmul(rounded_hidden, rounded, transpose_a=True),
                tf.reduce_sum(d_logits, 0),
            )

        loss = tf.reduce_sum(counted * losses) / num_targets
        return (loss, tf.reduce_sum(tf.cast(right, tf.float32))), backward

    return forward(hidden, kernel, bias)


def evaluation_sums(logits: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    """What validation adds up over batches.

    Args:
        logits: (cells, vocabulary_size).
        targets: (cells,) int32; padding where there is no target.

    Returns:
        (6,) float32: targets; their cross-entropy in nats; right answers; targets among the five most
        probable real words; known targets; their cross-entropy over real words alone.
    """
    of_target = tf.gather(logits, targets, batch_dims=1)
    real = logits[:, FIRST_WORD_ID:]
    counted = tf.cast(targets != PADDING_ID, tf.float32)
    known = tf.cast(targets >= FIRST_WORD_ID, tf.float32)
    better = tf.reduce_sum(tf.cast(real > of_target[:, None], tf.int32), 1)
    sums = (
        counted,
        counted * (tf.reduce_logsumexp(logits, 1) - of_target),
        known * tf.cast(better < 1, tf.float32),
        known * tf.cast(better < 5, tf.float32),
        known,
        known * (tf.reduce_logsumexp(real, 1) - of_target),
    )
    return tf.stack([tf.reduce_sum(values) for values in sums])


def _is_best(logits: tf.Tensor, of_target: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    """(cells,) bool: the target is the most probable real word; an unknown target never is."""
    return (of_target >= tf.reduce_max(logits[:, FIRST_WORD_ID:], 1)) & (targets >= FIRST_WORD_ID)

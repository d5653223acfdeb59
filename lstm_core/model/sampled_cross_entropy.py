"""Cross-entropy over a sample of the words, for vocabularies that are too large to score all words at every update.

With t the target's logit and l_j those of the candidates, whose chances to be drawn are q_j, the softmax's sum is
estimated by

    Z = exp(t) + sum over candidates j other than the target of exp(l_j) / q_j

and the loss is log Z - t. Its gradient is written out, as in `lstm_core.model.cross_entropy`. What is measured on
held-out texts, and what a model answers, always goes over all words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from lstm_core.model.candidates import Candidates
from lstm_core.model.cross_entropy import Targets, log_going_on
from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.precision import matmul
from lstm_core.text.vocabulary import FIRST_WORD_ID

_NEVER = -1e30


class ScoredWords(NamedTuple):
    """Rows of the output layer's words, picked from all.

    Args:
        vectors: (words, size).
        biases: (words,).
    """

    vectors: tf.Tensor
    biases: tf.Tensor


def sampled_cross_entropy(
    hidden: tf.Tensor,
    pick: Callable[[tf.Tensor], ScoredWords],
    targets: Targets,
    candidates: Candidates,
    precision: tf.DType = tf.float32,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Mean loss of a batch, and what is reported of it; estimates both.

    Args:
        hidden: (cells, size) float32, what the words' vectors are multiplied with.
        pick: gives the words of some token ids.
        targets: what the cells ask for.
        candidates: the words that stand for all.
        precision: what the factors of the three products are rounded to; sums are float32.

    Returns:
        As `lstm_core.model.cross_entropy.cross_entropy`; a target is right that is more probable than every real word
        among the candidates.
    """
    own, others = pick(tf.maximum(targets.token_ids, 0)), pick(candidates.token_ids)
    of_target = tf.reduce_sum(hidden * own.vectors, 1) + own.biases  # (cells,)

    @tf.custom_gradient
    def forward(
        hidden: tf.Tensor, vectors: tf.Tensor, biases: tf.Tensor, of_target: tf.Tensor
    ) -> tuple[tuple[tf.Tensor, tf.Tensor], Callable[..., tuple[tf.Tensor, ...]]]:
        rounded_hidden, rounded_vectors = tf.cast(hidden, precision), tf.cast(vectors, precision)
        logits = matmul(rounded_hidden, rounded_vectors, transpose_b=True) + biases  # (cells, candidates)
        real = tf.where(candidates.token_ids >= FIRST_WORD_ID, logits, _NEVER)
        right = (of_target >= tf.reduce_max(real, 1)) & (targets.token_ids >= FIRST_WORD_ID)
        is_target = candidates.token_ids[None] == targets.token_ids[:, None]
        logits = tf.where(is_target, _NEVER, logits - candidates.log_chances)
        highest = tf.maximum(tf.reduce_max(logits, 1), of_target)
        exponentials, own_exponential = tf.exp(logits - highest[:, None]), tf.exp(of_target - highest)
        total = tf.reduce_sum(exponentials, 1) + own_exponential
        losses = highest + tf.math.log(total) - of_target
        counted = tf.cast(targets.are_there, tf.float32)
        num_targets = tf.maximum(tf.reduce_sum(counted), 1.0)

        def backward(d_loss: tf.Tensor, _: tf.Tensor) -> tuple[tf.Tensor, ...]:
            scale = d_loss * counted / num_targets
            d_logits = exponentials * (scale / total)[:, None]
            rounded = tf.cast(d_logits, precision)
            return (
                matmul(rounded, rounded_vectors),
                matmul(rounded, rounded_hidden, transpose_a=True),
                tf.reduce_sum(d_logits, 0),
                (own_exponential / total - 1.0) * scale,
            )

        # The boundary is always the first candidate.
        told = losses + log_going_on(exponentials[:, 0], total) if targets.endings else losses
        loss = tf.reduce_sum(counted * losses) / num_targets
        return (loss, targets.reported(told, right)), backward

    return forward(hidden, others.vectors, others.biases, of_target)

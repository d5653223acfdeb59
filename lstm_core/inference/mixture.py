"""The model and the trigram mixed: what each knows that the other does not.

    p(w) = share p_model(w) + (1 - share) p_trigram(w),   over real words

The share is fitted by expectation maximisation on every second held-out text and judged on the others, so that the
figure is as honest as those of the two alone.

References:
    Jelinek & Mercer (1980), Interpolated Estimation of Markov Source Parameters from Sparse Data.
    Mikolov et al. (2010), Recurrent Neural Network Based Language Model (mixed with Kneser-Ney n-grams).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.inference.distribution import log_softmax_real
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.surprisal import log_probs_in_parts, perplexity
from lstm_core.text.corpus import TextIds
from lstm_core.text.ngram import Trigram
from lstm_core.text.vocabulary import FIRST_WORD_ID

MAX_TEXTS = 2_000
"""So many held-out texts are read at most, to fit and to judge."""

_TEXTS_AT_ONCE = 64
_ROUNDS = 100


@dataclass(frozen=True)
class Mixture:
    """How much of the model goes into the mixture, and what that brings.

    Args:
        share: the model's, 0..1.
        perplexity: of the mixture on the texts that it was not fitted on, over known words.
        model_perplexity: of the model alone on the same.
        trigram_perplexity: of the trigram alone on the same.
    """

    share: float
    perplexity: float
    model_perplexity: float
    trigram_perplexity: float

    def probabilities(self, model_log_probs: np.ndarray, trigram_log_probs: np.ndarray) -> np.ndarray:
        """Of every next word, `(vocabulary_size,)`; they sum to 1 over real words.

        Args:
            model_log_probs: (vocabulary_size,) as `Predictor.log_probs` gives them.
            trigram_log_probs: (vocabulary_size,) as `Trigram.next_log_probs` gives them.
        """
        counted = np.exp(log_softmax_real(trigram_log_probs))
        return np.asarray(self.share * np.exp(model_log_probs) + (1 - self.share) * counted)


def fit_mixture(predictor: Predictor, trigram: Trigram, held_out: TextIds) -> Mixture | None:
    """Finds the best share on the first, third, ... of the texts and judges it on the others.

    Args:
        predictor: the model.
        trigram: counted from the model's training texts.
        held_out: texts that neither has seen; at most the first `MAX_TEXTS` are read.

    Returns:
        The mixture; None where one of the halves has no known target.
    """
    number = np.arange(len(held_out))
    halves = [held_out.select((number < MAX_TEXTS) & (number % 2 == half)) for half in (0, 1)]
    fitted, judged = ([known_log_probs(predictor, half), _counted(trigram, half)] for half in halves)
    if not (len(fitted[0]) and len(judged[0])):
        return None
    share = best_share(*fitted)
    model, counted = judged
    mixed = np.logaddexp(np.log(share) + model, np.log1p(-share) + counted)
    return Mixture(share, *(perplexity(-float(log_probs.mean())) for log_probs in (mixed, model, counted)))


def best_share(model: np.ndarray, counted: np.ndarray) -> float:
    """The share with which the mixture gives some targets the highest probability, above 0 and below 1.

    Args:
        model: (targets,) log probabilities.
        counted: (targets,) likewise, of the trigram.
    """
    share = 0.5
    for _ in range(_ROUNDS):
        # How probable it is that a target came from the model, given the share so far.
        from_model = 1 / (1 + np.exp(np.clip(counted - model, -600, 600)) * (1 - share) / share)
        share = float(np.clip(from_model.mean(), 1e-6, 1 - 1e-6))
    return share


def known_log_probs(predictor: Predictor, texts: TextIds) -> np.ndarray:
    """(num_known,) natural log probability over real words of every known target, in the order of the texts.

    Args:
        predictor: the model.
        texts: token ids.
    """
    found: list[np.ndarray] = [np.zeros(0)] * len(texts)
    by_length = np.argsort(texts.lengths, kind="stable")
    for begin in range(0, len(texts), _TEXTS_AT_ONCE):
        chosen = by_length[begin : begin + _TEXTS_AT_ONCE]
        for number, log_probs in zip(
            chosen, _side_by_side(predictor, [texts[n] for n in chosen]), strict=True
        ):
            found[number] = log_probs
    return np.concatenate([np.zeros(0), *found])


def _side_by_side(predictor: Predictor, texts: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Of each text the log probabilities of its known targets; a padded end changes nothing before it."""
    token_ids = np.zeros((max(map(len, texts)), len(texts)), np.int64)
    for column, text in enumerate(texts):
        token_ids[: len(text), column] = text
    inputs, targets = token_ids[:-1].T, token_ids[1:].T  # (texts, timesteps) both
    is_known = targets >= FIRST_WORD_ID
    hidden = predictor.network.states(inputs.T).swapaxes(0, 1)[is_known]  # (num_known, units)
    words, parts = targets[is_known], []
    for log_probs in log_probs_in_parts(predictor, hidden):
        some, words = words[: len(log_probs)], words[len(log_probs) :]
        parts.append(log_probs[np.arange(len(some)), some])
    return np.split(np.concatenate([np.zeros(0), *parts]), np.cumsum(is_known.sum(axis=1))[:-1])


def _counted(trigram: Trigram, texts: TextIds) -> np.ndarray:
    return trigram.known_log_probs(texts.token_ids, texts.offsets)

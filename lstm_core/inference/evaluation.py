"""How good a model is on many texts: perplexity, accuracy, calibration, and the words that it misses most.

References:
    Guo et al. (2017), On Calibration of Modern Neural Networks (reliability diagram, calibration error).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.errors import InputError
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.surprisal import log_probs_in_parts, perplexity
from lstm_core.text.vocabulary import FIRST_WORD_ID

_TEXTS_AT_ONCE = 64
_TIMESTEPS_AT_ONCE = 64


@dataclass(frozen=True)
class ReliabilityBin:
    """Places where the model was about equally sure of its first guess.

    Args:
        low, high: the bin's borders, 0..1; probabilities above low up to high.
        num_targets: how many places.
        confidence: mean probability of the first guess there; None without any places.
        accuracy: share of them where the first guess was right; None likewise. A calibrated model's accuracy
            equals its confidence.
    """

    low: float
    high: float
    num_targets: int
    confidence: float | None
    accuracy: float | None


@dataclass(frozen=True)
class MissedWord:
    """A word of the texts where the model guessed another one.

    Args:
        word: what stood there.
        num_targets: how often it stood in the texts.
        num_missed: how often the model's first guess was another word.
        mean_bits: its mean surprise over all places.
        guessed_instead: what the model guessed most often where it missed, and how often.
    """

    word: str
    num_targets: int
    num_missed: int
    mean_bits: float
    guessed_instead: tuple[str, int]


@dataclass(frozen=True)
class CorpusEvaluation:
    """A model's quality on texts.

    Args:
        num_targets: words from each text's second on.
        num_known: known words among them; perplexity, bins and missed words are over these.
        perplexity: exp of the mean cross-entropy over real words; None without known targets.
        accuracy: share of all targets whose first guess was right (an unknown word is never right); None
            without targets.
        top5_accuracy: share of all targets among the five most probable real words; None likewise.
        bins: the reliability diagram, from the least sure to the surest.
        calibration_error: mean distance of accuracy and confidence over the bins, weighted by their places,
            0..1; None without known targets.
        missed: the words missed most often, then the most surprising.
    """

    num_targets: int
    num_known: int
    perplexity: float | None
    accuracy: float | None
    top5_accuracy: float | None
    bins: tuple[ReliabilityBin, ...]
    calibration_error: float | None
    missed: tuple[MissedWord, ...]

    @property
    def share_left_out(self) -> float:
        """Share of the targets, 0..1, that are unknown words and so not in the perplexity."""
        return 1 - self.num_known / self.num_targets if self.num_targets else 0.0


def evaluate(
    predictor: Predictor,
    texts: Sequence[Sequence[int] | np.ndarray],
    num_bins: int = 10,
    num_missed: int = 20,
) -> CorpusEvaluation:
    """Reads many texts and compares what the model expected with what came.

    Args:
        predictor: the model.
        texts: token ids of each text, as `predictor.vocabulary.encode` gives them, of any lengths.
        num_bins: equally wide bins of the reliability diagram, at least 1.
        num_missed: how many missed words at most.

    Raises:
        InputError: num_bins below 1.
    """
    if num_bins < 1:
        raise InputError(f"num_bins was {num_bins}; choose at least 1.")
    parts = [part for batch in _batches(texts) for part in _compared(predictor, batch)]
    num_targets = sum(max(0, len(text) - 1) for text in texts)
    empty: np.ndarray = np.zeros((5, 0))
    targets, guesses, losses, confidences, better = np.concatenate(
        [empty, *parts], axis=1
    )  # (num_known,) each
    targets, guesses = targets.astype(np.int64), guesses.astype(np.int64)
    right = targets == guesses
    bins = _reliability(confidences, right, num_bins)
    num_known = len(targets)
    return CorpusEvaluation(
        num_targets=num_targets,
        num_known=num_known,
        perplexity=perplexity(float(losses.mean())) if num_known else None,
        accuracy=int(right.sum()) / num_targets if num_targets else None,
        top5_accuracy=int((better < 5).sum()) / num_targets if num_targets else None,
        bins=bins,
        calibration_error=_calibration_error(bins, num_known),
        missed=_most_missed(predictor, targets, guesses, losses, num_missed),
    )


def _batches(texts: Sequence[Sequence[int] | np.ndarray]) -> Iterator[np.ndarray]:
    """Texts of similar lengths side by side, `(timesteps, batch)`, the shorter ones padded with 0."""
    rows = sorted((np.asarray(text, np.int64) for text in texts if len(text) > 1), key=len)
    for start in range(0, len(rows), _TEXTS_AT_ONCE):
        batch = rows[start : start + _TEXTS_AT_ONCE]
        token_ids = np.zeros((len(batch[-1]), len(batch)), np.int64)
        for column, row in enumerate(batch):
            token_ids[: len(row), column] = row
        yield token_ids


def _compared(predictor: Predictor, token_ids: np.ndarray) -> Iterator[np.ndarray]:
    """Known targets beside the first guesses, `(5, places)`: target, guess, loss in nats, confidence, and
    how many words were more probable than the target.

    Args:
        predictor: the model.
        token_ids: (timesteps, batch).
    """
    inputs, targets = token_ids[:-1], token_ids[1:]  # (timesteps - 1, batch) both
    # A padded end changes nothing before it, as the network reads from left to right.
    is_known = targets >= FIRST_WORD_ID  # (timesteps - 1, batch)
    state = predictor.network.initial_state(token_ids.shape[1])
    for start in range(0, len(inputs), _TIMESTEPS_AT_ONCE):
        part = slice(start, start + _TIMESTEPS_AT_ONCE)
        hidden, state = predictor.network.run(inputs[part], state)  # (timesteps, batch, units)
        target = targets[part][is_known[part]]  # (places,)
        for log_probs in log_probs_in_parts(predictor, hidden[is_known[part]]):
            some, target = target[: len(log_probs)], target[len(log_probs) :]
            guess, places = log_probs.argmax(axis=1), np.arange(len(some))
            found = log_probs[places, some]
            better = (log_probs > found[:, np.newaxis]).sum(axis=1)
            yield np.stack((some, guess, -found, np.exp(log_probs[places, guess]), better))


def _reliability(confidences: np.ndarray, right: np.ndarray, num_bins: int) -> tuple[ReliabilityBin, ...]:
    numbers = np.clip(np.ceil(confidences * num_bins).astype(np.int64) - 1, 0, num_bins - 1)
    bins = []
    for number in range(num_bins):
        inside = numbers == number
        num_targets = int(inside.sum())
        confidence = float(confidences[inside].mean()) if num_targets else None
        accuracy = float(right[inside].mean()) if num_targets else None
        bins.append(
            ReliabilityBin(number / num_bins, (number + 1) / num_bins, num_targets, confidence, accuracy)
        )
    return tuple(bins)


def _calibration_error(bins: Sequence[ReliabilityBin], num_known: int) -> float | None:
    if not num_known:
        return None
    return sum(
        abs(bin_.confidence - bin_.accuracy) * bin_.num_targets / num_known
        for bin_ in bins
        if bin_.confidence is not None and bin_.accuracy is not None
    )


def _most_missed(
    predictor: Predictor, targets: np.ndarray, guesses: np.ndarray, losses: np.ndarray, num_missed: int
) -> tuple[MissedWord, ...]:
    size = predictor.vocabulary.size
    num_targets = np.bincount(targets, minlength=size)  # (vocabulary_size,)
    wrong = targets != guesses
    misses = np.bincount(targets[wrong], minlength=size)
    bits = np.bincount(targets, losses, size) / np.maximum(num_targets, 1) / np.log(2)
    order = np.lexsort((np.arange(size), -bits, -misses))[:num_missed]  # by misses, then bits, then id
    word = predictor.vocabulary.word
    missed = []
    for token_id in order[misses[order] > 0].tolist():
        instead = Counter(guesses[wrong & (targets == token_id)].tolist())
        guess, times = min(instead.items(), key=lambda item: (-item[1], item[0]))
        missed.append(
            MissedWord(
                word(token_id),
                int(num_targets[token_id]),
                int(misses[token_id]),
                float(bits[token_id]),
                (word(guess), times),
            )
        )
    return tuple(missed)

"""Reading a text: how much each of its words surprises the model.

Surprise is measured in bits, -log2 of the probability that the model gave the word before it saw it: 1 bit is
a word that it gave even odds, 10 bits one it gave a chance in 1,024.

An unknown word has no probability among real words, and so no surprise. A text's first word has one where the model
learned endings, and so has the ending itself; nothing was learned about either without. The perplexity is that of known
words from the second on, so that all models compare; what share of these targets is left out as unknown is stated
beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.errors import InputError
from lstm_core.inference.distribution import top_ids
from lstm_core.inference.predictor import Predictor
from lstm_core.text.vocabulary import BOUNDARY_ID, UNKNOWN_ID

MAX_READ_WORDS = 5_000
"""The first words of a text that are read."""

_TIMESTEPS_AT_ONCE = 512
_PROBABILITIES_AT_ONCE = 2**21  # places times vocabulary: 16 MB of float64


@dataclass(frozen=True)
class ReadWord:
    """One word of a text as the model read it.

    Args:
        word: as the tokenizer splits it.
        token_id: its id; 1 if it is unknown.
        known: whether the model knows the word.
        probability: 0..1 that the model gave it, where endings were learned given that the text goes on; None for
            unknown words, and for the first word of a model without endings.
        bits: its surprise, 0 and above; None where the probability is.
        rank: its place among all real words by probability, 1 is the model's first guess; None likewise.
        guesses: the model's most probable words at this place with their probabilities, best first; for the
            first word how texts begin.
    """

    word: str
    token_id: int
    known: bool
    probability: float | None
    bits: float | None
    rank: int | None
    guesses: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class ReadEnding:
    """The end of a text as the model met it.

    Args:
        probability: 0..1 that the model gave it, among the ending and all words.
        bits: its surprise, 0 and above.
        guesses: the words that the model expected instead, best first, with their probabilities among the ending and
            all words.
    """

    probability: float
    bits: float
    guesses: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Reading:
    """A text as the model read it.

    Args:
        words: all words that were read, in order.
        words_left_out: how many words at the text's end were not read.
        num_targets: words from the second on.
        num_known: known words among them, over which the perplexity goes.
        perplexity: exp of their mean surprise in nats, 1 and above; None without any.
        ending: the text's end; None where the model learned no endings, or where the text was not read to its end.
    """

    words: tuple[ReadWord, ...]
    words_left_out: int
    num_targets: int
    num_known: int
    perplexity: float | None
    ending: ReadEnding | None = None

    @property
    def share_left_out(self) -> float:
        """Share of the targets, 0..1, that are unknown words and so not in the perplexity."""
        return 1 - self.num_known / self.num_targets if self.num_targets else 0.0


def read_text(predictor: Predictor, text: str, num_guesses: int = 5) -> Reading:
    """Reads a text and notes at each word what the model expected and what it met.

    Args:
        predictor: the model.
        text: any text; at most its first `MAX_READ_WORDS` words are read.
        num_guesses: guesses kept for each word, 1 or more.

    Raises:
        InputError: num_guesses below 1.
    """
    if num_guesses < 1:
        raise InputError(f"num_guesses was {num_guesses}; choose at least 1.")
    all_words = predictor.tokenizer.split(text)
    words = all_words[:MAX_READ_WORDS]
    token_ids = predictor.vocabulary.encode(words)
    read: list[ReadWord] = []
    for log_probs in _expectations(predictor, token_ids):
        position = len(read)
        read.append(_met(predictor, words[position], token_ids[position], log_probs, position, num_guesses))
    surprises = [word.bits for word in read[1:] if word.bits is not None]
    is_whole = len(words) == len(all_words)
    return Reading(
        words=tuple(read),
        words_left_out=len(all_words) - len(words),
        num_targets=max(0, len(words) - 1),
        num_known=len(surprises),
        perplexity=perplexity(float(np.mean(surprises)) * math.log(2)) if surprises else None,
        ending=_ending(predictor, token_ids, num_guesses) if is_whole else None,
    )


def perplexity(mean_loss: float) -> float:
    """exp of a mean cross-entropy in nats; infinite where that is above what a float holds."""
    return math.exp(mean_loss) if mean_loss < 700 else math.inf


def _expectations(predictor: Predictor, token_ids: Sequence[int]) -> Iterator[np.ndarray]:
    """Log probabilities `(vocabulary_size,)` at each word, before it is met, in order."""
    if token_ids:
        yield predictor.first_words[0]
    state = predictor.network.initial_state()
    for start in range(0, len(token_ids) - 1, _TIMESTEPS_AT_ONCE):
        some = token_ids[:-1][start : start + _TIMESTEPS_AT_ONCE]
        hidden, state = predictor.network.run(some, state)  # (timesteps, units)
        for log_probs in log_probs_in_parts(predictor, hidden):
            yield from log_probs


def log_probs_in_parts(predictor: Predictor, hidden_states: np.ndarray) -> Iterator[np.ndarray]:
    """Log probabilities `(places, vocabulary_size)`, as many places at once as a bound on memory allows.

    Args:
        predictor: the model.
        hidden_states: (places, units) of the last layer.
    """
    at_once = max(1, _PROBABILITIES_AT_ONCE // predictor.vocabulary.size)
    for start in range(0, len(hidden_states), at_once):
        yield predictor.log_probs_of(hidden_states[start : start + at_once])


def _met(
    predictor: Predictor, word: str, token_id: int, log_probs: np.ndarray, position: int, num_guesses: int
) -> ReadWord:
    """What the model expected, log_probs `(vocabulary_size,)`, beside the word that it met."""
    known = token_id != UNKNOWN_ID
    probability = bits = rank = None
    if known and (position > 0 or predictor.settings.learn_endings):
        log_prob = float(log_probs[token_id])
        probability, bits = math.exp(log_prob), _bits(log_prob)
        rank = 1 + int((log_probs > log_prob).sum() + (log_probs[:token_id] == log_prob).sum())
    return ReadWord(
        word, token_id, known, probability, bits, rank, _guesses(predictor, log_probs, num_guesses)
    )


def _ending(predictor: Predictor, token_ids: Sequence[int], num_guesses: int) -> ReadEnding | None:
    """The end of a text of at least one word, as the model met it."""
    if not token_ids or not predictor.settings.learn_endings:
        return None
    choices = predictor.choices(predictor.network.run(token_ids)[1])
    log_prob = float(choices[BOUNDARY_ID])
    return ReadEnding(math.exp(log_prob), _bits(log_prob), _guesses(predictor, choices, num_guesses))


def _guesses(predictor: Predictor, log_probs: np.ndarray, num: int) -> tuple[tuple[str, float], ...]:
    """The most probable words with their probabilities, best first."""
    word = predictor.vocabulary.word
    return tuple((word(guess), float(np.exp(log_probs[guess]))) for guess in top_ids(log_probs, num))


def _bits(log_prob: float) -> float:
    return max(0.0, -log_prob / math.log(2))

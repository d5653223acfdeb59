"""Writing after a seed, word by word as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_core.inference.decoding.beam_search import beam_search
from lstm_core.inference.decoding.sampling import Decoding, greedy, sample, warp
from lstm_core.inference.distribution import top_ids, without_ending
from lstm_core.inference.predictor import Predictor, checked_num_words
from lstm_core.text.vocabulary import BOUNDARY_ID

NUM_ALTERNATIVES = 5


@dataclass(frozen=True)
class WrittenWord:
    """One written word and its alternatives.

    Args:
        word: a real word.
        token_id: its id, 2 or above.
        probability: 0..1 under the model itself, before temperature, filters and penalties, given that the text goes
            on.
        alternatives: the five most probable words with their probabilities, best first; the written word is
            among them if it is one of the five.
    """

    word: str
    token_id: int
    probability: float
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class WrittenEnding:
    """The text ends here; nothing comes after it.

    Args:
        probability: 0..1 under the model itself, among the ending and all words.
    """

    probability: float


def generate(
    predictor: Predictor, seed: str, num_words: int, decoding: Decoding
) -> Iterator[WrittenWord | WrittenEnding]:
    """Writes words after a seed, up to an ending where the model learned endings.

    Greedy and sampled words come one by one, so that the reader can stop at any time.

    Args:
        predictor: the model.
        seed: any text; a seed without words begins as training texts begin.
        num_words: 0..`predictor.MAX_NEW_WORDS`, at most.
        decoding: how words are picked.

    Raises:
        InputError: num_words outside its range; at the call, not at the first word.
    """
    checked_num_words(num_words)
    if decoding.method == "beam":
        best = beam_search(predictor, seed, num_words, decoding.beam_width, decoding.past_endings)[0]
        return _write(predictor, seed, decoding, num_words, (*best.token_ids, *[BOUNDARY_ID] * best.ends))
    return _write(predictor, seed, decoding, num_words, None)


def trace(predictor: Predictor, seed: str, words: Sequence[str]) -> Iterator[WrittenWord]:
    """Given words after a seed, as if the model had written them.

    Args:
        predictor: the model.
        seed: any text.
        words: real words of the model's vocabulary.
    """
    planned = tuple(predictor.vocabulary.encode(words))
    written = _write(predictor, seed, Decoding(), len(planned), planned)
    return (one for one in written if isinstance(one, WrittenWord))


def _write(
    predictor: Predictor, seed: str, decoding: Decoding, num_words: int, planned: tuple[int, ...] | None
) -> Iterator[WrittenWord | WrittenEnding]:
    """Writes what is planned, or picks each word by the decoding."""
    token_ids = list(predictor.read(seed).token_ids)
    choices = predictor.choices_after(token_ids, decoding.past_endings)
    state = predictor.state(token_ids)
    generator = np.random.default_rng(decoding.seed)
    for position in range(num_words if planned is None else len(planned)):
        if planned is not None:
            token_id = planned[position]
        elif decoding.method == "sample":
            token_id = sample(warp(choices, decoding, token_ids), generator)
        else:
            token_id = greedy(warp(choices, decoding, token_ids))
        if token_id == BOUNDARY_ID:
            yield WrittenEnding(float(np.exp(choices[BOUNDARY_ID])))
            return
        yield _written(predictor, token_id, without_ending(choices))
        token_ids.append(token_id)
        state = predictor.network.step(token_id, state)
        choices = predictor.choices(state, decoding.past_endings)


def _written(predictor: Predictor, token_id: int, log_probs: np.ndarray) -> WrittenWord:
    word = predictor.vocabulary.word
    best = top_ids(log_probs, NUM_ALTERNATIVES)
    return WrittenWord(
        word=word(token_id),
        token_id=token_id,
        probability=float(np.exp(log_probs[token_id])),
        alternatives=tuple((word(other), float(np.exp(log_probs[other]))) for other in best),
    )

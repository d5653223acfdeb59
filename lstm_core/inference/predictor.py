"""What comes next: the most probable next words of a seed, and its completion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.errors import InputError
from lstm_core.inference.distribution import (
    log_shares,
    log_softmax_choices,
    log_softmax_real,
    top_ids,
    without_ending,
)
from lstm_core.inference.prefix_cache import PrefixCache
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.inference.spelling import Speller
from lstm_core.text.vocabulary import BOUNDARY_ID

MAX_SEED_WORDS = 1_000
"""The last words of a seed that are read; an LSTM has long forgotten the ones before."""

MAX_NEW_WORDS = 10_000
"""The longest completion."""

AnswerSource = Literal["model", "first words", "word counts", "half word"]
"""Where probabilities come from: the network, how texts begin, how frequent words are, or a half-typed word."""


@dataclass(frozen=True)
class Seed:
    """A seed as the model reads it.

    Args:
        text: as it was typed.
        words: the words that are read, at most `MAX_SEED_WORDS`, the last of the text.
        token_ids: their ids, 1 where the word is unknown.
        unknown_words: those that are out of vocabulary, each once, in order.
        words_left_out: how many words before them are not read.
    """

    text: str
    words: tuple[str, ...]
    token_ids: tuple[int, ...]
    unknown_words: tuple[str, ...]
    words_left_out: int


@dataclass(frozen=True)
class NextWords:
    """What a model expects after a seed.

    Args:
        seed: the text as it was typed.
        seed_words: the words of it that were read.
        unknown_words: those among them that are out of vocabulary, each once, in order.
        words_left_out: how many words at the seed's beginning were not read.
        words: the most probable next words, best first.
        probabilities: theirs, 0..1; with `tail_probability` they sum to 1.
        tail_words: how many other words there are.
        tail_probability: what the others have together, 0..1.
        source: "model"; or for a seed without words and a model without endings "first words", how often training
            texts begin with each word, or "word counts" where no beginnings are known; "half word" see `half_word`.
        half_word: what is typed of the last word, where the words are ways to finish it; empty elsewhere.
        ending: 0..1 that the text ends here, the words' probabilities being those given that it goes on; None for
            a model without endings, for a seed without words and for a half word.
    """

    seed: str
    seed_words: tuple[str, ...]
    unknown_words: tuple[str, ...]
    words_left_out: int
    words: tuple[str, ...]
    probabilities: tuple[float, ...]
    tail_words: int
    tail_probability: float
    source: AnswerSource
    half_word: str = ""
    ending: float | None = None


class Predictor:
    """A bundle that answers. Threads may share one.

    Args:
        bundle: the model.
        cache_bytes: memory for the states of prefixes, see `PrefixCache`; 0 remembers nothing.
    """

    def __init__(self, bundle: Bundle, cache_bytes: int = 16 * 2**20) -> None:
        self.bundle = bundle
        self.settings = bundle.settings
        self.vocabulary = bundle.vocabulary
        self.tokenizer = bundle.tokenizer
        self.network = RecurrentNetwork(bundle.weights, bundle.settings)
        self.cache = PrefixCache(cache_bytes)

    @cached_property
    def speller(self) -> Speller:
        """Finds the known word that an unknown one may stand for."""
        return Speller(self.vocabulary.words)

    def read(self, seed: str) -> Seed:
        """Splits a seed into the words that the model reads, and finds those that are out of vocabulary."""
        words = self.tokenizer.split(seed)
        kept = tuple(words[-MAX_SEED_WORDS:])
        unknown = dict.fromkeys(word for word in kept if word not in self.vocabulary)
        return Seed(seed, kept, tuple(self.vocabulary.encode(kept)), tuple(unknown), len(words) - len(kept))

    def state(self, token_ids: Sequence[int]) -> np.ndarray:
        """The network's state after token ids, from the longest prefix that is remembered.

        Returns:
            (layers, num_states, units), read-only.
        """
        return self.cache.state(token_ids, self.network.initial_state(), self.network.step)

    def log_probs(self, state: np.ndarray) -> np.ndarray:
        """Log probabilities of the next word in a state.

        Args:
            state: (layers, num_states, [batch,] units).

        Returns:
            ([batch,] vocabulary_size) float64, in nats; minus infinity for padding and the unknown word.
        """
        return self.log_probs_of(state[-1, 0])

    def log_probs_of(self, hidden_states: np.ndarray) -> np.ndarray:
        """Log probabilities of the next word after each of the last layer's hidden states.

        Args:
            hidden_states: (..., units), as `network.states` gives them.

        Returns:
            (..., vocabulary_size) float64, in nats; minus infinity for padding and the unknown word.
        """
        return log_softmax_real(self.network.output(hidden_states))

    @cached_property
    def first_words(self) -> tuple[np.ndarray, AnswerSource]:
        """Log probabilities `(vocabulary_size,)` of a text's first word, and where they come from."""
        if self.settings.learn_endings:
            return self.log_probs(self.network.initial_state()), "model"
        first_counts, counts = np.maximum(self.vocabulary.first_counts, 0), self.vocabulary.counts
        if first_counts.any():
            return log_shares(first_counts), "first words"
        return log_shares(np.maximum(counts, 1)), "word counts"

    def after(self, token_ids: Sequence[int]) -> tuple[np.ndarray, AnswerSource]:
        """Log probabilities `(vocabulary_size,)` of the word after a prefix, and where they come from.

        A model without endings learned nothing about what comes after no word at all, so its empty prefix answers
        with how training texts begin.
        """
        if not token_ids:
            return self.first_words
        return self.log_probs(self.state(token_ids)), "model"

    def choices(self, state: np.ndarray, past_endings: bool = False) -> np.ndarray:
        """Log probabilities of what can be written next: real words, and the ending where endings were learned.

        Args:
            state: (layers, num_states, [batch,] units) after at least one word.
            past_endings: leave the ending out: the words' probabilities given that the text goes on.

        Returns:
            ([batch,] vocabulary_size) float64, in nats, the ending's at the boundary's id; minus infinity there for
            a model without endings.
        """
        if past_endings or not self.settings.learn_endings:
            return self.log_probs(state)
        return log_softmax_choices(self.network.logits(state))

    def choices_after(self, token_ids: Sequence[int], past_endings: bool = False) -> np.ndarray:
        """The same `(vocabulary_size,)` after a prefix; no text ends before its first word."""
        if not token_ids:
            return self.first_words[0]
        return self.choices(self.state(token_ids), past_endings)

    def next_words(self, seed: str, top_k: int = 5) -> NextWords:
        """The most probable next words of a seed.

        Args:
            seed: any text; what it holds of words is read, at most the last `MAX_SEED_WORDS`.
            top_k: how many words, at least 1; above the vocabulary it means all.

        Raises:
            InputError: top_k below 1.
        """
        if top_k < 1:
            raise InputError(f"top_k was {top_k}; choose at least 1 word to show.")
        read = self.read(seed)
        choices = self.choices_after(read.token_ids)
        log_probs = without_ending(choices)
        ids = top_ids(log_probs, top_k)
        probabilities = np.exp(log_probs[ids])  # (top_k,)
        tail_words = len(self.vocabulary.words) - len(ids)
        return NextWords(
            seed=seed,
            seed_words=read.words,
            unknown_words=read.unknown_words,
            words_left_out=read.words_left_out,
            words=tuple(self.vocabulary.word(token_id) for token_id in ids),
            probabilities=tuple(probabilities.tolist()),
            tail_words=tail_words,
            tail_probability=max(0.0, 1.0 - float(probabilities.sum())) if tail_words else 0.0,
            source="model" if read.token_ids else self.first_words[1],
            ending=float(np.exp(choices[BOUNDARY_ID]))
            if read.token_ids and self.settings.learn_endings
            else None,
        )

    def complete(self, seed: str, num_words: int) -> str:
        """The seed with the most probable next word appended, again and again, up to the most probable ending.

        Args:
            seed: any text; it stays as it was typed.
            num_words: 0..`MAX_NEW_WORDS`; fewer words are added where the text ends before.

        Raises:
            InputError: num_words outside its range.
        """
        return self.append(seed, self.most_probable(seed, num_words)[0])

    def most_probable(self, seed: str, num_words: int) -> tuple[list[str], bool]:
        """The words that `complete` appends, and whether the text ended before there were `num_words`.

        Raises:
            InputError: num_words outside its range.
        """
        checked_num_words(num_words)
        token_ids = self.read(seed).token_ids
        words: list[str] = []
        choices, state = self.choices_after(token_ids), self.state(token_ids)
        for _ in range(num_words):
            token_id = int(choices.argmax())
            if token_id == BOUNDARY_ID:
                return words, True
            words.append(self.vocabulary.word(token_id))
            state = self.network.step(token_id, state)
            choices = self.choices(state)
        return words, False

    def append(self, seed: str, words: Sequence[str]) -> str:
        """The seed as it was typed, and words after it as a person would write them.

        Args:
            seed: any text.
            words: real words, as the model writes them.
        """
        if not words:
            return seed
        last = self.tokenizer.split(seed)[-1:]
        joined = self.tokenizer.join([*last, *words])
        tail = joined[len(last[0]) :] if last else joined
        if not last and seed and not seed[-1].isspace() and self.settings.token_level != "character":
            tail = f" {tail}"  # a seed of signs that are no words
        return seed + (tail.lstrip() if seed[-1:].isspace() else tail)


def checked_num_words(num_words: int) -> int:
    """The number of words to write, if it is in its range.

    Raises:
        InputError: below 0 or above `MAX_NEW_WORDS`.
    """
    if not 0 <= num_words <= MAX_NEW_WORDS:
        raise InputError(f"The number of words was {num_words:,}; choose from 0 to {MAX_NEW_WORDS:,}.")
    return num_words

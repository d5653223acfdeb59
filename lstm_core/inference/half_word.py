"""A word that is still being typed: what it may become, instead of an unknown word.

    P(word | text before it, word begins with what is typed)

which is the model's own distribution after the text before, over the words that begin so.
"""

from __future__ import annotations

import unicodedata

import numpy as np

from lstm_core.inference.distribution import log_shares
from lstm_core.inference.predictor import NextWords, Predictor
from lstm_core.text.vocabulary import FIRST_WORD_ID


def finish_word(predictor: Predictor, seed: str, top_k: int = 5) -> NextWords | None:
    """The most probable ways to finish the word at a seed's end.

    Args:
        predictor: a model of words.
        seed: as it is typed.
        top_k: how many words, at least 1.

    Returns:
        The words with their probabilities among those that begin so, `half_word` being what is typed of them; None
        where no word is being typed: the seed ends with a known word, with a blank or a mark, or with letters
        that no word of the vocabulary begins with.
    """
    typed = half_word(predictor, seed)
    if typed is None:
        return None
    words = predictor.vocabulary.words
    fitting = np.array([index for index, word in enumerate(words) if word.startswith(typed)], np.int64)
    read = predictor.read(seed)
    before = read.token_ids[:-1]
    log_probs = predictor.after(before)[0][FIRST_WORD_ID + fitting]  # (fitting,)
    if not np.isfinite(log_probs).any():  # no text begins with such a word
        log_probs = log_shares(np.maximum(predictor.vocabulary.counts, 1))[FIRST_WORD_ID + fitting]
    probabilities = np.exp(log_probs - log_probs.max())
    probabilities /= probabilities.sum()
    order = np.argsort(-probabilities, kind="stable")
    shown = order[:top_k]
    return NextWords(
        seed=seed,
        seed_words=read.words[:-1],
        unknown_words=tuple(word for word in read.unknown_words if word != typed),
        words_left_out=read.words_left_out,
        words=tuple(words[fitting[place]] for place in shown),
        probabilities=tuple(probabilities[shown].tolist()),
        tail_words=len(fitting) - len(shown),
        tail_probability=float(probabilities[order[top_k:]].sum()),
        source="half word",
        half_word=typed,
    )


def finished(predictor: Predictor, seed: str, word: str) -> str:
    """The seed with the half-typed word at its end written out.

    Args:
        predictor: the model.
        seed: as it is typed; what is no half word stays as it is.
        word: a whole word that begins with what is typed.
    """
    typed = half_word(predictor, seed)
    if typed is None or not word.startswith(typed):
        return seed
    return seed + word[len(typed) :]


def half_word(predictor: Predictor, seed: str) -> str | None:
    """The word under the cursor where it is unknown but the beginning of a known one, in the vocabulary's case."""
    if predictor.settings.token_level == "character" or not seed:
        return None
    if unicodedata.category(seed[-1])[0] not in "LMN":
        return None
    words = predictor.tokenizer.split(seed)
    if not words or words[-1] in predictor.vocabulary:
        return None
    return words[-1] if any(word.startswith(words[-1]) for word in predictor.vocabulary.words) else None

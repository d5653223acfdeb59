"""A seed as text: which of its words were written by the model, and the correction of an unknown word."""

from __future__ import annotations

import re

from lstm_core.inference.decoding.word_stream import WrittenWord, trace
from lstm_core.inference.predictor import Predictor


def split_written(predictor: Predictor, text: str, num_written: int) -> tuple[str, tuple[str, ...]] | None:
    """Separates the words that the model wrote from the text before them, the inverse of `Predictor.append`.

    Args:
        predictor: the model.
        text: a seed with words written after it.
        num_written: how many.

    Returns:
        The text before them as it was typed, and the words; None where the text does not end with so many
        words as the model writes them.
    """
    if num_written < 1:
        return text, ()
    words = tuple(predictor.tokenizer.split(text)[-num_written:])
    written = predictor.tokenizer.join(words)
    if len(words) < num_written or not text.endswith(written):
        return None
    before = text[: len(text) - len(written)]
    for base in (before.removesuffix(" "), before):
        if predictor.append(base, words) == text:
            return base, words
    return None


def written_words(
    predictor: Predictor, text: str, num_written: int
) -> tuple[str, tuple[WrittenWord, ...]] | None:
    """The words written at a text's end with their probabilities and their alternatives.

    Args:
        predictor: the model.
        text: a seed with words written after it.
        num_written: how many.

    Returns:
        The text before them, and the words; None where they are none that the model could have written.
    """
    found = split_written(predictor, text, num_written)
    if found is None or any(word not in predictor.vocabulary for word in found[1]):
        return None
    base, words = found
    return base, tuple(trace(predictor, base, words))


def respelled(predictor: Predictor, text: str, word: str, spelling: str) -> str:
    """A text with another spelling in place of an unknown word, everything else as it was typed.

    Args:
        predictor: the model, whose tokenizer says what is a word.
        text: any text.
        word: a word of it as the tokenizer splits it.
        spelling: the known word to put in its place.
    """
    whole_word = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    changed = whole_word.sub(lambda _: spelling, text)
    if word not in predictor.tokenizer.split(changed):
        return changed
    # Typed in another form of Unicode, or inside a word of the tokenizer's: from its words, then.
    words = predictor.tokenizer.split(text)
    return predictor.tokenizer.join(spelling if one == word else one for one in words)

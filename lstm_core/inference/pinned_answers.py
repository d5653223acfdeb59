"""What a model expects after seeds that it is asked about at the end of every epoch."""

from __future__ import annotations

from collections.abc import Iterable

from lstm_core.events import PinnedAnswer
from lstm_core.inference.predictor import Predictor


def pinned_answers(predictor: Predictor, seeds: Iterable[str], top_k: int) -> tuple[PinnedAnswer, ...]:
    """The most probable next words of each seed, and how probable its end is.

    Args:
        predictor: the model.
        seeds: any texts.
        top_k: how many words for each.
    """
    found = (predictor.next_words(seed, top_k) for seed in seeds)
    return tuple(PinnedAnswer(one.seed, one.words, one.probabilities, one.ending) for one in found)

"""What a model answers to seeds that are asked again and again, as plain values for an event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lstm_core.inference.predictor import Predictor


def pinned_answers(predictor: Predictor, seeds: Iterable[str], top_k: int) -> list[dict[str, Any]]:
    """The most probable next words of each seed.

    Args:
        predictor: the model.
        seeds: any texts.
        top_k: how many words for each.

    Returns:
        One dictionary a seed: "seed", "words" (best first) and their "probabilities", 0..1.
    """
    answers = []
    for seed in seeds:
        found = predictor.next_words(seed, top_k)
        answers.append({"seed": seed, "words": list(found.words), "probabilities": list(found.probabilities)})
    return answers

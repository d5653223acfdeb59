"""What cannot be learned from few texts, said before a run starts."""

from __future__ import annotations

from typing import Final

import numpy as np

from lstm_core.counted import counted
from lstm_core.text.corpus import Corpus

ENOUGH_TARGETS: Final = 5_000
"""Training targets below which a model hardly gets beyond phrases of its texts; 2,000 short dialogues have 21,000."""

ENOUGH_VALIDATION: Final = 200
"""Validation targets below which one word more or less moves accuracy by half a point."""

_MANY_ONCE: Final = 0.2


def few_texts(corpus: Corpus) -> str | None:
    """A warning for a corpus that is too small to learn a language from; None for a larger one.

    Args:
        corpus: as the run will have it.
    """
    targets, held_out = corpus.training.num_targets, corpus.validation.num_targets
    unit = corpus.tokenizer.unit
    said = []
    if targets < ENOUGH_TARGETS:
        once = float(np.mean(corpus.vocabulary.counts == 1))
        said.append(
            f"{counted(len(corpus.texts), 'text')} with {counted(targets, unit)} to predict are few: the model can "
            "learn phrases of these texts, but neither grammar nor what a word means"
            + (f", and {100 * once:.0f} % of its {unit}s occur only once" if once >= _MANY_ONCE else "")
            + ". Sentences of its own take some thousand texts."
        )
    if 0 < held_out < ENOUGH_VALIDATION:
        said.append(
            f"Only {counted(held_out, f'{unit} is', f'{unit}s are')} held out, so that validation figures are rough."
        )
    return " ".join(said) or None

"""Updates of one model of any size on random texts: time, compilation and peak memory of one process."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from bench.child import Answer, answer, peak_megabytes


def measure(started: float, vocabulary_size: int, change: dict[str, Any], updates: int) -> Answer:
    """Trains some updates of a first epoch.

    Args:
        vocabulary_size: distinct words of the texts.
        change: settings that differ from the defaults.
        updates: how many to time, after the first, which compiles.

    Returns:
        {"vocabulary_size", "parameters", "compile_seconds", "milliseconds": median of an update, "loss": of
        the last, "peak_megabytes"}.
    """
    from bench.data import random_texts
    from lstm_core.model.engine import TIMESTEPS, Engine
    from lstm_core.settings import Settings
    from lstm_core.text.corpus import build_corpus
    from lstm_core.text.packing import Packing
    from lstm_core.weights import num_parameters

    settings = Settings(validation_share=0.0, max_vocabulary=100_000).replace(**change)
    num_texts = max(2_000, vocabulary_size // 6)
    corpus = build_corpus(random_texts(num_texts, vocabulary_size), settings)
    engine = Engine(settings, np.ones(corpus.vocabulary.size))
    packing = Packing(corpus.training, engine.spec.batch_rows, TIMESTEPS, np.random.default_rng(0))
    taken, loss = [], float("nan")
    for number in range(updates + 1):
        batch = packing.batch(number % len(packing))
        began = time.perf_counter()
        loss = engine.update(batch).loss
        taken.append(time.perf_counter() - began)
    return {
        "vocabulary_size": corpus.vocabulary.size,
        "parameters": num_parameters(settings, corpus.vocabulary.size),
        "compile_seconds": taken[0],
        "milliseconds": 1e3 * float(np.median(taken[1:])),
        "loss": loss,
        "peak_megabytes": peak_megabytes(),
    }


if __name__ == "__main__":
    answer(measure)

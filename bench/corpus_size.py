"""Training on more and more texts at one vocabulary: time per word and peak memory of one process."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from bench.child import Answer, answer, peak_megabytes
from lstm_core.events import Epoch


def measure(started: float, file: str, num_texts: int, epochs: int) -> Answer:
    """Trains whole epochs, packing included, after the compilation.

    Args:
        file: a CSV with the column Text; its first 2,000 texts are repeated.
        num_texts: texts of an epoch.
        epochs: how many to train; the median counts.

    Returns:
        {"num_texts", "targets", "microseconds_per_word", "peak_megabytes"}.
    """
    from bench.data import NUM_TEXTS, read_rows, repeated
    from lstm_core.model.engine import TIMESTEPS
    from lstm_core.model.training import Training
    from lstm_core.settings import Settings
    from lstm_core.text.corpus import build_corpus
    from lstm_core.text.packing import Packing

    rows = read_rows(Path(file), NUM_TEXTS)
    settings = Settings(epochs=epochs, validation_share=0.0, max_vocabulary=100_000)
    corpus = build_corpus(repeated(rows, num_texts), settings)
    training = Training(corpus, settings)
    training.engine.update(Packing(corpus.training, training.engine.spec.batch_rows, TIMESTEPS).batch(0))
    seconds = [event.training_seconds for event in training.events() if isinstance(event, Epoch)]
    return {
        "num_texts": num_texts,
        "targets": corpus.training.num_targets,
        "microseconds_per_word": 1e6 * median(seconds) / corpus.training.num_targets,
        "peak_megabytes": peak_megabytes(),
    }


if __name__ == "__main__":
    answer(measure)

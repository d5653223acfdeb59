"""The time that the page states before the start, beside what then happens: several models on the same texts.

Each run has a process of its own, as a cold worker has, and a machine that has trained nothing before: the stated
time then rests on the short measurement alone.

    python -m bench.expected_time
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.child import Answer, answer, ask
from bench.data import NUM_TEXTS, dialogues_file, read_rows

PROMISED: Final = 2.0

RUNS: Final[dict[str, dict[str, Any]]] = {
    "defaults, 15 epochs": {"epochs": 15},
    "4 epochs": {"epochs": 4},
    "64 units": {"units": 64, "epochs": 8},
    "512 units": {"units": 512, "epochs": 4},
    "GRU": {"cell": "gru", "epochs": 8},
    "simple RNN": {"cell": "rnn", "epochs": 8},
    "2 layers": {"layers": 2, "epochs": 8},
    "1,000 words": {"max_vocabulary": 1_000, "epochs": 8},
    "256 targets an update": {"batch_targets": 256, "epochs": 8},
}


def measure(started: float, file: str, change: dict[str, Any]) -> Answer:
    """Trains one model from the beginning to the end.

    Args:
        file: a CSV with the column Text.
        change: settings that differ from the defaults.

    Returns:
        {"expected_seconds", "taken_seconds"}.
    """
    from lstm_core.estimate import estimate
    from lstm_core.pace import measured_pace
    from lstm_core.settings import Settings
    from lstm_core.text.corpus import build_corpus

    settings = Settings(patience=0, **change)
    with tempfile.TemporaryDirectory() as home:
        pace = measured_pace(Path(home))
    counted = build_corpus(read_rows(Path(file), NUM_TEXTS), settings)
    training = counted.training
    expected = estimate(settings, counted.vocabulary.size, training.num_targets, pace, len(training))
    began = time.time()

    from lstm_core.model.training import Training

    with tempfile.TemporaryDirectory() as folder:
        corpus = build_corpus(read_rows(Path(file), NUM_TEXTS), settings)
        for _ in Training(corpus, settings, folder=Path(folder)).events():
            pass
    return {"expected_seconds": expected.total_seconds, "taken_seconds": time.time() - began}


def main() -> None:
    """Prints a line a model, and how far off the farthest was."""
    farthest = 1.0
    for name, change in RUNS.items():
        found = ask("bench.expected_time", file=str(dialogues_file()), change=change)
        expected, taken = found["expected_seconds"], found["taken_seconds"]
        farthest = max(farthest, expected / taken, taken / expected)
        print(f"{name:24} stated {expected:5.1f} s, took {taken:5.1f} s", flush=True)
    kept = "kept" if farthest <= PROMISED else "MISSED"
    print(f"farthest off by a factor of {farthest:.2f} (promised: within {PROMISED:g}): {kept}")


if __name__ == "__main__":
    import sys

    answer(measure) if len(sys.argv) > 1 else main()

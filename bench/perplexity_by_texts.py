"""What more texts bring: held-out perplexity of model, trigram and their mixture on more and more of the same texts.

Each size takes the first rows in an order drawn by the seed, and splits them as a run does. The vocabulary grows with
the texts, so that more and rarer words are known targets; the share of targets that are unknown stands beside the
perplexities, and the trigram says what the texts themselves ask for.

    python -m bench.perplexity_by_texts
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Final

import numpy as np

from bench.child import Answer, answer, ask
from bench.data import SAMPLE, read_rows
from lstm_core.settings import Settings

SIZES: Final = (250, 500, 1_000, 2_000, 4_000, 10_000)
SEEDS: Final = (0, 1, 2)


def measure(started: float, file: str, num_texts: int, seeds: list[int]) -> Answer:
    """Trains the defaults once a seed.

    Args:
        file: a CSV with the column Text.
        num_texts: how many of its rows are used.
        seeds: each draws the rows, the split and all else.

    Returns:
        {"runs": [{"perplexity", "trigram", "mixed", "unknown", "epoch", "seconds"}]}, perplexities all on the half of
        the held-out texts that the mixture is judged on.
    """
    from bench.choices import trained

    rows = read_rows(Path(file))
    runs = []
    for seed in seeds:
        chosen = np.random.default_rng(seed).permutation(len(rows))[:num_texts]
        runs.append(trained([rows[row] for row in chosen], Settings(seed=seed))[0])
    return {"runs": runs}


def main() -> None:
    """Prints a line a size."""
    available = len(read_rows(SAMPLE))
    print("  texts  model  trigram  mixed  unknown  best epoch  seconds")
    for size in (size for size in SIZES if size <= available):
        runs = ask("bench.perplexity_by_texts", file=str(SAMPLE), num_texts=size, seeds=list(SEEDS))["runs"]
        model, trigram, mixed = (
            statistics.geometric_mean(run[name] for run in runs) for name in ("model", "trigram", "mixed")
        )
        unknown, epoch, seconds = (
            statistics.mean(run[name] for run in runs) for name in ("unknown", "epoch", "seconds")
        )
        print(
            f"{size:7,} {model:6.0f} {trigram:8.0f} {mixed:6.0f} {unknown:8.1%} {epoch:11.1f} {seconds:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    import sys

    answer(measure) if len(sys.argv) > 1 else main()

"""Memory where texts are more than it holds: written to files, packed on the fly, from one million to twenty.

Texts are made up: words of a Zipf distribution over a vocabulary that never ends. Each size is measured in processes of
its own, one that writes the files and one that reads and packs a whole epoch and trains on some of its batches, spread
evenly over it. Takes about half an hour and 1 GB of disk.

    python -m bench.many_texts [--millions 1 5 20] [--seed 0]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.child import Answer, answer, ask, peak_megabytes
from bench.table import Row, at_most, plain
from lstm_core.settings import Settings

if TYPE_CHECKING:
    from lstm_core.text.shards.sharded_corpus import ShardedCorpus

ALLOWED: Final = 1.1
UPDATES: Final = 200
SETTINGS: Final = Settings(token_level="word", validation_share=0.01)
_TEXTS_AT_A_TIME, _FEWEST_WORDS, _MOST_WORDS, _EXPONENT = 10_000, 3, 15, 1.3


def made_up_rows(num_texts: int, seed: int) -> Iterator[tuple[int, str]]:
    """Rows as a file would give them."""
    rng = np.random.default_rng(seed)
    for begin in range(0, num_texts, _TEXTS_AT_A_TIME):
        number = min(_TEXTS_AT_A_TIME, num_texts - begin)
        lengths = rng.integers(_FEWEST_WORDS, _MOST_WORDS + 1, number)
        words = [f"w{word}" for word in rng.zipf(_EXPONENT, lengths.sum()).tolist()]
        ends = np.cumsum(lengths)
        for row, (start, end) in enumerate(zip(ends - lengths, ends, strict=True), begin + 1):
            yield row, " ".join(words[start:end])


def measure(started: float, folder: str, num_texts: int, seed: int) -> Answer:
    """Writes the texts where there are none in the folder, and otherwise trains on them.

    Returns:
        {"seconds", "peak_megabytes", "targets", "updates": of an epoch}.
    """
    from lstm_core.text.shards.building import build_shards
    from lstm_core.text.shards.sharded_corpus import ShardedCorpus

    corpus = ShardedCorpus.load(Path(folder))
    updates = 0
    if corpus is None:
        corpus = build_shards(lambda: made_up_rows(num_texts, seed), SETTINGS, Path(folder))
    else:
        updates = _train(corpus)
    return {
        "seconds": time.time() - started,
        "peak_megabytes": peak_megabytes(),
        "targets": corpus.num_training_targets,
        "updates": updates,
    }


def _train(corpus: ShardedCorpus) -> int:
    """Packs an epoch, trains on every so many-th batch of it, and says how many batches there were."""
    from lstm_core.model.epoch_updates import EpochUpdates
    from lstm_core.model.training import Training

    training = Training(corpus, SETTINGS)
    updates = EpochUpdates(corpus, SETTINGS, training.engine.spec, 1)
    for batch in updates:
        if updates.done % max(1, updates.expected // UPDATES) == 0:
            training.engine.update(batch)
    return updates.done


def main() -> None:
    """Prints a line a size, and whether memory stays flat."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 5, 20])
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    peaks: dict[str, list[float]] = {"writing": [], "training": []}
    for millions in chosen.millions:
        with tempfile.TemporaryDirectory() as folder:
            for what, found in peaks.items():
                one = ask(
                    "bench.many_texts", folder=folder, num_texts=round(millions * 1e6), seed=chosen.seed
                )
                found.append(one["peak_megabytes"])
                size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
                print(
                    f"{millions:g} million texts, {what}: {one['seconds']:,.0f} s, "
                    f"peak {one['peak_megabytes']:,.0f} MB; {one['targets']:,} targets in {size:,.0f} MB of files, "
                    f"{one['updates']:,} batches packed",
                    flush=True,
                )
    span = f"from {chosen.millions[0]:g} to {chosen.millions[-1]:g} million texts"
    rows: list[Row] = [
        at_most(f"peak memory while {what}, {span}", found[-1] / found[0], ALLOWED, " x")
        for what, found in peaks.items()
    ]
    print(plain(rows))


if __name__ == "__main__":
    import sys

    answer(measure) if sys.argv[1:2] and sys.argv[1].startswith("{") else main()

"""The texts that everything is measured on: 2,000 real dialogues or the bundled sample, and texts of other kinds."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import numpy as np

TEXT_COLUMN = "Text"
NUM_TEXTS = 2_000
TEXTS: Final[dict[str, tuple[Path, int | None]]] = {
    file.stem.replace("_", " "): (file, None)
    for file in sorted((Path(__file__).parent / "texts").glob("*.csv"))
}
"""Texts of other kinds, by name, with how many rows are used; see bench/texts/README.md."""

SAMPLE = Path(__file__).resolve().parents[1] / "assets" / "everyday_dialogues.csv"


def dialogues_file() -> Path:
    """The 2,000 real dialogues where `LSTM_LAB_REAL_DATA` names their folder, else the bundled sample."""
    folder = os.environ.get("LSTM_LAB_REAL_DATA")
    real = Path(folder) / "daily_dialog_2000.csv" if folder else None
    return real if real is not None and real.exists() else SAMPLE


def read_rows(file: Path, limit: int | None = None) -> list[tuple[int, str]]:
    """(row number from 1, text) of the first `limit` rows."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = islice(csv.DictReader(lines), limit)
        return [(number, row[TEXT_COLUMN]) for number, row in enumerate(rows, 1)]


def repeated(rows: list[tuple[int, str]], num_texts: int) -> Iterator[tuple[int, str]]:
    """The same texts again and again until there are `num_texts`: more words, the same vocabulary."""
    return ((number, text) for number, (_, text) in enumerate(islice(cycle(rows), num_texts), 1))


def random_texts(num_texts: int, vocabulary_size: int, words_a_text: int = 12) -> Iterator[tuple[int, str]]:
    """Texts of random words whose frequencies fall as Zipf's law has it, every word at least once.

    Args:
        vocabulary_size: number of distinct words; at most num_texts * words_a_text.
    """
    rng = np.random.default_rng(0)
    shares = 1.0 / np.arange(1, vocabulary_size + 1)
    drawn = rng.choice(vocabulary_size, (num_texts, words_a_text), p=shares / shares.sum())
    drawn.reshape(-1)[:vocabulary_size] = np.arange(vocabulary_size)
    return ((number, " ".join(f"word{index}" for index in text)) for number, text in enumerate(drawn, 1))

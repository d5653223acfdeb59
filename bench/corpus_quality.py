"""Figures of a corpus, beside what the bundled corpus must reach.

    python bench/corpus_quality.py FILE.csv [FILE.csv ...] [--column Text] [--emotions Emotion]

Several files, each with its own header, count as one corpus. The exit status is 1 when a target is missed
and 2 when a file cannot be read.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lstm_core.text.ngram import BaselineScore, Ngram, Trigram, Unigram
from lstm_core.text.tokenizer import Tokenizer, suggest_token_level
from lstm_core.text.vocabulary import Vocabulary

SEED = 0
HELD_OUT_SHARE = 0.1
SEQUENCE = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table; `met` is None where nothing is asked."""

    name: str
    value: str
    target: str = ""
    met: bool | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description="Figures of a corpus, beside the bundled corpus's targets.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.csv")
    parser.add_argument("--column", default="Text", help="the column of texts (default: Text)")
    parser.add_argument("--emotions", default="Emotion", help="the column of emotions (default: Emotion)")
    arguments = parser.parse_args()
    try:
        rows = [row for path in arguments.files for row in read(path, arguments.column)]
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    texts = [row[arguments.column] for row in rows]
    figures = measure(texts, [row.get(arguments.emotions) or "" for row in rows])
    for figure in figures:
        verdict = {None: "", True: "ok", False: "MISSED"}[figure.met]
        print(f"{figure.name:<42} {figure.value:>12}  {figure.target:<16} {verdict}".rstrip())
    return int(any(figure.met is False for figure in figures))


def read(path: Path, column: str) -> list[dict[str, str]]:
    """The rows of a UTF-8 file with a header.

    Raises:
        ValueError: the file lacks the column, has no rows, or has rows of another width.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            rows = list(reader)
        except (csv.Error, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    if column not in (reader.fieldnames or []):
        raise ValueError(f"{path.name} has no column {column!r}; it has {reader.fieldnames}.")
    if not rows:
        raise ValueError(f"{path.name} has a header but no rows.")
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ValueError(f"{path.name}: row {number} has not as many cells as the header.")
    return rows


def measure(texts: list[str], emotions: list[str]) -> list[Figure]:
    """All figures of a corpus, in the order in which they are printed.

    Args:
        texts: the corpus.
        emotions: (len(texts),) label of each text.
    """
    tokenizer = Tokenizer(token_level=suggest_token_level(texts))
    split = [tokenizer.split(text) for text in texts]
    lengths = [len(words) for words in split]
    mean, shortest, longest = sum(lengths) / len(lengths), min(lengths), max(lengths)
    distinct = len({word for words in split for word in words})
    duplicates = len(texts) - len({tuple(words) for words in split})
    plain = sum(text == tokenizer.join(words) for text, words in zip(texts, split, strict=True))
    repeated = repeated_share(split)
    trigram, unigram = (held_out(kind, split) for kind in (Trigram, Unigram))
    shares = Counter(emotions)
    return [
        Figure("texts", f"{len(texts):,}", "at least 10,000", len(texts) >= 10_000),
        Figure("words", f"{sum(lengths):,}"),
        Figure("words a text, mean", f"{mean:.2f}", "7 to 11", 7 <= mean <= 11),
        Figure("words a text, shortest", f"{shortest}", "at least 2", shortest >= 2),
        Figure("words a text, longest", f"{longest}", "at most 20", longest <= 20),
        Figure("distinct words", f"{distinct:,}", "at most 6,500", distinct <= 6500),
        Figure("duplicate texts", f"{duplicates}", "0", duplicates == 0),
        Figure(
            "texts with capitals or punctuation",
            f"{len(texts) - plain}",
            "0",
            plain == len(texts),
        ),
        Figure(
            f"texts with the commonest {SEQUENCE} words in a row",
            f"{repeated:.2%}",
            "at most 0.3 %",
            repeated <= 0.003,
        ),
        Figure("emotions", f"{len(shares)}", "7", len(shares) == 7),
        *(Figure(f"  {name or '(none)'}", f"{n / len(texts):.1%}") for name, n in shares.most_common()),
        Figure(
            "held-out perplexity, trigram",
            f"{trigram.perplexity:.1f}",
            "100 to 165",
            100 <= trigram.perplexity <= 165,
        ),
        Figure("held-out perplexity, unigram", f"{unigram.perplexity:.1f}"),
        Figure("held-out accuracy, trigram", f"{trigram.accuracy:.1%}"),
        Figure("held-out words that training lacks", f"{trigram.left_out_share:.1%}"),
    ]


def repeated_share(split: list[list[str]]) -> float:
    """Share of the texts that have the commonest sequence of five words; 0 without sequences.

    Args:
        split: the words of each text; no sequence goes over the end of a text.
    """
    counts = Counter(
        sequence
        for words in split
        for sequence in {tuple(words[begin : begin + SEQUENCE]) for begin in range(len(words) - SEQUENCE + 1)}
    )
    return max(counts.values(), default=0) / max(len(split), 1)


def held_out(kind: type[Ngram], split: list[list[str]]) -> BaselineScore:
    """A baseline fitted on 90 % of the texts, drawn at random, and scored on the rest.

    Args:
        kind: Trigram or Unigram.
        split: the words of each text.
    """
    order = np.random.default_rng(SEED).permutation(len(split))
    num_held_out = round(len(split) * HELD_OUT_SHARE)
    train = [split[row] for row in order[num_held_out:]]
    counts = Counter(word for words in train for word in words).most_common()
    firsts = Counter(words[0] for words in train if words)
    vocabulary = Vocabulary(
        [word for word, _ in counts], [count for _, count in counts], [firsts[word] for word, _ in counts]
    )

    def flat(texts: list[list[str]]) -> tuple[np.ndarray, np.ndarray]:
        token_ids = np.array([number for words in texts for number in vocabulary.encode(words)], np.int32)
        return token_ids, np.cumsum([0, *map(len, texts)], dtype=np.int64)

    baseline = kind.fit(*flat(train), vocabulary.size)
    return baseline.score(*flat([split[row] for row in order[:num_held_out]]))


if __name__ == "__main__":
    sys.exit(main())

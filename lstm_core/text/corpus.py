"""Texts as token ids: tokenized, split by row into training and validation, counted, saved and read back.

The order is what keeps the measurement honest: rows are split before anything is counted, the vocabulary
comes from the training rows alone, and validation rows whose token ids equal a training row's are left out.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from lstm_core.atomic import replacing
from lstm_core.errors import CorpusError
from lstm_core.settings import Settings, with_current_names
from lstm_core.text.tokenizer import Tokenizer, suggest_token_level
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID, Vocabulary


@dataclass(frozen=True)
class CorpusSummary:
    """What became of the rows of a file, in numbers.

    Args:
        texts: rows used, for training and validation together.
        skipped_short: rows passed over because they hold fewer than two words.
        duplicates: rows whose words equal an earlier row's (still used unless dropping was asked for).
        left_out_validation: validation rows taken out because a training row has the same token ids.
        words: words in the texts used.
        distinct_words: distinct words in the training rows, before the vocabulary was limited.
        unknown_share: share of the words of all texts used that the vocabulary does not hold, 0 to 1.
    """

    texts: int
    skipped_short: int
    duplicates: int
    left_out_validation: int
    words: int
    distinct_words: int
    unknown_share: float


@dataclass(frozen=True)
class TextIds:
    """Many texts as one array of token ids.

    Args:
        token_ids: (num_tokens,) int32, all texts on end.
        offsets: (num_texts + 1,) int64; text i is `token_ids[offsets[i]:offsets[i + 1]]`.
    """

    token_ids: np.ndarray
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int | np.integer) -> np.ndarray:
        return self.token_ids[self.offsets[index] : self.offsets[index + 1]]

    @property
    def lengths(self) -> np.ndarray:
        """(num_texts,) words in each text."""
        return np.diff(self.offsets)

    @property
    def num_targets(self) -> int:
        """Next-word targets: every word but the first of each text, which is what figures are about."""
        return len(self.token_ids) - len(self)

    def select(self, chosen: np.ndarray) -> TextIds:
        """The texts at which the (num_texts,) boolean array is true, in the same order."""
        lengths = self.lengths
        kept = lengths[chosen]
        return TextIds(self.token_ids[np.repeat(chosen, lengths)], np.concatenate(([0], np.cumsum(kept))))


@dataclass(frozen=True)
class Corpus:
    """Everything that a run learns from and is measured on.

    Args:
        texts: all texts used.
        rows: (num_texts,) int64, the number of each text's row in its file, from 1.
        is_validation: (num_texts,) bool; rows left out for equalling a training row are in neither part.
        is_training: (num_texts,) bool.
        vocabulary: the words of the training rows.
        tokenizer: how texts were split; its level is never "auto".
        summary: what became of the rows.
        source: the file that the texts came from, see `data_source`; empty where it is not known.
    """

    texts: TextIds
    rows: np.ndarray
    is_training: np.ndarray
    is_validation: np.ndarray
    vocabulary: Vocabulary
    tokenizer: Tokenizer
    summary: CorpusSummary
    source: dict[str, Any] = field(default_factory=dict)

    @property
    def training(self) -> TextIds:
        """The texts that weights are fitted to."""
        return self.texts.select(self.is_training)

    @property
    def validation(self) -> TextIds:
        """The held-out texts."""
        return self.texts.select(self.is_validation)

    @property
    def num_training_texts(self) -> int:
        """Texts that weights are fitted to."""
        return int(self.is_training.sum())

    @property
    def num_training_targets(self) -> int:
        """Their words from the second on."""
        return int((self.texts.lengths - 1)[self.is_training].sum())

    @property
    def in_memory(self) -> Corpus:
        """Itself, see `TrainingCorpus`."""
        return self

    def training_pieces(self, order: np.random.Generator) -> Iterator[TextIds]:
        """All training texts in one piece; nothing is drawn."""
        yield self.training

    @property
    def first_id_counts(self) -> np.ndarray:
        """(vocabulary_size,) how many training texts begin with each id."""
        training = self.training
        return np.bincount(training.token_ids[training.offsets[:-1]], minlength=self.vocabulary.size)

    @property
    def later_id_counts(self) -> np.ndarray:
        """(vocabulary_size,) how often each id stands behind a training text's first word."""
        ids = self.training.token_ids
        return np.bincount(ids, minlength=self.vocabulary.size) - self.first_id_counts

    def save(self, path: Path) -> None:
        """Writes one .npz file; arrays and JSON alone, no pickle."""
        facts = {
            "vocabulary": self.vocabulary.to_dict(),
            "tokenizer": asdict(self.tokenizer),
            "summary": asdict(self.summary),
            "source": self.source,
        }
        with replacing(path) as file:
            np.savez(
                file,
                token_ids=self.texts.token_ids,
                offsets=self.texts.offsets,
                rows=self.rows,
                is_training=self.is_training,
                is_validation=self.is_validation,
                facts=np.frombuffer(json.dumps(facts).encode(), np.uint8),
            )

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Reads what `save` wrote.

        Raises:
            CorpusError: the file is not there or cannot be read.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                facts = json.loads(arrays["facts"].tobytes())
                corpus = cls(
                    TextIds(arrays["token_ids"], arrays["offsets"]),
                    arrays["rows"],
                    arrays["is_training"],
                    arrays["is_validation"],
                    Vocabulary.from_dict(facts["vocabulary"]),
                    Tokenizer(**with_current_names(facts["tokenizer"])),
                    CorpusSummary(**facts["summary"]),
                    facts.get("source", {}),
                )
            corpus._check()
        except Exception:  # NumPy, zipfile and the decompressors raise almost anything over damaged files
            raise CorpusError(
                "The texts of this run cannot be read: their file is missing or damaged. Start a new run from the CSV."
            ) from None
        return corpus

    def _check(self) -> None:
        """Raises ValueError where the arrays do not fit each other."""
        ids, offsets, num_texts = self.texts.token_ids, self.texts.offsets, len(self.rows)
        fits = (
            ids.dtype.kind == offsets.dtype.kind == self.rows.dtype.kind == "i"
            and self.is_training.dtype == self.is_validation.dtype == bool
            and ids.ndim == offsets.ndim == self.rows.ndim == 1
            and len(self.is_training) == len(self.is_validation) == num_texts == len(offsets) - 1
            and offsets[0] == 0
            and offsets[-1] == len(ids)
            and bool((np.diff(offsets) > 0).all())
            and bool(((ids >= 0) & (ids < self.vocabulary.size)).all())
        )
        if not fits:
            raise ValueError("the arrays do not fit each other")


def build_corpus(rows: Iterable[tuple[int, str]], settings: Settings) -> Corpus:
    """Tokenizes, splits and counts texts.

    Args:
        rows: (row number from 1, text) in file order; texts of fewer than two words are passed over.
        settings: limit, validation_share, seed, max_vocabulary, min_count, drop_duplicates and the
            tokenizer's settings are read.

    Raises:
        CorpusError: fewer than two usable texts, or no word that occurs often enough.
    """
    rows, tokenizer = _resolve_token_level(iter(rows), settings)
    provisional, offsets, row_numbers, words, skipped, duplicates = _read(rows, tokenizer, settings)
    num_texts = len(row_numbers)
    if num_texts < 2:
        raise too_few_texts(num_texts)
    is_validation = _split(num_texts, settings)
    raw = TextIds(provisional, offsets)
    vocabulary, new_ids, distinct_words = _count(raw, ~is_validation, words, settings)
    texts = TextIds(new_ids[provisional], offsets)
    repeated = _repeats_training(texts, is_validation)
    summary = CorpusSummary(
        texts=num_texts,
        skipped_short=skipped,
        duplicates=duplicates,
        left_out_validation=int(repeated.sum()),
        words=len(provisional),
        distinct_words=distinct_words,
        unknown_share=float((texts.token_ids == UNKNOWN_ID).mean()),
    )
    return Corpus(
        texts, row_numbers, ~is_validation, is_validation & ~repeated, vocabulary, tokenizer, summary
    )


def too_few_texts(num_texts: int) -> CorpusError:
    """The error for fewer than two usable texts."""
    return CorpusError(
        f"{num_texts} usable {'text was' if num_texts == 1 else 'texts were'} found; at least 2 texts of "
        "2 words or more are needed. Choose another column or add texts."
    )


def no_frequent_word(min_count: int) -> CorpusError:
    """The error for texts in which no word is frequent enough."""
    return CorpusError(f"No word occurs {min_count} times in the training texts. Lower the minimum count.")


def _resolve_token_level(
    rows: Iterator[tuple[int, str]], settings: Settings
) -> tuple[Iterator[tuple[int, str]], Tokenizer]:
    """Replaces the token level "auto" by what the first texts look like."""
    if settings.token_level == "auto":
        first = [row for _, row in zip(range(500), rows, strict=False)]
        settings = settings.replace(token_level=suggest_token_level(text for _, text in first))
        rows = chain(first, rows)
    return rows, Tokenizer.from_settings(settings)


def _read(
    rows: Iterator[tuple[int, str]], tokenizer: Tokenizer, settings: Settings
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str], int, int]:
    """Tokenizes into provisional ids by first occurrence; texts are streamed, never all in memory."""
    ids: dict[str, int] = {}
    token_ids, offsets, row_numbers = array("i"), array("q", [0]), array("q")
    seen: set[int] = set()
    skipped = duplicates = 0
    for row, text in rows:
        if settings.limit and len(row_numbers) >= settings.limit:
            break
        words = tokenizer.split(text)
        if len(words) < 2:
            skipped += 1
            continue
        encoded = array("i", (ids.setdefault(word, len(ids)) for word in words))
        digest = hash(encoded.tobytes())
        if digest in seen:
            duplicates += 1
            if settings.drop_duplicates:
                continue
        seen.add(digest)
        token_ids.extend(encoded)
        offsets.append(len(token_ids))
        row_numbers.append(row)
    return (
        np.array(token_ids, np.int32),
        np.array(offsets, np.int64),
        np.array(row_numbers, np.int64),
        list(ids),
        skipped,
        duplicates,
    )


def _split(num_texts: int, settings: Settings) -> np.ndarray:
    """(num_texts,) bool: the validation rows, drawn by the seed; at least one text stays for training."""
    is_validation = np.zeros(num_texts, bool)
    count = min(round(num_texts * settings.validation_share), num_texts - 1)
    is_validation[np.random.default_rng(settings.seed).permutation(num_texts)[:count]] = True
    return is_validation


def _count(
    raw: TextIds, is_training: np.ndarray, words: list[str], settings: Settings
) -> tuple[Vocabulary, np.ndarray, int]:
    """The vocabulary of the training rows, and the token id of every provisional id."""
    training = raw.select(is_training)
    counts = np.bincount(training.token_ids, minlength=len(words))
    first_counts = np.bincount(training.token_ids[training.offsets[:-1]], minlength=len(words))
    # Equally frequent words stand as they first occur in training: held-out rows leave no trace here.
    seen, first_places = np.unique(training.token_ids, return_index=True)
    first_seen = np.full(len(words), len(training.token_ids))
    first_seen[seen] = first_places
    by_frequency = np.lexsort((first_seen, -counts))
    kept = by_frequency[counts[by_frequency] >= settings.min_count][: settings.max_vocabulary]
    if not len(kept):
        raise no_frequent_word(settings.min_count)
    new_ids = np.full(len(words), UNKNOWN_ID, np.int32)
    new_ids[kept] = np.arange(FIRST_WORD_ID, FIRST_WORD_ID + len(kept))
    vocabulary = Vocabulary([words[index] for index in kept], counts[kept], first_counts[kept])
    return vocabulary, new_ids, int((counts > 0).sum())


def _repeats_training(texts: TextIds, is_validation: np.ndarray) -> np.ndarray:
    """(num_texts,) bool: validation texts whose token ids equal a training text's."""
    training = {texts[index].tobytes() for index in np.flatnonzero(~is_validation)}
    repeated = np.zeros(len(texts), bool)
    for index in np.flatnonzero(is_validation):
        repeated[index] = texts[index].tobytes() in training
    return repeated

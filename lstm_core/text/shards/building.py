"""From rows of any number to a `ShardedCorpus`: read twice, never all in memory.

The first reading splits off the held-out rows, counts the words of the others and keeps a sample of the held-out ones;
the second writes the training texts as token ids. As in `lstm_core.text.corpus`, held-out rows are split off before
anything is counted, and those whose token ids equal a training row's are left out. How many training rows repeat each
other is not counted: that would take all of them in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from lstm_core.errors import SettingsError
from lstm_core.settings import Settings
from lstm_core.text.corpus import CorpusSummary, no_frequent_word, too_few_texts
from lstm_core.text.shards.sharded_corpus import TRAINING, VALIDATION, ShardedCorpus
from lstm_core.text.shards.text_files import TEXTS_A_GROUP, TextWriter, groups_of, pieces
from lstm_core.text.shards.word_counts import MOST_COUNTED, WordCounts
from lstm_core.text.tokenizer import Tokenizer, suggest_token_level
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID, Vocabulary

MOST_HELD_OUT: Final = 20_000
"""Held-out texts that are kept to measure on; a larger share of many texts would say the same, and take long."""

TEXT_SETTINGS: Final = (
    "limit",
    "validation_share",
    "max_vocabulary",
    "min_count",
    "token_level",
    "case",
    "keep_punctuation",
    "strip_markup",
    "seed",
)
"""Settings that decide what is in the files."""

Rows = Callable[[], Iterable[tuple[int, str]]]
"""Gives the rows from the start, as (row number, text), each time that it is called."""

_SPLIT, _SAMPLE = 0, 1  # keep their random numbers apart
_DRAWN_AT_A_TIME = 4_096


def build_shards(
    rows: Rows,
    settings: Settings,
    folder: Path,
    source: dict[str, Any] | None = None,
    *,
    texts_a_group: int = TEXTS_A_GROUP,
    most_counted: int = MOST_COUNTED,
    most_held_out: int = MOST_HELD_OUT,
) -> ShardedCorpus:
    """Writes a corpus into a folder.

    Args:
        rows: the rows; asked for twice.
        settings: those of `TEXT_SETTINGS` are read.
        folder: made where it is not there; files of an unfinished corpus in it are replaced.
        source: the file that the rows come from.
        texts_a_group: texts that are read at a time.
        most_counted: distinct words that are counted at a time.
        most_held_out: held-out texts that are kept.

    Raises:
        SettingsError: repeated texts are to be dropped, for which all would have to be in memory.
        CorpusError: there are fewer than two usable texts, or no word is frequent enough.
    """
    if settings.drop_duplicates:
        raise SettingsError(
            "Repeated texts cannot be dropped from more texts than memory holds. Leave drop_duplicates off."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.parquet"):
        file.unlink()
    tokenizer = _tokenizer(rows, settings)
    made_with = {name: getattr(settings, name) for name in TEXT_SETTINGS}
    made_with["token_level"] = tokenizer.token_level
    found = _first_reading(_usable(rows(), tokenizer, settings), settings.seed, most_counted, most_held_out)
    words = found.words.most_frequent(settings.max_vocabulary, settings.min_count)
    if not words:
        raise no_frequent_word(settings.min_count)
    uncounted = Vocabulary(words, np.zeros(len(words)), np.zeros(len(words)))
    held_out = [(row, uncounted.encode(words)) for row, words in found.held_out]
    repeated = _write_training_texts(
        _usable(rows(), tokenizer, settings), uncounted, held_out, folder, texts_a_group
    )
    measured = [one for one in held_out if _key(one[1]) not in repeated]
    with TextWriter(folder, VALIDATION, texts_a_group) as writer:
        for row, token_ids in sorted(measured):
            writer.add(row, token_ids)
    first, later = _count(folder, uncounted.size)
    counts = first + later
    corpus = ShardedCorpus(
        folder,
        made_with,
        Vocabulary(words, counts[FIRST_WORD_ID:], first[FIRST_WORD_ID:]),
        tokenizer,
        CorpusSummary(
            texts=found.num_texts,
            skipped_short=found.skipped,
            duplicates=0,
            left_out_validation=len(held_out) - len(measured),
            words=found.num_words,
            distinct_words=len(found.words.counts),
            unknown_share=float(counts[UNKNOWN_ID] / counts.sum()),
        ),
        source or {},
        int(first.sum()),
        int(later.sum()),
        first,
        later,
    )
    corpus.save()
    return corpus


@dataclass
class _Usable:
    """A row with at least two words."""

    row: int
    words: list[str]
    is_held_out: bool


@dataclass
class _First:
    """What the first reading finds.

    Args:
        words: counts the words of training texts.
        held_out: a sample of the held-out rows: row number and words.
        num_texts: usable rows.
        num_words: their words.
        skipped: rows with fewer than two words.
    """

    words: WordCounts
    held_out: list[tuple[int, list[str]]] = field(default_factory=list)
    num_texts: int = 0
    num_words: int = 0
    skipped: int = 0


def _tokenizer(rows: Rows, settings: Settings) -> Tokenizer:
    if settings.token_level == "auto":
        settings = settings.replace(token_level=suggest_token_level(text for _, text in rows()))
    return Tokenizer.from_settings(settings)


def _usable(
    rows: Iterable[tuple[int, str]], tokenizer: Tokenizer, settings: Settings
) -> Iterator[_Usable | None]:
    """The usable rows, the same split at each reading; None for one that is too short."""
    drawn = _draws(np.random.default_rng([settings.seed, _SPLIT]))
    num_texts = 0
    for row, text in rows:
        if settings.limit and num_texts >= settings.limit:
            return
        words = tokenizer.split(text)
        if len(words) < 2:
            yield None
            continue
        num_texts += 1
        is_held_out = next(drawn) < settings.validation_share and num_texts > 1
        yield _Usable(row, words, is_held_out)


def _draws(rng: np.random.Generator) -> Iterator[float]:
    while True:
        yield from rng.random(_DRAWN_AT_A_TIME).tolist()


def _first_reading(
    rows: Iterator[_Usable | None], seed: int, most_counted: int, most_held_out: int
) -> _First:
    found = _First(WordCounts(most_counted))
    drawn = _draws(np.random.default_rng([seed, _SAMPLE]))
    num_held_out = 0
    for one in rows:
        if one is None:
            found.skipped += 1
            continue
        found.num_texts += 1
        found.num_words += len(one.words)
        if not one.is_held_out:
            found.words.add(one.words)
            continue
        # Vitter 1985, algorithm R: each held-out row is as likely as every other to be in the sample.
        num_held_out += 1
        if len(found.held_out) < most_held_out:
            found.held_out.append((one.row, one.words))
        elif (place := int(next(drawn) * num_held_out)) < most_held_out:
            found.held_out[place] = (one.row, one.words)
    if found.num_texts < 2:
        raise too_few_texts(found.num_texts)
    return found


def _write_training_texts(
    rows: Iterator[_Usable | None],
    vocabulary: Vocabulary,
    held_out: list[tuple[int, list[int]]],
    folder: Path,
    texts_a_group: int,
) -> set[bytes]:
    """Writes the training texts, and gives the keys of held-out texts that equal one of them."""
    wanted = {_key(token_ids) for _, token_ids in held_out}
    repeated = set()
    with TextWriter(folder, TRAINING, texts_a_group) as writer:
        for one in rows:
            if one is not None and not one.is_held_out:
                token_ids = vocabulary.encode(one.words)
                writer.add(one.row, token_ids)
                if (key := _key(token_ids)) in wanted:
                    repeated.add(key)
    return repeated


def _count(folder: Path, vocabulary_size: int) -> tuple[np.ndarray, np.ndarray]:
    """(vocabulary_size,) how often each id is a training text's first one, and how often a later one."""
    first, later = (np.zeros(vocabulary_size, np.int64) for _ in range(2))
    for texts in pieces(groups_of(folder, TRAINING), 1):
        begun = np.bincount(texts.token_ids[texts.offsets[:-1]], minlength=vocabulary_size)
        first += begun
        later += np.bincount(texts.token_ids, minlength=vocabulary_size) - begun
    return first, later


def _key(token_ids: list[int]) -> bytes:
    return np.array(token_ids, np.int32).tobytes()

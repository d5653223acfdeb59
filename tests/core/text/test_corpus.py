"""Texts as token ids: exact on five rows, honest in the split, and the same after saving."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

import numpy as np
import pytest

from lstm_core.errors import CorpusError
from lstm_core.settings import Settings
from lstm_core.text.corpus import (
    Corpus,
    TextIds,
    build_corpus,
)
from lstm_core.text.tokenizer import Tokenizer

FIVE_ROWS = [
    (1, "The cat sat."),
    (2, "The dog sat on the cat!"),
    (3, "Hello"),
    (4, "the cat sat"),
    (5, "A dog"),
]
ALL = Settings(validation_share=0.0, token_level="word")


def token_ids(texts: TextIds) -> list[list[int]]:
    return [texts[index].tolist() for index in range(len(texts))]


def numbered(texts: list[str]) -> list[tuple[int, str]]:
    return list(enumerate(texts, 1))


def test_five_rows_by_hand() -> None:
    corpus = build_corpus(FIVE_ROWS, ALL)
    # the 4 times; cat and sat 3 times, cat first; dog twice; on and a once, on first
    assert corpus.vocabulary.words == ("the", "cat", "sat", "dog", "on", "a")
    assert corpus.vocabulary.counts.tolist() == [4, 3, 3, 2, 1, 1]
    assert corpus.vocabulary.first_counts.tolist() == [3, 0, 0, 0, 0, 1]
    assert corpus.vocabulary.size == 8
    assert token_ids(corpus.training) == [[2, 3, 4], [2, 5, 4, 6, 2, 3], [2, 3, 4], [7, 5]]
    assert corpus.rows.tolist() == [1, 2, 4, 5]
    assert corpus.training.num_targets == 10
    assert corpus.training.lengths.tolist() == [3, 6, 3, 2]
    assert len(corpus.validation) == 0
    assert dataclasses.asdict(corpus.summary) == {
        "texts": 4,
        "skipped_short": 1,
        "duplicates": 1,
        "left_out_validation": 0,
        "words": 14,
        "distinct_words": 6,
        "unknown_share": 0.0,
    }


def test_rare_words_become_unknown() -> None:
    corpus = build_corpus(FIVE_ROWS, ALL.replace(min_count=2))
    assert corpus.vocabulary.words == ("the", "cat", "sat", "dog")
    assert token_ids(corpus.training)[1] == [2, 5, 4, 1, 2, 3]
    assert corpus.summary.distinct_words == 6
    assert corpus.summary.unknown_share == 2 / 14


def test_a_limited_vocabulary_keeps_the_most_frequent() -> None:
    words = [f"w{index}" for index in range(12)]
    texts = [" ".join(words[: index + 1]) for index in range(1, 12)]
    corpus = build_corpus(numbered(texts), ALL.replace(max_vocabulary=10))
    assert corpus.vocabulary.words == tuple(words[:10])
    assert token_ids(corpus.training)[-1] == [*range(2, 12), 1, 1]


def test_limit_takes_the_first_usable_rows() -> None:
    corpus = build_corpus(FIVE_ROWS, ALL.replace(limit=3))
    assert corpus.rows.tolist() == [1, 2, 4]
    assert corpus.summary.skipped_short == 1
    assert "a" not in corpus.vocabulary


def test_limit_comes_before_the_split() -> None:
    rows = numbered([f"word{index} and more" for index in range(40)])
    limited = build_corpus(rows, Settings(limit=20, token_level="word"))
    alone = build_corpus(rows[:20], Settings(token_level="word"))
    assert token_ids(limited.training) == token_ids(alone.training)
    assert limited.rows[limited.is_validation].tolist() == alone.rows[alone.is_validation].tolist()


def test_limit_reads_no_further_than_it_must() -> None:
    rows = iter(numbered([f"word{index} and more" for index in range(10)]))
    build_corpus(rows, ALL.replace(limit=4))
    assert len(list(rows)) >= 5


def test_duplicates_are_counted_and_dropped_when_asked_for() -> None:
    assert build_corpus(FIVE_ROWS, ALL).summary.texts == 4
    dropped = build_corpus(FIVE_ROWS, ALL.replace(drop_duplicates=True))
    assert dropped.rows.tolist() == [1, 2, 5]
    assert (dropped.summary.texts, dropped.summary.duplicates) == (3, 1)


@pytest.fixture(scope="module")
def hundred() -> list[tuple[int, str]]:
    rng = np.random.default_rng(0)
    words = [f"w{index}" for index in range(30)]
    return numbered([" ".join(rng.choice(words, rng.integers(2, 8))) for _ in range(100)])


def test_the_seed_draws_the_split_by_row(hundred: list[tuple[int, str]]) -> None:
    settings = Settings(validation_share=0.2, token_level="word")
    first, again, other = (build_corpus(hundred, settings.replace(seed=seed)) for seed in (1, 1, 2))
    assert first.is_training.sum() == 80
    np.testing.assert_array_equal(first.is_training, again.is_training)
    assert (first.is_training != other.is_training).any()
    assert not (first.is_training & first.is_validation).any()


@pytest.mark.parametrize("seed", [0, 7])
def test_a_seed_draws_the_same_rows_for_ever(hundred: list[tuple[int, str]], seed: int) -> None:
    corpus = build_corpus(hundred, Settings(validation_share=0.2, seed=seed, token_level="word"))
    drawn = np.random.default_rng(seed).permutation(100)[:20] + 1
    assert corpus.rows[~corpus.is_training].tolist() == sorted(drawn.tolist())


def test_held_out_rows_leave_no_trace_in_the_vocabulary(hundred: list[tuple[int, str]]) -> None:
    corpus = build_corpus(hundred, Settings(validation_share=0.4, token_level="word", limit=12))
    used = set(corpus.rows[corpus.is_training].tolist())
    alone = build_corpus([row for row in hundred if row[0] in used], ALL)
    assert corpus.vocabulary.to_dict() == alone.vocabulary.to_dict()
    assert corpus.summary.unknown_share > 0


def test_held_out_copies_of_training_rows_are_left_out() -> None:
    # Two texts, many times: whatever is drawn for validation stands in training too.
    rows = numbered(["a b c", "a c b"] * 10)
    corpus = build_corpus(rows, Settings(validation_share=0.2, token_level="word"))
    assert corpus.is_training.sum() == 16
    assert len(corpus.validation) == 0
    assert corpus.summary.left_out_validation == 4


def test_a_held_out_row_that_equals_by_its_ids_is_left_out_too() -> None:
    # Words of one row each are unknown with a minimum count of 2, so that all rows look alike.
    rows = numbered([f"hello x{index} you" for index in range(10)])
    corpus = build_corpus(rows, Settings(validation_share=0.2, min_count=2, token_level="word"))
    assert (len(corpus.training), len(corpus.validation)) == (8, 0)
    assert corpus.summary.left_out_validation == 2


@pytest.mark.parametrize(
    ("texts", "share", "held_out"), [(2, 0.5, 1), (3, 0.5, 2), (4, 0.1, 0), (20, 0.1, 2)]
)
def test_at_least_one_text_stays_for_training(texts: int, share: float, held_out: int) -> None:
    rows = numbered([f"word{index} and more" for index in range(texts)])
    corpus = build_corpus(rows, Settings(validation_share=share, token_level="word"))
    assert (int(corpus.is_training.sum()), len(corpus.validation)) == (texts - held_out, held_out)


def test_chinese_goes_character_by_character() -> None:
    corpus = build_corpus(numbered(["你好吗", "我很好"]), Settings(validation_share=0.0))
    assert corpus.tokenizer.token_level == "character"
    assert corpus.vocabulary.words[0] == "好"
    assert token_ids(corpus.training) == [[3, 2, 4], [5, 6, 2]]


def test_auto_decides_for_words_and_loses_no_row() -> None:
    rows = numbered([f"word{index} and more" for index in range(700)])
    corpus = build_corpus(iter(rows), Settings(validation_share=0.0))
    assert corpus.tokenizer.token_level == "word"
    assert corpus.rows.tolist() == list(range(1, 701))


def test_auto_looks_at_more_than_the_first_rows() -> None:
    rows = numbered([*["你好吗"] * 100, *["word and more"] * 390, *["我很好"] * 500])
    assert build_corpus(rows, Settings(validation_share=0.0)).tokenizer.token_level == "word"


@pytest.mark.parametrize(
    ("texts", "begins"),
    [
        ([], "0 usable texts were found; at least 2 texts of 2 words or more are needed."),
        (["only one text"], "1 usable text was found; at least 2 texts"),
        (["one", "two", "...", ""], "0 usable texts were found"),
    ],
)
def test_too_few_texts(texts: list[str], begins: str) -> None:
    with pytest.raises(CorpusError) as raised:
        build_corpus(numbered(texts), Settings())
    assert str(raised.value).startswith(begins)
    assert str(raised.value).endswith("Choose another column or add texts.")


def test_no_word_occurs_often_enough() -> None:
    with pytest.raises(CorpusError) as raised:
        build_corpus(numbered(["a b", "c d"]), ALL.replace(min_count=5))
    assert str(raised.value) == "No word occurs 5 times in the training texts. Lower the minimum count."


def test_select_keeps_the_order() -> None:
    texts = TextIds(np.arange(2, 9, dtype=np.int32), np.array([0, 2, 5, 7]))
    assert token_ids(texts.select(np.array([True, False, True]))) == [[2, 3], [7, 8]]
    assert token_ids(texts.select(np.zeros(3, bool))) == []


def test_round_trip_through_files(tmp_path: Path, hundred: list[tuple[int, str]]) -> None:
    corpus = build_corpus(hundred, Settings(seed=3))
    corpus.save(tmp_path / "corpus.npz")
    again = Corpus.load(tmp_path / "corpus.npz")
    for name in ("rows", "is_training", "is_validation"):
        np.testing.assert_array_equal(getattr(again, name), getattr(corpus, name))
    assert token_ids(again.texts) == token_ids(corpus.texts)
    assert again.vocabulary.to_dict() == corpus.vocabulary.to_dict()
    assert (again.tokenizer, again.summary) == (corpus.tokenizer, corpus.summary)


def test_damaged_files_say_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        Corpus.load(tmp_path / "corpus.npz")
    build_corpus(FIVE_ROWS, ALL).save(tmp_path / "corpus.npz")
    content = (tmp_path / "corpus.npz").read_bytes()
    for place in range(0, len(content), 7):
        (tmp_path / "corpus.npz").write_bytes(
            content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
        )
        with contextlib.suppress(CorpusError):
            Corpus.load(tmp_path / "corpus.npz")
    for length in range(0, len(content), 101):
        (tmp_path / "corpus.npz").write_bytes(content[:length])
        with pytest.raises(CorpusError):
            Corpus.load(tmp_path / "corpus.npz")


def test_a_corpus_saved_before_token_level_had_its_name_still_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = build_corpus(FIVE_ROWS, ALL.replace(token_level="character"))

    def former(tokenizer: Tokenizer) -> dict[str, object]:
        values = dataclasses.asdict(tokenizer)
        return {"unit": values.pop("token_level"), **values}

    with monkeypatch.context() as patched:
        patched.setattr(
            "lstm_core.text.corpus.asdict",
            lambda value: former(value) if isinstance(value, Tokenizer) else dataclasses.asdict(value),
        )
        corpus.save(tmp_path / "corpus.npz")
    assert Corpus.load(tmp_path / "corpus.npz").tokenizer == corpus.tokenizer


def test_no_damaged_bit_of_a_corpus_escapes_as_another_error(tmp_path: Path) -> None:
    path = tmp_path / "corpus.npz"
    build_corpus(enumerate(["did you eat", "it is late", "did it"], 1), Settings()).save(path)
    content = path.read_bytes()
    for place in range(0, len(content), 3):
        for bit in (0, 3, 7):
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            path.write_bytes(damaged)
            with contextlib.suppress(CorpusError):
                corpus = Corpus.load(path)
                assert all(corpus.texts[index].tolist() for index in range(len(corpus.texts)))

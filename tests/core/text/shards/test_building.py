"""Texts in Parquet files: the same words, the same texts, and a split that nothing leaks through."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_core.errors import CorpusError, SettingsError
from lstm_core.settings import Settings
from lstm_core.text.boundaries import target_counts
from lstm_core.text.corpus import build_corpus
from lstm_core.text.shards.building import build_shards
from lstm_core.text.shards.sharded_corpus import CORPUS_JSON, VALIDATION, ShardedCorpus
from lstm_core.text.shards.text_files import groups_of, read_groups

TEXTS = [
    "the cat sat",
    "Stop!",
    "a dog ran off",
    "the cat slept",
    "two dogs ran",
    "a cat sat there",
    "the end",
]
ALL = Settings(validation_share=0.0, token_level="word")


def rows_of(texts: list[str]) -> Callable[[], list[tuple[int, str]]]:
    return lambda: list(enumerate(texts, 1))


def many(number: int) -> list[str]:
    rng = np.random.default_rng(0)
    return [" ".join(f"w{word}" for word in rng.geometric(0.05, 6)) for _ in range(number)]


def texts_of(corpus: ShardedCorpus, order: int = 0) -> list[tuple[int, ...]]:
    pieces = corpus.training_pieces(np.random.default_rng(order))
    return [tuple(piece[index].tolist()) for piece in pieces for index in range(len(piece))]


def test_it_holds_what_a_corpus_in_memory_holds(tmp_path: Path) -> None:
    found = build_shards(rows_of(TEXTS), ALL, tmp_path, {"file": "a.csv"}, texts_a_group=2)
    whole = build_corpus(enumerate(TEXTS, 1), ALL)
    assert found.vocabulary.to_dict() == whole.vocabulary.to_dict()
    assert found.tokenizer == whole.tokenizer
    assert sorted(texts_of(found)) == sorted(
        tuple(whole.texts[index].tolist()) for index in range(len(whole.texts))
    )
    assert found.summary == whole.summary
    assert (found.num_training_texts, found.num_training_targets) == (6, whole.training.num_targets)
    for endings in (True, False):
        assert target_counts(found, endings).tolist() == target_counts(whole, endings).tolist()
    assert found.in_memory.rows.tolist() == [1, 3, 4, 5, 6, 7]
    assert found.source == {"file": "a.csv"}


def test_it_is_the_same_when_it_is_loaded(tmp_path: Path) -> None:
    made = build_shards(rows_of(many(300)), ALL.replace(validation_share=0.2), tmp_path, texts_a_group=50)
    loaded = ShardedCorpus.load(tmp_path)
    assert loaded is not None
    assert texts_of(loaded) == texts_of(made)
    assert loaded.validation.token_ids.tolist() == made.validation.token_ids.tolist()
    assert loaded.vocabulary.to_dict() == made.vocabulary.to_dict()
    assert (loaded.summary, loaded.made_with) == (made.summary, made.made_with)
    assert loaded.later_id_counts.tolist() == made.later_id_counts.tolist()
    whole = loaded.in_memory
    assert whole.validation.token_ids.tolist() == loaded.validation.token_ids.tolist()
    assert len(whole.training) == loaded.num_training_texts
    assert len(set(whole.rows.tolist())) == 300


def test_another_epoch_has_the_same_texts_in_another_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_core.text.shards.sharded_corpus.GROUPS_A_PIECE", 3)
    corpus = build_shards(rows_of(many(200)), ALL, tmp_path, texts_a_group=10)
    assert len(list(corpus.training_pieces(np.random.default_rng(0)))) == 7  # of 20 groups
    first, again, second = (texts_of(corpus, order) for order in (1, 1, 2))
    assert first == again != second
    assert sorted(first) == sorted(second)
    assert len(first) == 200


def test_held_out_rows_are_split_off_before_anything_is_counted(tmp_path: Path) -> None:
    texts = [f"{text} only{number}" for number, text in enumerate(many(500))]
    corpus = build_shards(rows_of(texts), ALL.replace(validation_share=0.3, seed=5), tmp_path)
    held_out = len(corpus.validation)
    assert 110 < held_out < 190
    assert held_out + corpus.num_training_texts == 500
    assert (
        corpus.validation.token_ids.reshape(-1, 7)[:, -1] == 1
    ).all()  # no training row has their last words
    other = build_shards(rows_of(texts), ALL.replace(validation_share=0.3, seed=6), tmp_path / "other")
    assert other.vocabulary.words != corpus.vocabulary.words


def test_held_out_texts_that_training_has_too_are_left_out(tmp_path: Path) -> None:
    corpus = build_shards(rows_of(["same old words"] * 50), ALL.replace(validation_share=0.3), tmp_path)
    assert len(corpus.validation) == 0
    assert corpus.summary.left_out_validation == 50 - corpus.num_training_texts > 5


def test_the_sample_of_held_out_texts_comes_from_everywhere(tmp_path: Path) -> None:
    texts = [f"number {number}" for number in range(4000)]
    settings = ALL.replace(validation_share=0.5)
    corpus = build_shards(rows_of(texts), settings, tmp_path, most_held_out=100)
    rows = read_groups(groups_of(tmp_path, VALIDATION)).rows
    assert len(rows) == len(corpus.validation) == 100
    assert np.histogram(rows, 4, (1, 4000))[0].min() > 10
    assert 1800 < corpus.num_training_texts < 2200  # what is held out is not trained on, measured or not


def test_a_group_is_a_row_group_and_files_have_a_few_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_core.text.shards.text_files.GROUPS_A_FILE", 3)
    build_shards(rows_of(many(100)), ALL, tmp_path, texts_a_group=10)
    assert sorted(file.name for file in tmp_path.glob("training-*")) == [
        f"training-0000{number}.parquet" for number in range(4)
    ]


def test_rare_words_are_forgotten_where_there_are_too_many(tmp_path: Path) -> None:
    texts = [f"often said only{number}" for number in range(1000)]
    corpus = build_shards(rows_of(texts), ALL.replace(max_vocabulary=10), tmp_path, most_counted=50)
    assert corpus.vocabulary.words[:2] == ("often", "said")
    assert corpus.vocabulary.counts[:2].tolist() == [1000, 1000]
    assert corpus.vocabulary.first_counts[:2].tolist() == [1000, 0]
    assert corpus.summary.distinct_words <= 50


def test_what_was_not_completed_is_no_corpus(tmp_path: Path) -> None:
    build_shards(rows_of(many(100)), ALL, tmp_path, texts_a_group=10)
    (tmp_path / CORPUS_JSON).unlink()
    assert ShardedCorpus.load(tmp_path) is None
    assert len(texts_of(build_shards(rows_of(TEXTS), ALL, tmp_path))) == 6


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"made_with": 3}'])
def test_a_damaged_description_ends_in_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / CORPUS_JSON).write_text(content)
    with pytest.raises(CorpusError, match="is damaged"):
        ShardedCorpus.load(tmp_path)


def test_what_it_cannot_do_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Leave drop_duplicates off"):
        build_shards(rows_of(TEXTS), ALL.replace(drop_duplicates=True), tmp_path)
    with pytest.raises(CorpusError, match="1 usable text was found"):
        build_shards(rows_of(["one text", "alone"]), ALL, tmp_path)
    with pytest.raises(CorpusError, match="No word occurs 9 times"):
        build_shards(rows_of(TEXTS), ALL.replace(min_count=9), tmp_path)


def test_characters_are_found_by_the_texts_themselves(tmp_path: Path) -> None:
    corpus = build_shards(rows_of(["你好吗", "我很好"]), ALL.replace(token_level="auto"), tmp_path)
    assert corpus.tokenizer.token_level == "character"
    assert corpus.num_training_targets == 4

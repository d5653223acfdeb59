"""Beginnings to try a model with: the corpus's own, shared by several texts."""

from lstm_core.settings import Settings
from lstm_core.text.beginnings import NOTEBOOK_SEEDS, common_beginnings
from lstm_core.text.corpus import Corpus, build_corpus

FRENCH = [
    *["la vie est belle", "la vie est courte", "la mort est certaine"],
    *["il faut aimer", "il faut rire", "il pleut souvent"],
    *["on ne sait jamais", "on ne sait rien", "on ne voit que le soir"],
    "une fois seulement",
]


def corpus(texts: list[str], **settings: object) -> Corpus:
    return build_corpus(enumerate(texts, 1), Settings(**{"validation_share": 0.0} | settings))  # type: ignore[arg-type]


def test_french_texts_begin_in_french() -> None:
    # one word: la, il and on three times each, la has the lowest id; two words: on ne three times; then il faut
    assert common_beginnings(corpus(FRENCH)) == ("la", "on ne", "il faut")


def test_a_beginning_of_one_text_is_never_given_away() -> None:
    found = common_beginnings(corpus(FRENCH), 8)
    assert "une" not in " ".join(found)
    assert len(found) == 3
    assert common_beginnings(corpus(["eins zwei drei", "vier fünf sechs"])) == ()


def test_a_whole_text_is_no_beginning() -> None:
    texts = ["bon jour", "bon jour", "bon soir à tous", "bon soir à vous"]
    assert common_beginnings(corpus(texts), 1) == ("bon",)
    assert common_beginnings(corpus(["oui non", "oui non"]), 3) == ("oui",)


def test_english_texts_keep_the_notebook_s_seeds() -> None:
    texts = ["this is what it is", "did you see this", "it is what you did"] * 5
    assert common_beginnings(corpus(texts)) == NOTEBOOK_SEEDS
    assert common_beginnings(corpus(texts[:3])) == ()


def test_characters_are_joined_without_spaces() -> None:
    texts = ["你好吗朋友", "你好吗先生", "我想吃饭", "我想回家", "他在学校"]
    assert common_beginnings(corpus(texts, token_level="character"), 2) == ("你好", "我想")


def test_unknown_words_are_passed_over() -> None:
    texts = ["ab cd ef", "ab cd gh", "xx cd ef", "xx cd gh", "cd ef", "cd gh"]
    assert common_beginnings(corpus(texts, max_vocabulary=10, min_count=3), 3) == ("cd",)

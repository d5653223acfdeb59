"""Warnings of corpora that are too small."""

from __future__ import annotations

from lstm_core.advice.few_texts import few_texts
from lstm_core.settings import Settings
from lstm_core.text.corpus import build_corpus


def warned(texts: list[str], **settings: object) -> str | None:
    return few_texts(build_corpus(enumerate(texts, 1), Settings(token_level="word").replace(**settings)))


def test_few_texts_cannot_teach_a_language() -> None:
    # 9 training texts of 4 targets; 5 words in common, and 9 that occur once
    said = warned([f"this is text number n{number}" for number in range(10)])
    assert said == (
        "10 texts with 36 words to predict are few: the model can learn phrases of these texts, but neither grammar "
        "nor what a word means, and 69 % of its words occur only once. Sentences of its own take some thousand texts. "
        "Only 4 words are held out, so that validation figures are rough."
    )


def test_one_held_out_word_and_characters() -> None:
    said = warned([f"a{number} b" for number in range(10)])
    assert said is not None
    assert said.endswith("Only 1 word is held out, so that validation figures are rough.")
    assert "characters to predict" in str(warned(["你好吗", "你很好"], token_level="character"))


def test_many_long_texts_are_enough() -> None:
    text = " ".join(f"word{number}" for number in range(600))
    assert warned([f"n{number} {text}" for number in range(12)]) is None
    assert warned([f"n{number} {text}" for number in range(12)], validation_share=0.0) is None

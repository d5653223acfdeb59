"""Numbers with their nouns."""

import pytest

from lstm_core.counted import counted, in_units


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (0, ("text",), "0 texts"),
        (1, ("text",), "1 text"),
        (2_000, ("text",), "2,000 texts"),
        (1, ("row has", "rows have"), "1 row has"),
        (12, ("row has", "rows have"), "12 rows have"),
    ],
)
def test_one_and_many(number: int, words: tuple[str, ...], text: str) -> None:
    assert counted(number, *words) == text


def test_sentences_about_words_can_be_about_characters() -> None:
    assert in_units("Words after a word", "character") == "Characters after a character"
    assert in_units("Words after a word", "word") == "Words after a word"

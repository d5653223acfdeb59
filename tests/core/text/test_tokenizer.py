"""Texts to words: exact lists, in many scripts, and what holds for any text."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.settings import Settings
from lstm_core.text.tokenizer import Tokenizer, has_markup, suggest_token_level


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, world!", ["hello", "world"]),
        ("It's a well-known fact.", ["it's", "a", "well-known", "fact"]),
        ("don’t rock'n'roll 'tis", ["don’t", "rock'n'roll", "tis"]),
        ("3.14 is 10,000.5 less.Next", ["3.14", "is", "10,000.5", "less", "next"]),
        ("end.Next 1.a a.1", ["end", "next", "1", "a", "a", "1"]),
        ("wait -- what - no", ["wait", "what", "no"]),
        ("snake_case ___ __init__", ["snake_case", "__init__"]),
        ("Straße ÉCOLE Ω", ["straße", "école", "ω"]),
        ("e\u0301cole", ["école"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("שָׁלוֹם עולם", [unicodedata.normalize("NFC", "שָׁלוֹם"), "עולם"]),
        ("السلام عليكم", ["السلام", "عليكم"]),
        ("안녕 세상", ["안녕", "세상"]),
        ("你好 world", ["你", "好", "world"]),
        ("fun 😀👍🏽 👩‍👩‍👧 🇩🇪🇫🇷", ["fun", "😀", "👍🏽", "👩‍👩‍👧", "🇩🇪", "🇫🇷"]),
        ("a \u200d b \u0301 #\ufe0f\u20e3", ["a", "b"]),
        ("", []),
        (" \t\n.,!?", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert Tokenizer().split(text) == words


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("lower", ["istanbul", "ilik", "i"]),
        ("turkish", ["istanbul", "ılık", "i"]),
        ("keep", ["istanbul", "ILIK", "i"]),
    ],
)
def test_case(case: str, words: list[str]) -> None:
    assert Tokenizer(case=case).split("istanbul ILIK i") == words


def test_turkish_capitals_composed_or_not() -> None:
    assert Tokenizer(case="turkish").split("İyi I\u0307yi") == ["iyi", "iyi"]


def test_letters_are_composed_after_lowering_too() -> None:
    # J with a caron has no composed capital, its small letter is one.
    assert Tokenizer().split("J\u030carnik") == ["\u01f0arnik"]


def test_punctuation_is_kept_when_asked_for() -> None:
    tokenizer = Tokenizer(keep_punctuation=True)
    assert tokenizer.split("Hi (you), ok... $5!") == [
        *("hi", "(", "you", ")", ",", "ok", ".", ".", ".", "$", "5", "!")
    ]
    assert tokenizer.join(["hi", "(", "you", ")", ",", "ok", "!"]) == "hi (you), ok!"


@pytest.mark.parametrize("mark", list(".,!?;:%…)]}»”’。，！？；：、"))
def test_no_space_before_a_closing_mark(mark: str) -> None:
    assert Tokenizer(keep_punctuation=True).join(["one", mark, "two"]) == f"one{mark} two"
    assert Tokenizer().join(["one", mark, "two"]) == f"one {mark} two"


@pytest.mark.parametrize("mark", list("([{«“‘"))
def test_no_space_after_an_opening_mark(mark: str) -> None:
    assert Tokenizer(keep_punctuation=True).join(["one", mark, "two"]) == f"one {mark}two"
    assert Tokenizer().join(["one", mark, "two"]) == f"one {mark} two"


def test_markup_is_taken_out_when_asked_for() -> None:
    text = "see <b>this</b> &amp; https://example.org/a?b=c <br/> 1 < 2"
    assert Tokenizer(strip_markup=True).split(text) == ["see", "this", "1", "2"]
    assert Tokenizer(strip_markup=True).split("fish &eacute;clair") == ["fish", "éclair"]
    assert Tokenizer(strip_markup=True).split("see www.example.org/a or") == ["see", "or"]
    assert has_markup(["plain", "a <i>b</i>"])
    assert has_markup(["see www.example.org"])
    assert not has_markup(["plain", "1 < 2"])


def test_characters() -> None:
    tokenizer = Tokenizer(token_level="character")
    assert tokenizer.split("你好，世界！Hi") == ["你", "好", "世", "界", "h", "i"]
    assert tokenizer.join(["你", "好"]) == "你好"
    with_marks = Tokenizer(token_level="character", keep_punctuation=True)
    assert with_marks.split("你好， 世界！") == ["你", "好", "，", "世", "界", "！"]


@pytest.mark.parametrize(
    ("texts", "level"),
    [
        (["did you sleep well"], "word"),
        (["你好吗", "今天天气很好"], "character"),
        (["こんにちは"], "character"),
        (["สวัสดีครับ"], "character"),
        (["안녕하세요"], "word"),
        (["mostly English with 你"], "word"),
        (["你好 ab"], "word"),  # half of the letters
        (["你好 abc"], "word"),
        (["你好 a"], "character"),
        ([*["你好吗"] * 10, *["word"] * 490, *["你好吗"] * 1000], "word"),  # by the first 500
        ([], "word"),
        (["123 !"], "word"),
    ],
)
def test_suggested_token_level(texts: list[str], level: str) -> None:
    assert suggest_token_level(texts) == level


def test_from_settings() -> None:
    settings = Settings(token_level="character", case="keep", keep_punctuation=True, strip_markup=True)
    assert Tokenizer.from_settings(settings) == Tokenizer("character", "keep", True, True)


@given(st.text())
def test_words_are_never_empty_and_stay_words(text: str) -> None:
    tokenizer = Tokenizer()
    words = tokenizer.split(text)
    assert all(word and not any(character.isspace() for character in word) for word in words)
    assert tokenizer.split(tokenizer.join(words)) == words


@given(st.text(), st.sampled_from(["lower", "turkish", "keep"]), st.booleans(), st.booleans())
def test_any_text_can_be_split_into_characters(text: str, case: str, marks: bool, markup: bool) -> None:
    tokenizer = Tokenizer("character", case, marks, markup)
    assert all(word and not word.isspace() for word in tokenizer.split(text))


@pytest.mark.parametrize("piece", ["_", "-", "a-", "1.", "<a", "'a", "\u0301", "<", "&lt;"])
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.process_time()
    Tokenizer(strip_markup=True).split(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 2.5


def test_what_texts_are_split_into_has_a_name() -> None:
    assert [Tokenizer(level).unit for level in ("word", "auto", "character")] == ["word", "word", "character"]

"""Users' words in our sentences: literal, and each in the direction of its own letters."""

from lstm_core.inference.surprisal import ReadWord
from pages.ui.plain_text import escaped, isolated, plain, quoted, reads_from_right
from pages.ui.playground.surprise import sentence

RIGHT_TO_LEFT, LEFT_TO_RIGHT, END = "\u2067", "\u2066", "\u2069"
PEACE = "\u05e9\u05dc\u05d5\u05dd"  # a Hebrew word


def test_a_text_from_the_right_is_isolated_and_others_stay_as_they_are() -> None:
    assert isolated(PEACE) == f"{RIGHT_TO_LEFT}{PEACE}{END}"
    assert isolated(f"{PEACE} 5 ok") == f"{RIGHT_TO_LEFT}{PEACE} 5 ok{END}"
    assert isolated(f"ok {PEACE}") == f"{LEFT_TO_RIGHT}ok {PEACE}{END}"
    assert isolated("200 \u0431\u0443\u043b\u043e\u043a") == "200 \u0431\u0443\u043b\u043e\u043a"
    assert isolated("") == ""


def test_markdown_shows_a_text_literally_and_isolated() -> None:
    assert plain("*a*: b") == "\\*a\\*:\u2060 b"
    assert plain(PEACE) == f"{RIGHT_TO_LEFT}{PEACE}{END}"
    assert quoted(PEACE) == f"**“{RIGHT_TO_LEFT}{PEACE}{END}”**"
    assert escaped(f"{PEACE}!") == f"{PEACE}\\!"


def test_a_surprise_names_a_word_from_the_right_in_its_own_direction() -> None:
    word = ReadWord(PEACE, 2, True, 0.5, 1, 1.0, ((PEACE, 0.5),))
    shown = f"{RIGHT_TO_LEFT}{PEACE}{END}"
    assert sentence(word).startswith(f"“{shown}”: 1.0 bits")
    assert sentence(word).endswith(f"expected {shown} 50.0 %.")


def test_the_first_letter_says_from_where_a_text_is_read() -> None:
    assert reads_from_right(f"2 {PEACE} lstm")
    assert not reads_from_right(f"lstm {PEACE}")
    assert not reads_from_right("42 %")

"""Texts to words and back, by Unicode rules.

Words follow the word boundaries of Unicode Standard Annex 29 with two changes that suit language models:
hyphenated words stay whole, and a full stop joins digits only ("3.14", but "end.Next" is two words).
Emoji are words. Scripts that write no spaces between words go grapheme by grapheme.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import regex

from lstm_core.settings import Case, Settings, TokenLevel

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
_LETTERS = r"[\p{L}\p{M}\p{N}\p{Pc}\u200c\u200d--[" + _UNSPACED + "]]"
_WORD = (
    # It begins with a letter or a digit, at most underscores before it: "__init__", but not "___", nor a
    # combining mark or a joiner that stands alone.
    rf"(?:(?<!\p{{Pc}})\p{{Pc}}+)?(?=[\p{{L}}\p{{N}}]){_LETTERS}+(?:(?:['’ʼ·‧‐‑\-]|(?<=\p{{N}})[.,](?=\p{{N}}))(?=[\p{{L}}\p{{N}}]){_LETTERS}+)*"
    rf"|(?=[{_UNSPACED}])\X"
    r"|(?=[\p{Extended_Pictographic}\p{Regional_Indicator}])\X"
)
_WORDS = regex.compile(_WORD, regex.V1)
_WORDS_AND_PUNCTUATION = regex.compile(_WORD + r"|[\p{P}\p{S}]", regex.V1)
_CHARACTERS = regex.compile(
    r"(?=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}])\X", regex.V1
)
_CHARACTERS_AND_PUNCTUATION = regex.compile(r"(?=[\p{L}\p{M}\p{N}\p{P}\p{S}])\X", regex.V1)

_MARKUP = regex.compile(r"<(?:[a-zA-Z/!][^<>]*)>|(?:https?://|www\.)\S+")
_UNSPACED_LETTER = regex.compile(rf"[{_UNSPACED}]", regex.V1)
_ANY_LETTER = regex.compile(r"\p{L}")
_CLOSING = regex.compile(r"[\p{Pe}\p{Pf}.,!?;:%…。，！？；：、]")
_OPENING = regex.compile(r"[\p{Ps}\p{Pi}]")


def suggest_token_level(texts: Iterable[str]) -> TokenLevel:
    """ "character" where most letters belong to scripts without spaces (Chinese, Japanese, Thai, ...).

    Args:
        texts: any number of texts; the first 500 are looked at.
    """
    unspaced = letters = 0
    for text in islice(texts, 500):
        unspaced += len(_UNSPACED_LETTER.findall(text))
        letters += len(_ANY_LETTER.findall(text))
    return "character" if unspaced * 2 > letters else "word"


def has_markup(texts: Iterable[str]) -> bool:
    """Whether the texts contain HTML tags or web addresses, so that taking them out is worth offering."""
    return any(_MARKUP.search(text) for text in texts)


@dataclass(frozen=True)
class Tokenizer:
    """Splits texts into words (or characters) and joins them again.

    Args:
        token_level: "word" or "character"; "auto" counts as "word" here, see `suggest_token_level`.
        case: "lower", "turkish" (I becomes ı, İ becomes i) or "keep".
        keep_punctuation: punctuation marks and symbols are words of their own.
        strip_markup: HTML tags and web addresses are taken out first.
    """

    token_level: TokenLevel = "word"
    case: Case = "lower"
    keep_punctuation: bool = False
    strip_markup: bool = False

    @classmethod
    def from_settings(cls, settings: Settings) -> Tokenizer:
        """The tokenizer that a run's settings ask for."""
        return cls(settings.token_level, settings.case, settings.keep_punctuation, settings.strip_markup)

    def split(self, text: str) -> list[str]:
        """The words of a text, in order; no word is empty or holds white space."""
        if self.strip_markup:
            text = html.unescape(_MARKUP.sub(" ", text))
        text = unicodedata.normalize("NFC", text)  # before lowering, which looks at single code points
        if self.case == "turkish":
            text = text.replace("İ", "i").replace("I", "ı").lower()
        elif self.case == "lower":
            text = text.lower()
        text = unicodedata.normalize("NFC", text)
        return self._compiled.findall(text)

    @property
    def pattern(self) -> str:
        """What matches a word, for the package `regex` with its flag V1."""
        return self._compiled.pattern

    @property
    def markup_pattern(self) -> str:
        """What matches a tag or a web address, for `regex`."""
        return _MARKUP.pattern

    @property
    def _compiled(self) -> regex.Pattern[str]:
        if self.token_level == "character":
            return _CHARACTERS_AND_PUNCTUATION if self.keep_punctuation else _CHARACTERS
        return _WORDS_AND_PUNCTUATION if self.keep_punctuation else _WORDS

    @property
    def unit(self) -> str:
        """What texts are split into: "word" or "character"."""
        return "character" if self.token_level == "character" else "word"

    @property
    def space(self) -> str:
        """What separates words that are shown one by one: nothing between characters."""
        return "" if self.token_level == "character" else " "

    def join(self, words: Iterable[str]) -> str:
        """Words as a person would write them: no spaces between characters, none before a full stop."""
        if self.token_level == "character":
            return "".join(words)
        text, glue = "", ""
        for word in words:
            closing = self.keep_punctuation and _CLOSING.fullmatch(word)
            text += word if closing or not text else glue + word
            glue = "" if self.keep_punctuation and _OPENING.fullmatch(word) else " "
        return text

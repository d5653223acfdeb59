"""What a model's tokens are called in sentences: words, or characters where it reads those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lstm_core.counted import counted
from lstm_core.inference.predictor import Predictor


@dataclass(frozen=True)
class TokenNames:
    """Nouns for one token and for several.

    Args:
        one: "word".
        many: "words".
    """

    one: str
    many: str

    def counted(self, number: int) -> str:
        """A number of them: "1 word", "1,204 words"."""
        return counted(number, self.one, self.many)


WORDS: Final = TokenNames("word", "words")
CHARACTERS: Final = TokenNames("character", "characters")


def token_names(predictor: Predictor) -> TokenNames:
    """What the tokens of this model are called."""
    return CHARACTERS if predictor.tokenizer.unit == CHARACTERS.one else WORDS

"""Which column holds the texts: judged by its cells, with its name as a hint."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from lstm_core.text.reading.column_kinds import is_number

ROWS = 2000
CHARACTERS = 300

# Scripts written without blanks between words; about two of their characters make a word.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003134f]"
)
_WORD = re.compile(r"[^\W\d_][\w'’\-]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w.-]+[/\\][\w./\\-]+", re.I)

_NAMES = re.compile(
    r"text|sentence|utterance|comment|review|tweet|message|content|body|dialog|lyric|quote|document|transcript"
    r"|texte|texto|testo|satz|frase|phrase|текст|文本|内容|テキスト|문장|텍스트",
    re.I,
)


def guess_text_column(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int | None, str]:
    """The column that reads like sentences.

    Args:
        columns: the names.
        rows: data rows, each with as many cells as there are columns.

    Returns:
        Its place, or None where no column holds sentences; and a sentence that says why.
    """
    best, best_score = None, 0.0
    for place, name in enumerate(columns):
        score = _score([row[place] for row in rows[:ROWS]])
        if score and _NAMES.search(name):
            score *= 1.3
        if score > best_score:
            best, best_score = place, score
    if best is None:
        return None, "No column contains sentences. If one holds texts anyway, choose it."
    words = [count_words(row[best][:CHARACTERS]) for row in rows[:ROWS] if row[best].strip()]
    mean = sum(words) / max(len(words), 1)
    return (
        best,
        f"Text column {columns[best]!r}: about {mean:.0f} words a cell, more like sentences than others.",
    )


def count_words(text: str) -> float:
    """Words of a text, also where its script has no blanks between them."""
    unspaced = len(_UNSPACED.findall(text))
    if unspaced:
        text = _UNSPACED.sub(" ", text)
    return len(_WORD.findall(text)) + unspaced / 2


def _score(cells: Sequence[str]) -> float:
    """How much a column reads like sentences; 0 for ids, dates, labels, addresses and numbers."""
    filled = [cell.strip()[:CHARACTERS] for cell in cells if cell.strip()]
    if not filled:
        return 0.0
    if sum(is_number(cell) or _ADDRESS.fullmatch(cell) is not None for cell in filled) > 0.5 * len(filled):
        return 0.0
    words = [count_words(cell) for cell in filled]
    mean = sum(words) / len(words)
    distinct = len(set(filled)) / len(filled)
    characters = sum(len(cell) - cell.count(" ") for cell in filled)
    letters = sum(sum(map(_is_letter, cell)) for cell in filled) / max(characters, 1)
    marks = sum(len(_UNSPACED.findall(cell)) for cell in filled) / max(characters, 1)
    if mean < 2.2 or max(letters, marks) < 0.6 or (len(filled) >= 50 and distinct < 0.05):
        return 0.0
    return math.log1p(mean) * math.sqrt(distinct) * max(letters, marks) * math.sqrt(len(filled) / len(cells))


def _is_letter(character: str) -> bool:
    """Letters and the marks that belong to them, as vowel signs in Hindi."""
    return character.isalpha() or unicodedata.category(character).startswith("M")

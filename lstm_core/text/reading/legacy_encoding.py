"""Older encodings told apart by what they make of the same bytes: letters that belong together, or not.

charset-normalizer sorts out the readings that are a mess. Several that are none often remain, above all for
short files; then the reading wins whose letters are the frequent ones of a language.
"""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

_MULTI_BYTE = frozenset(("gb18030", "big5", "cp932", "euc_jp", "cp949"))
# A reading is kept with this much more mess than the best one has.
_NEARLY_AS_GOOD = 0.05

_CENTRAL_EUROPE = (
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "äöüß",
)  # fmt: skip
# The letters beyond ASCII of languages written with Latin script, under the encoding that they use.
_LATIN: dict[str, tuple[str, ...]] = {
    "cp1252": (
        "äöüß", "àâçéèêëîïôùûüÿœæ", "áéíñóúü¿¡ºª", "ãâáàçéêíóôõúºª", "àèéìíòóù", "åäöé", "æøåé",
        "áðéíóúýþæö", "éëïóöüè",
    ),
    "cp1250": _CENTRAL_EUROPE,
    "iso8859_2": _CENTRAL_EUROPE,
    "cp1254": ("çğıöşüâîû",),
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž"),
    "mac_roman": ("äöüß", "àâçéèêëîïôùûüÿœæ", "áéíñóúü¿¡ºª", "ãâáàçéêíóôõúºª", "àèéìíòóù", "åäöé", "æøåé"),
}  # fmt: skip
# Typographic marks fit any language, but only an apostrophe stands inside a word.
_MARK = re.compile("[«»„“”‘’‚–—…€£§°·´\xa0]")
_MARK_INSIDE_WORD = re.compile(r"(?<=[^\W\d_])[«»„“”‘‚–—…€£§°´](?=[^\W\d_])")

_CYRILLIC = "оеаинтсрвл"
_KANA = "".join(map(chr, range(0x3041, 0x30FF)))
# The characters that make up most of a text, and the share of it that they usually have.
_FREQUENT: dict[str, tuple[str, float]] = {
    "gb18030": (
        "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而"
        "能好都然没日于起还发成事只作当想看文无开手，。吗吧很什今明",
        0.4,
    ),
    "big5": (
        "的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而"
        "能好都然沒日於起還發成事只作當想看文無開手，。嗎吧很什今明",
        0.4,
    ),
    "cp932": (_KANA, 0.55),
    "euc_jp": (_KANA, 0.55),
    "cp949": (
        "이다는에고가을의를은지도하서한사기로나어리아자시라그대해일인정있요안보거내면만게니들습세좋네말오",
        0.45,
    ),
    "cp1251": (_CYRILLIC, 0.62),
    "koi8_r": (_CYRILLIC, 0.62),
    "cp866": (_CYRILLIC, 0.62),
    "cp1253": ("αοιετσνηυρ", 0.62),
    "cp1255": ("יוהלאמרתבש", 0.68),
    "cp1256": ("اليمنوترهب", 0.68),
    "cp874": ("านรอกเงมยลวดทส่้ัี", 0.65),
    "cp1258": ("ăâđêôơưàạìịùụ", 0.65),
}


def detect_legacy(evidence: bytes) -> str:
    """The older encoding in which lines with bytes beyond ASCII read most like text.

    Args:
        evidence: such lines, without the rest of the file.

    Returns:
        A codec name; cp1252 where nothing speaks for another.
    """
    found = list(from_bytes(evidence, cp_isolation=[*_FREQUENT, *_LATIN], threshold=0.4))
    latin, share = _best_latin(evidence)
    single_byte = not found or found[0].encoding not in _MULTI_BYTE
    if not found or found[0].encoding in _LATIN or (single_byte and share >= 0.95):
        return latin
    least = min(match.chaos for match in found)
    near = [
        match.encoding
        for match in found
        if match.chaos <= least + _NEARLY_AS_GOOD and match.encoding in _FREQUENT
    ]
    return max(near, key=lambda name: _frequent_share(evidence, name)) if near else found[0].encoding


def _frequent_share(evidence: bytes, name: str) -> float:
    """The share of frequent letters in a reading, against what real texts have."""
    frequent, usual = _FREQUENT[name]
    beyond = [character for character in evidence.decode(name, "replace").lower() if not character.isascii()]
    return sum(character in frequent for character in beyond) / max(len(beyond), 1) / usual


def _best_latin(evidence: bytes) -> tuple[str, float]:
    """Of the Latin encodings, the one in which the characters beyond ASCII are those of one language.

    Returns:
        Its name, and the share of those characters that fit.
    """
    best, best_share = "cp1252", -1.0
    for name, alphabets in _LATIN.items():
        text = evidence.decode(name, "replace").lower()
        beyond = [character for character in text if not character.isascii()]
        marks = len(_MARK.findall(text)) - len(_MARK_INSIDE_WORD.findall(text))
        letters = max(sum(character in alphabet for character in beyond) for alphabet in alphabets)
        share = (letters + marks) / max(len(beyond), 1)
        if share > best_share + 1e-9:
            best, best_share = name, share
    return best, best_share

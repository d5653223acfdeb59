"""Which encoding a file of texts is in: marks first, then UTF-8, then the older ones by plausibility."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lstm_core.errors import CsvError
from lstm_core.text.reading.legacy_encoding import detect_legacy

Progress = Callable[[float], None]

BLOCK = 1 << 20
HEAD = 1 << 16
# As much of a file as the detector is given: only lines with bytes above 127 tell encodings apart.
EVIDENCE = 1 << 16

# What can be chosen by hand, in the order in which a picker shows them.
ENCODINGS: tuple[str, ...] = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874",
    "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15",
    "koi8-r", "koi8-u", "cp866", "cp437", "cp850", "mac-roman", "mac-cyrillic",
    "gb18030", "gbk", "gb2312", "big5", "cp950", "shift_jis", "cp932", "euc_jp", "iso2022_jp",
    "euc_kr", "cp949", "ascii",
)  # fmt: skip
_KNOWN = {codecs.lookup(name).name: name for name in ENCODINGS}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_FEW_ZEROS = 5  # in wide encodings every second byte of ASCII is zero, and what is no ASCII is no UTF-8

_LINE_BEYOND_ASCII = re.compile(rb"[^\r\n]{0,4096}[\x80-\xff][^\r\n]{0,4096}")


@dataclass(frozen=True)
class Encoding:
    """What was taken, how many characters had to be replaced, and a sentence that says why."""

    name: str
    replaced: int
    reason: str


def known_encoding(name: str) -> str:
    """The name under which an encoding given by hand is read.

    Raises:
        CsvError: Python does not know it, or it is none for texts.
    """
    try:
        return _KNOWN[codecs.lookup(name.strip()).name]
    except (LookupError, ValueError, KeyError):
        raise CsvError(
            f"The encoding {name!r} is unknown. Use one of these: {', '.join(ENCODINGS)}."
        ) from None


def encoding_of(name: str, head: bytes) -> str:
    """The codec to read with: without a byte-order mark, "utf-16" and "utf-32" mean little-endian."""
    if name in ("utf-16", "utf-32") and not any(head.startswith(mark) and name == of for mark, of in _MARKS):
        return f"{name}-le"
    return name


def detect_encoding(path: Path, progress: Progress | None = None) -> Encoding:
    """Decide the encoding of a file by looking at all of its bytes.

    Args:
        path: the file; it holds at least one byte.
        progress: told the share of the file that was looked at, 0 to 1; may raise to cancel.

    Returns:
        The encoding's name for `open`, with the characters that it cannot decode counted.
    """
    size = max(path.stat().st_size, 1)
    with path.open("rb") as file:
        head = file.read(HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            replaced = count_replaced(path, name, progress, size)
            return Encoding(name, replaced, f"Encoding {name}: the file begins with a byte-order mark.")
    wide = _wide_without_mark(head)
    if wide:
        replaced = count_replaced(path, wide, progress, size)
        return Encoding(wide, replaced, f"Encoding {wide}: zero bytes stand where this encoding has them.")
    if _is_strict_utf8(path, progress, size):
        if b"\x1b$" in head and head.isascii() and _decodes(head, "iso2022_jp"):
            return Encoding("iso2022_jp", 0, "Encoding iso2022_jp: its escape sequences are in the file.")
        return Encoding("utf-8", 0, "Encoding utf-8: every byte fits.")
    good, bad, evidence = _survey(path, progress, size)
    if good >= 2 * bad:
        return Encoding(
            "utf-8",
            bad,
            f"Encoding utf-8, damaged: {good:,} characters beyond ASCII fit, and {bad:,} that do not "
            "are read as \ufffd.",
        )
    name = known_encoding(detect_legacy(evidence))
    replaced = count_replaced(path, name, progress, size)
    return Encoding(
        name, replaced, f"Encoding {name}: the bytes are not UTF-8, and this reads most like text."
    )


def blocks(path: Path, progress: Progress | None, size: int) -> Iterator[bytes]:
    """The file in blocks of a megabyte, with its progress told."""
    done = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            done += len(block)
            yield block
            if progress is not None:
                progress(min(done / size, 1.0))


def count_replaced(path: Path, name: str, progress: Progress | None, size: int) -> int:
    """How many replacement characters decoding the file puts in that were not there before."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    own = "\ufffd".encode(name, "ignore")
    put = there = 0
    for block in blocks(path, progress, size):
        text = decoder.decode(block)
        if "\ufffd" in text:
            put += text.count("\ufffd")
            there += block.count(own) if own and name.startswith("utf") else 0
    put += decoder.decode(b"", final=True).count("\ufffd")
    return max(put - there, 0)


def _is_strict_utf8(path: Path, progress: Progress | None, size: int) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for block in blocks(path, progress, size):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _survey(path: Path, progress: Progress | None, size: int) -> tuple[int, int, bytes]:
    """Read a file as UTF-8 with replacements.

    Returns:
        Characters beyond ASCII that fit, places that do not, and lines with bytes beyond ASCII: first
        those from the start of the file, then some from each block.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    beyond = bad = there = gathered = 0
    evidence: list[bytes] = []
    for block in blocks(path, progress, size):
        text = decoder.decode(block)
        if text.isascii():
            continue
        beyond += len(text) - len(text.encode("ascii", "ignore"))
        bad += text.count("\ufffd")
        there += block.count(b"\xef\xbf\xbd")
        share = EVIDENCE // 2 if not evidence else EVIDENCE // 64
        for line in _LINE_BEYOND_ASCII.finditer(block):
            if share <= 0 or gathered >= EVIDENCE:
                break
            evidence.append(line.group())
            share -= len(line.group())
            gathered += len(line.group())
    cut_off = len(decoder.decode(b"", final=True))
    good, bad = beyond - bad, max(bad + cut_off - there, 0)
    return good, bad, b"\n".join(evidence)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: their ASCII characters leave zero bytes at fixed places."""
    zeros = head.count(0)
    if not zeros or (zeros * _FEW_ZEROS < len(head) and _decodes(head, "utf-8")):
        return None  # a few stray ones do not make UTF-8 anything else
    best, best_share = None, 0.9
    for name, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        text = head[: len(head) // width * width].decode(name, "replace")
        if not text:
            continue
        # The usual characters of a table must be there, and next to nothing that no text has.
        ordinary = sum(c.isalnum() or c in " ,;\t|\r\n\"'.!?-" or c.isprintable() for c in text) / len(text)
        plain = sum(c in " ,;\t|\r\n\"'" or (c.isascii() and c.isalnum()) for c in text)
        if plain and ordinary > best_share:
            best, best_share = name, ordinary
    return best


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 8
    return True

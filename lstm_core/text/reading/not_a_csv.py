"""A file that is not a CSV is named for what it is, in a sentence that says how to mend it."""

from __future__ import annotations

import json
import re
import unicodedata

from lstm_core.errors import CsvError

# The first bytes of formats that people upload by mistake, with the sentence for each.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "This is a gzip archive, not a CSV. Unpack it and upload the CSV inside."),
    (b"BZh", "This is a bzip2 archive, not a CSV. Unpack it and upload the CSV inside."),
    (b"\xfd7zXZ\x00", "This is an xz archive, not a CSV. Unpack it and upload the CSV inside."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7z archive, not a CSV. Unpack it and upload the CSV inside."),
    (b"Rar!\x1a\x07", "This is a RAR archive, not a CSV. Unpack it and upload the CSV inside."),
    (b"\x28\xb5\x2f\xfd", "This is a zstd archive, not a CSV. Unpack it and upload the CSV inside."),
    (b"%PDF-", "This is a PDF document, not a CSV. Save its table as CSV and upload that."),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "This is an old Office document (such as an .xls workbook). Save it as CSV and upload that.",
    ),
    (b"{\\rtf", "This is an RTF document, not a CSV. Save it as plain text or CSV and upload that."),
    (
        b"SQLite format 3\x00",
        "This is an SQLite database, not a CSV. Export its table as CSV and upload that.",
    ),
    (b"PAR1", "This is a Parquet file, not a CSV. Convert it to CSV and upload that."),
    (b"ARROW1", "This is an Arrow file, not a CSV. Convert it to CSV and upload that."),
    (b"\x93NUMPY", "This is a NumPy array, not a CSV. Save the texts as CSV and upload that."),
    (b"\x89HDF\r\n", "This is an HDF5 file, not a CSV. Save the texts as CSV and upload that."),
    (b"\x89PNG\r\n", "This is a picture (PNG), not a CSV. Upload a CSV file with a column of texts."),
    (b"\xff\xd8\xff", "This is a picture (JPEG), not a CSV. Upload a CSV file with a column of texts."),
    (b"GIF8", "This is a picture (GIF), not a CSV. Upload a CSV file with a column of texts."),
    (b"\x7fELF", "This is a program, not a CSV. Upload a CSV file with a column of texts."),
)

_BINARY = "This is a binary file, not a CSV. Upload a text file with a column of texts, saved as CSV."
_EMPTY = "There is nothing in this file. Upload a CSV file with a column of texts."
_HTML = "This is a web page (HTML), not a CSV. Download the raw file and upload that."

_HTML_START = re.compile(
    r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_XML_START = re.compile(r"<\?xml\b|<(?:rss|feed|svg|soap:envelope)\b", re.I)
_URL_ALONE = re.compile(r"(?:https?|ftp|s3|gs)://\S+", re.I)
_JSON_START = re.compile(r"\{\s*(?:\"(?:[^\"\\]|\\.)*\"\s*:|\})|\[\s*(?:[\[{\"]|\]|-?\d|null|true|false)")
# Tabs, line ends, form feed and the ends of files from old systems do not make a file binary.
_ORDINARY_CONTROLS = frozenset("\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f\x85")


def refuse_by_bytes(head: bytes, tail: bytes = b"") -> None:
    """Refuse a file whose first bytes are the signature of something else.

    Args:
        head: the file's first bytes, some thousands if there are so many.
        tail: its last bytes; a zip archive lists there what is inside.

    Raises:
        CsvError: an archive, a workbook, a document, a picture, or nothing at all.
    """
    if not head:
        raise CsvError(_EMPTY)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise CsvError(_zip_sentence(head + tail))
    for signature, sentence in SIGNATURES:
        if head.startswith(signature):
            raise CsvError(sentence)
    if not head.strip(b"\x00"):
        raise CsvError(_BINARY)


def _zip_sentence(names: bytes) -> str:
    """Several document formats are zip archives; the names inside tell which."""
    if b"xl/" in names:
        return "This is an Excel workbook. Save it as CSV and upload that."
    if b"word/" in names:
        return "This is a Word document. Save it as plain text or CSV and upload that."
    if b"ppt/" in names:
        return "This is a PowerPoint file. Save its texts as CSV and upload that."
    if b"opendocument.spreadsheet" in names:
        return "This is an OpenDocument spreadsheet. Save it as CSV and upload that."
    if b"opendocument" in names:
        return "This is an OpenDocument file. Save it as plain text or CSV and upload that."
    return "This is a zip archive, not a CSV. Unpack it and upload the CSV inside."


def refuse_by_text(sample: str, whole: bool, *, chosen: bool = False) -> None:
    """Refuse a decoded file that is a page, a pointer, one JSON document, one address, or no text.

    Args:
        sample: the file's first characters.
        whole: whether the sample is the entire file.
        chosen: whether the encoding was given by hand, so that what it cannot decode proves nothing.

    Raises:
        CsvError: the sentence says what it is.
    """
    text = sample.lstrip("\ufeff \t\r\n")
    if not text.strip():
        if whole:
            raise CsvError(_EMPTY)
        return
    if text.startswith("version https://git-lfs.github.com/spec/"):
        raise CsvError(
            "This is a Git LFS pointer, not the CSV itself. Download the real file "
            "(`git lfs pull`, or the site's download button) and upload that."
        )
    start = text[:4000]
    if _HTML_START.match(start):
        raise CsvError(_HTML)
    if _XML_START.match(start):
        raise CsvError("This is an XML file, not a CSV. Save its texts as CSV and upload that.")
    if whole and _URL_ALONE.fullmatch(text.strip()):
        raise CsvError(
            "This file holds one web address and no texts. Open the address, download the file, upload that."
        )
    if is_json_document(text, whole):
        if '"cells"' in start and '"nbformat"' in sample:
            raise CsvError("This is a Jupyter notebook, not a CSV. Upload a CSV file with a column of texts.")
        raise CsvError(
            "This is a JSON file, not a CSV. Save its texts as CSV, or as JSON Lines (one object a line)."
        )
    if looks_binary(text.replace("\ufffd", "") if chosen else text):
        raise CsvError(_BINARY)


def is_json_document(text: str, whole: bool) -> bool:
    """Whether the text is one JSON value rather than JSON Lines (one value a line).

    Args:
        text: the start of the file, without blanks before it.
        whole: whether that is all of it.

    Returns:
        True for an object or a list, spread over lines or alone in the file.
    """
    if not _JSON_START.match(text):
        return False
    first, _, rest = text.partition("\n")
    if rest.strip():
        # A line that is a value of its own, with more of the kind after it, is JSON Lines.
        try:
            if isinstance(json.loads(first), (dict, list)):
                return False
        except (ValueError, RecursionError):
            pass
        if not whole:
            return _continues_like_json(text)
    elif not whole:
        return True
    try:
        json.loads(text)
        return True
    except RecursionError:
        return True
    except ValueError:
        return False


def _continues_like_json(text: str) -> bool:
    """Whether the lines of a cut-off document look like pretty-printed JSON."""
    lines = [line.strip() for line in text.splitlines()[1:201] if line.strip()]
    fitting = sum(line[0] in '{}[]"-0123456789tfn' and line[-1] in '{}[],"0123456789el' for line in lines)
    return fitting >= 0.9 * len(lines)


def looks_binary(text: str) -> bool:
    """Whether decoded characters are too often no text at all (controls, replacements, unassigned)."""
    sample = text[:20_000]
    strange = sum(
        (category := unicodedata.category(character)) in ("Cn", "Co", "Cs")
        or (category == "Cc" and character not in _ORDINARY_CONTROLS)
        or character == "\ufffd"
        for character in sample
    )
    return strange > 0.05 * len(sample)

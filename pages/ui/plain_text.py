"""Users' words inside sentences that are Markdown, shown exactly as typed."""

from __future__ import annotations

import re
import unicodedata

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _END = "\u2066", "\u2067", "\u2069"
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^&\"'=@/%,;?])")


def plain(text: str) -> str:
    """Escapes a text so that Streamlit's Markdown shows it literally.

    A word joiner after each colon keeps emoji shortcodes, icons and colour directives from being read; the text keeps
    its own direction, see `isolated`.

    Args:
        text: anything; line breaks become spaces.
    """
    return isolated(escaped(text))


def escaped(text: str) -> str:
    """The same for a piece of a longer text, which is isolated as a whole."""
    return _MARKS.sub(r"\\\1", " ".join(text.split())).replace(":", ":\u2060")


def isolated(text: str) -> str:
    """A text that runs in the direction of its own first letter and leaves the order of what stands around it alone.

    Without that, a Hebrew or Arabic word takes the quotation mark, the number or the next word after it along to its
    other side. Texts without letters from the right stay as they are.

    References:
        Unicode Standard Annex #9, Unicode Bidirectional Algorithm, explicit directional isolates.
    """
    if not any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return text
    return f"{_RIGHT_TO_LEFT if reads_from_right(text) else _LEFT_TO_RIGHT}{text}{_END}"


def reads_from_right(text: str) -> bool:
    """Whether the first letter of a text is of a script that is read from the right."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def in_one_line(amount: str) -> str:
    """A number with its sign or unit, as `plain` shows it, never broken between the two."""
    return plain(amount).replace(" ", "\u00a0")


def quoted(word: str) -> str:
    """A word in quotation marks, in bold."""
    return f"**“{plain(word)}”**"


def count(number: int) -> str:
    """A number with thin separators: 21,122."""
    return f"{number:,}"


def duration(seconds: float) -> str:
    """A duration as people say it: "12 s", "3 min 10 s", "1 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def size(num_bytes: float) -> str:
    """Bytes as people say them: "640 MB", "2.7 GB"."""
    if num_bytes < 1e6:
        return f"{num_bytes / 1e3:.0f} kB"
    return f"{num_bytes / 1e6:.0f} MB" if num_bytes < 1e9 else f"{num_bytes / 1e9:.1f} GB"

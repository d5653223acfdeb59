"""JSON Lines: one JSON object a line, its names the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence


def read_objects(lines: Iterator[str]) -> Iterator[dict[str, str] | list[str] | None]:
    """The values of JSON Lines as texts; None for a line that holds no object or list."""
    for line in lines:
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield None
            continue
        if isinstance(value, dict):
            yield {name: _as_text(item) for name, item in value.items()}
        elif isinstance(value, list):
            yield [_as_text(item) for item in value]
        else:
            yield None


def _as_text(value: object) -> str:
    if isinstance(value, str):
        try:
            value.encode()
            return value
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if value is None:
        return ""
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""


def looks_like_json_lines(lines: Sequence[str]) -> bool:
    """Whether nearly every line is a JSON object (or each one a list)."""
    filled = [line.strip() for line in lines[:200] if line.strip()]
    if len(filled) < 2 or filled[0][0] not in "{[":
        return False
    good = 0
    for line in filled:
        if line[0] in "{[":
            try:
                good += isinstance(json.loads(line), (dict, list))
            except (ValueError, RecursionError):
                continue
    return good >= max(2, 0.5 * len(filled))

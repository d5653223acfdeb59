"""What PostgreSQL does not keep of a text, such as a zero byte in a column's name, becomes a replacement character.

SQLite keeps everything, and whoever writes to the store need not know which of the two it is.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from sqlalchemy import Engine, event

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_ESCAPED_ZERO: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def as_json(value: Any) -> str:
    """A value as JSON that PostgreSQL can also look into, without zero characters and lone surrogates."""
    text = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    return _ESCAPED_ZERO.sub(rf"\1{REPLACEMENT}", text)


def keep_text(engine: Engine) -> None:
    """Lets an engine replace zero characters in the texts that it is given."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def replace(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> tuple[str, Any]:
        return statement, _kept(parameters)


def _kept(parameters: Any) -> Any:
    if isinstance(parameters, str):
        return parameters.replace("\0", REPLACEMENT)
    if isinstance(parameters, dict):
        return {name: _kept(value) for name, value in parameters.items()}
    if isinstance(parameters, (list, tuple)):
        return type(parameters)(map(_kept, parameters))
    return parameters

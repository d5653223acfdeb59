"""Settings as the parameters of a link: only those that differ from the defaults, and back, whatever stands there."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any, Final

from lstm_core.errors import SettingsError
from lstm_core.setting_field import checked
from lstm_core.settings import FIELDS

_BOOLEANS: Final = {True: "true", False: "false"}


def to_query(values: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of a link that brings these settings: `{"units": "128"}`.

    Args:
        values: by name; those that are as by default are left out.
    """
    changed = {name: value for name, value in values.items() if value != FIELDS[name].default}
    return {
        name: _BOOLEANS[value] if isinstance(value, bool) else str(value) for name, value in changed.items()
    }


def from_query(parameters: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The settings that a link brings.

    Args:
        parameters: of a link; those that are no setting's name are left alone.

    Returns:
        The values by name, and a sentence for each that cannot be used, whose default stands in `values`.
    """
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, text in parameters.items():
        field = FIELDS.get(name)
        if field is None:
            continue
        try:
            values[name] = checked(field, _read(name, text, field.default))
        except SettingsError as error:
            values[name] = field.default
            wrong.append(f"In the link, {error} It stays at its default, {_told(field.default)}.")
    return values, wrong


def _read(name: str, text: str, default: Any) -> Any:
    """A parameter in the type of its setting; what does not look like it stays a text, which the check refuses."""
    if isinstance(default, bool):
        return {word: value for value, word in _BOOLEANS.items()}.get(text, text)
    if isinstance(default, str):
        return text
    try:
        number = float(text) if len(text) <= 32 else None
    except ValueError:
        number = None
    if number is None or number != number:
        raise SettingsError(f"{name} was {reprlib.repr(text)}; a number was expected.")
    return number


def _told(default: Any) -> str:
    if isinstance(default, bool):
        return _BOOLEANS[default]
    return default if isinstance(default, str) else f"{default:,}"

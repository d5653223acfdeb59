"""What one setting is: a default with a range or choices, words for people, and the check of a value."""

from __future__ import annotations

import dataclasses
import reprlib
from collections.abc import Mapping
from typing import Any

from lstm_core.errors import SettingsError


def setting(
    default: Any,
    explanation: str,
    *,
    low: float | None = None,
    high: float | None = None,
    names: Mapping[str, str] | None = None,
    label: str,
    before: Any = None,
) -> Any:
    """A dataclass field that carries its range, the names of its choices and an explanation.

    Args:
        before: what models do that were stored before there was this setting, where that is not the default.
    """
    return dataclasses.field(
        default=default,
        metadata={
            "explanation": explanation,
            "low": low,
            "high": high,
            "names": names,
            "label": label,
            "before": default if before is None else before,
        },
    )


def checked(field: dataclasses.Field[Any], value: Any) -> Any:
    """The value in its field's own type and range, or a SettingsError that says what would fit."""
    name, meta = field.name, field.metadata
    kind: Any = type(field.default)
    if meta["names"] is not None:
        if not isinstance(value, str) or value not in meta["names"]:
            raise SettingsError(f"{name} was {reprlib.repr(value)}; it can be {', '.join(meta['names'])}.")
        return value
    if kind is bool:
        if not isinstance(value, bool):
            raise SettingsError(f"{name} was {reprlib.repr(value)}; it can be true or false.")
        return value
    whole = kind is int
    fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not fits or (whole and isinstance(value, float) and not value.is_integer()):
        raise SettingsError(
            f"{name} was {reprlib.repr(value)}; a {'whole number' if whole else 'number'} was expected."
        )
    low, high = meta["low"], meta["high"]
    if not low <= value <= high:
        raise SettingsError(f"{name} was {reprlib.repr(value)}; choose a value from {low:,} to {high:,}.")
    return kind(value)

"""In which settings runs differ."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_core.settings import FIELDS, Settings


def differing(settings: Sequence[Settings]) -> list[str]:
    """The names of the settings that are not the same in all, in the order of the settings.

    Args:
        settings: of the runs that are compared.
    """
    return [name for name in FIELDS if len({getattr(one, name) for one in settings}) > 1]

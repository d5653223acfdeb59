"""From a row of the runs table to a run."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from lstm_core.errors import SettingsError
from lstm_core.runs.run import Run, RunSource
from lstm_core.settings import Settings, with_current_names


def run_from_row(row: Row[Any]) -> Run:
    """The run in a row of the runs table."""
    return Run(
        id=row.id,
        owner=row.owner,
        name=row.name,
        state=row.state,
        settings=settings_from_row(row.settings),
        source=RunSource.from_dict(row.source),
        message=row.message,
        current=row.current,
        attempt=row.attempt,
        created=datetime.fromtimestamp(row.created, UTC),
        started=_time(row.started),
        ended=_time(row.ended),
        stop_requested=row.stop_requested is not None,
        heartbeat=row.heartbeat,
    )


def settings_from_row(values: dict[str, Any]) -> Settings:
    """Settings as an older version stored them; what is invalid today counts as not stored."""
    try:
        return Settings.from_dict(values)
    except SettingsError:
        settings = Settings.from_dict({})
        for name, value in with_current_names(values).items():
            with contextlib.suppress(SettingsError, TypeError):
                settings = settings.replace(**{name: value})
        return settings


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

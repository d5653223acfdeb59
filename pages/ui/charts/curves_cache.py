"""The curves of a run, read once for everybody who watches it.

Fifty people who watch one run ask for the same events every second. Whoever asks first after a moment reads the new
ones; the others get what is there.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from typing import Final

import streamlit as st

from lstm_core.runs.curves import Curves
from lstm_core.runs.run import Run
from pages.ui import resources

FRESH_SECONDS: Final = 0.4
"""Curves that were read so recently are not read again."""


def curves(run: Run) -> Curves:
    """The run's curves at this moment, at most half a second old; a run that is over is always read to its end."""
    return curves_of(run.id, 0.0 if run.is_over else FRESH_SECONDS)


def curves_of(run_id: str, max_age: float = 0.0) -> Curves:
    """The same by the run's id.

    Args:
        run_id: the run's id.
        max_age: how old the curves may be, in seconds; 0 reads what is new.

    Returns:
        Curves that no later call changes.

    Raises:
        RunError: the id has not the form of one.
    """
    return _reader(run_id).read(max_age)


class _Reader:
    """Reads one run's events in this server process."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._lock = threading.Lock()
        self._growing = Curves()
        self._shared = Curves()
        self._read_at: float | None = None

    def read(self, max_age: float) -> Curves:
        with self._lock:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at >= max_age:
                known = self._growing.sequence
                self._growing.take(resources.store().events_after(self._run_id, known))
                self._read_at = now
                if self._growing.sequence != known:
                    self._shared = dataclasses.replace(
                        self._growing,
                        points=list(self._growing.points),
                        epochs=list(self._growing.epochs),
                        pinned=dict(self._growing.pinned),
                    )
            return self._shared


@st.cache_resource(show_spinner=False, max_entries=64)
def _reader(run_id: str) -> _Reader:
    return _Reader(run_id)

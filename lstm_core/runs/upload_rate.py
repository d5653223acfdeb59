"""How many files one visitor may upload in an hour."""

from __future__ import annotations

import threading
from collections import deque
from typing import Final

from lstm_core.errors import LimitError
from lstm_core.runs.clock import Clock, SystemClock

_HOUR: Final = 3600.0
_VISITORS: Final = 10_000


class UploadRate:
    """Counts uploads by visitor in the server's memory; threads may share one.

    Args:
        limit: uploads of one visitor in an hour; 0 is no limit.
        clock: the time.
    """

    def __init__(self, limit: int, clock: Clock | None = None) -> None:
        self._limit, self._clock = limit, clock or SystemClock()
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def count(self, visitor: str) -> None:
        """Counts an upload that is about to be kept.

        Raises:
            LimitError: it would be one too many; says when the next one is possible.
        """
        if not self._limit:
            return
        now = self._clock.monotonic()
        with self._lock:
            times = self._times.pop(
                visitor, deque()
            )  # put back at the end: the first is who was seen longest ago
            self._times[visitor] = times
            while times and now - times[0] >= _HOUR:
                times.popleft()
            if len(times) >= self._limit:
                minutes = max(1, round((times[0] + _HOUR - now) / 60))
                raise LimitError(
                    f"You have uploaded {self._limit} files within an hour, the most that are allowed here; "
                    f"try again in about {minutes} min."
                )
            times.append(now)
            while len(self._times) > _VISITORS:
                del self._times[next(iter(self._times))]

"""Time as liveness rules read it, so that tests can let hours pass at once."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Two clocks, in seconds, and a way to let time pass."""

    def monotonic(self) -> float:
        """Seconds since some moment. Never goes back, and only this process can read it."""
        ...

    def wall(self) -> float:
        """Seconds since 1970. Processes share it, and it jumps: after a laptop slept, or when it is set."""
        ...

    def sleep(self, seconds: float) -> None:
        """Returns after so many seconds."""
        ...


class SystemClock:
    """The time of this computer."""

    def monotonic(self) -> float:
        """See `Clock`."""
        return time.monotonic()

    def wall(self) -> float:
        """See `Clock`."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """See `Clock`."""
        time.sleep(seconds)

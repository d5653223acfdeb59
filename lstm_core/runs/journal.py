"""One line of JSON in the log for each change of a run's state and each refused input, without anybody's words.

No id of a run or a visitor, no name, text or path is written: who reads the log learns what the server does, and
nothing about those who use it.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter, deque
from typing import Final, Literal

from lstm_core.runs.clock import Clock, SystemClock

Happening = Literal["queued", "claimed", "ended", "retried", "refused", "fault"]

_DAY: Final = 86_400.0
_KEPT: Final = 1_000
_log = logging.getLogger("lstm_lab.journal")


class Journal:
    """Writes what happened into the log, counts it, and remembers the faults of the last day.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self.counts: Counter[tuple[str, str]] = Counter()
        self._faults: deque[tuple[float, str]] = deque(maxlen=_KEPT)

    def write(self, what: Happening, kind: str = "", **facts: int | float | None) -> None:
        """Writes a line.

        Args:
            what: what happened.
            kind: to which state, or the class of the error; one of a few words of the source, never a visitor's.
            facts: numbers about it.
        """
        self.counts[what, kind] += 1
        if what == "fault":
            self._faults.append((self._clock.wall(), kind))
        told = {"time": round(self._clock.wall(), 3), "what": what, "kind": kind, **facts}
        _log.info(json.dumps({name: value for name, value in told.items() if value not in (None, "")}))

    def faults_of_a_day(self) -> Counter[str]:
        """How often each class of fault happened within 24 hours."""
        since = self._clock.wall() - _DAY
        return Counter(kind for when, kind in self._faults if when >= since)


journal = Journal()
"""That of this process."""


def log_to_stderr() -> None:
    """Lets the lines appear where the server's other messages do; called once, by the server."""
    if not _log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _log.addHandler(handler)
        _log.setLevel(logging.INFO)
        _log.propagate = False

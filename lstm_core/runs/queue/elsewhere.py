"""A web server whose runs are executed elsewhere: `LSTM_LAB_WORKERS=elsewhere`, where a dispatcher takes them.

Whether one lives is not asked of it but seen in the store: it claims a waiting run at once where nothing else trains.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select

from lstm_core.errors import SettingsError
from lstm_core.runs import timing
from lstm_core.runs.protocol import WarmUpRequest
from lstm_core.runs.queue.backend import Worker, WorkerStartError
from lstm_core.runs.run import LIVE
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import runs_table

WORKERS_VARIABLE: Final = "LSTM_LAB_WORKERS"
_HERE, _ELSEWHERE = "here", "elsewhere"


def workers_are_elsewhere(environment: Mapping[str, str] | None = None) -> bool:
    """Whether this server leaves its runs to a dispatcher.

    Args:
        environment: variables by name; by default those of this process.

    Raises:
        SettingsError: the variable says neither "here" nor "elsewhere".
    """
    environment = os.environ if environment is None else environment
    said = environment.get(WORKERS_VARIABLE, "").strip().lower() or _HERE
    if said not in (_HERE, _ELSEWHERE):
        raise SettingsError(f"{WORKERS_VARIABLE} was {said!r}; “{_HERE}” or “{_ELSEWHERE}” was expected.")
    return said == _ELSEWHERE


class NoWorkers:
    """A place with room for no run; implements `backend.WorkerBackend`.

    A launcher on it starts nothing. It still puts runs back into the queue whose machine has gone, and tidies up.
    """

    capacity = 0

    def start(self, run_id: str) -> Worker:
        """Never called by a dispatcher, since there is no room.

        Raises:
            WorkerStartError: always.
        """
        raise WorkerStartError

    def tend(self) -> None:
        """Nothing is kept in reserve."""

    def prepare(self, request: WarmUpRequest) -> None:
        """Nothing is kept in reserve."""

    def close(self) -> None:
        """Nothing is kept in reserve."""


def is_unattended(store: RunStore, now: float | None = None) -> bool:
    """Whether runs wait that nobody takes: none is live, and no worker gave a sign of life for some time.

    Args:
        now: in seconds since 1970; by default this moment.
    """
    waiting = (runs_table.c.state == "waiting") & ~runs_table.c.deleted
    query = select(
        func.min(runs_table.c.queued).filter(waiting),
        func.max(runs_table.c.heartbeat),
        func.count().filter(runs_table.c.state.in_(LIVE)),
    )
    with store.engine.connect() as connection:
        first_queued, last_sign, live = connection.execute(query).one()
    if first_queued is None or live:
        return False
    quiet_since = max(first_queued, last_sign or 0.0)
    return (time.time() if now is None else now) - quiet_since > timing.UNATTENDED

"""Where runs are executed: what a dispatcher needs of workers, whatever kind of process or machine they are.

A backend starts workers and reports what became of them. Everything else travels through the store: a worker reads
its run there, writes its events and signs of life, hears that its owner wants it to stop, and says how it ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lstm_core.runs.protocol import WarmUpRequest


class WorkerStartError(Exception):
    """No worker could be started; `__cause__` says why, for the log."""


@dataclass(frozen=True)
class Ended:
    """A worker is gone.

    Args:
        exit_code: its exit status, or -n where signal n ended it.
        is_lost: the machine that it was on, or the connection to it, has gone; the exit status is a guess then.
    """

    exit_code: int
    is_lost: bool = False


class Worker(Protocol):
    """What executes one run, from the outside."""

    def ended(self) -> Ended | None:
        """How it ended; None while it lives."""
        ...

    def ask_to_stop(self) -> None:
        """Asks it to save what it has and end, as when the server goes; does not wait. Safe to call twice."""
        ...

    def kill(self) -> None:
        """Ends it and all that it started, and returns when it is gone. Safe to call twice, or after its end."""
        ...


class WorkerBackend(Protocol):
    """A place where runs are executed. Only `prepare` may be called by more than one thread."""

    @property
    def capacity(self) -> int:
        """How many runs may be live at a time."""
        ...

    def start(self, run_id: str) -> Worker:
        """Starts a worker for a run that is claimed for it.

        Raises:
            WorkerStartError: none could be started.
        """
        ...

    def tend(self) -> None:
        """Looks after workers in reserve, where there are any; called a few times a second."""
        ...

    def prepare(self, request: WarmUpRequest) -> None:
        """Gets ready for a run that may come soon, where that saves time."""
        ...

    def close(self) -> None:
        """Ends workers in reserve. Those that execute a run are not affected. Safe to call twice."""
        ...

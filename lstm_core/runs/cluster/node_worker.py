"""What starts and watches one worker on a node of the cluster; Ray makes an actor of it.

The worker is the very process that a single computer starts. It knows nothing of Ray: its line to the server ends in
the actor, so it saves what it has and ends when the actor is gone, however that came about.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from lstm_core.runs.protocol import RunAssignment
from lstm_core.runs.queue.worker_environment import thread_variables, worker_environment
from lstm_core.runs.queue.worker_process import WorkerProcess


class NodeWorker:
    """Waits on a node for one run, and starts a worker process for it; several threads may call its methods."""

    def __init__(self) -> None:
        self._process: WorkerProcess | None = None
        self._is_taken = threading.Event()

    def rest(self) -> None:
        """Returns when there is a run; fails earlier where the node dies."""
        self._is_taken.wait()

    def is_up(self) -> bool:
        """True, as soon as somebody can answer."""
        return True

    def start(
        self, run_id: str, arguments: Sequence[str], settings: Mapping[str, str], log: Path, cpus: int
    ) -> int:
        """Starts the worker; called once.

        Args:
            run_id: the run that is claimed for it.
            arguments: of this node's Python, which make it a worker.
            settings: variables by name, see `worker_environment`.
            log: the file that takes what the worker prints before it has its run.
            cpus: how many threads it may use. Set here, because Ray sets but one of the variables that say it.

        Returns:
            Its process id.

        Raises:
            OSError: the process cannot be started, or its log cannot be written.
        """
        process = self._start(arguments, {**worker_environment(settings), **thread_variables(cpus)}, log)
        process.send(RunAssignment(run_id))  # if it is gone already, `wait` says so
        return process.pid

    def _start(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> WorkerProcess:
        around = {name: value for name, value in environment.items() if not _is_rays(name)}
        self._process = WorkerProcess((sys.executable, *arguments), around, log)
        self._is_taken.set()
        return self._process

    def wait(self) -> int:
        """Returns the exit status when the worker has ended, -n where signal n ended it."""
        return self._started().wait().exit_code

    def ask_to_stop(self) -> None:
        """Asks the worker to save what it has and end; does not wait."""
        self._started().ask_to_stop()

    def kill(self) -> int:
        """Ends the worker and all that it started, and returns its exit status."""
        self._started().kill()
        return self._started().wait().exit_code

    def _started(self) -> WorkerProcess:
        assert self._process is not None
        return self._process


def _is_rays(name: str) -> bool:
    """Whether a variable is Ray's; among them are its token and what it says of the actor's own process."""
    return name.startswith("RAY_")

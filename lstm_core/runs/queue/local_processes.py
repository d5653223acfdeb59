"""The backend of one computer: a process a run, and where memory allows a spare one that makes runs start at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.protocol import RunAssignment, WarmUpRequest
from lstm_core.runs.queue.available_memory import available_memory
from lstm_core.runs.queue.backend import WorkerStartError
from lstm_core.runs.queue.spare import Spare
from lstm_core.runs.queue.worker_environment import store_variables, worker_environment
from lstm_core.runs.queue.worker_process import WorkerProcess
from lstm_core.runs.store.run_store import RunStore

WORKER_COMMAND = (sys.executable, "-m", "lstm_core.runs.worker")
SPARE_LOG = "spare.log"


class LocalProcesses:
    """Executes runs in processes of this computer; implements `backend.WorkerBackend`.

    Args:
        store: the store that the workers open for themselves.
        command: what to start as a worker.
        spare: keep a worker with TensorFlow imported waiting while memory allows and nothing runs.
        capacity: how many runs may be live at a time, at least 1. A worker uses all cores, so more than one
            makes all of them slower.
        memory: tells how many bytes are available, None when unknown, which counts as too few.
        clock: the time.
    """

    def __init__(
        self,
        store: RunStore,
        command: Sequence[str] = WORKER_COMMAND,
        *,
        spare: bool = False,
        capacity: int = 1,
        memory: Callable[[], int | None] = available_memory,
        clock: Clock | None = None,
    ) -> None:
        if capacity < 1:
            raise ValueError(f"capacity was {capacity}; a number of at least 1 was expected")
        self._store, self._command, self._capacity = store, tuple(command), capacity
        self._workers: tuple[WorkerProcess, ...] = ()
        self._spare = Spare(self._spare_process, memory, clock or SystemClock()) if spare else None

    @property
    def capacity(self) -> int:
        """How many runs may be live at a time."""
        return self._capacity

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that execute a run now."""
        return [worker.pid for worker in self._workers]

    @property
    def spare_pid(self) -> int | None:
        """The process id of the worker that waits for a run."""
        return None if self._spare is None else self._spare.pid

    def start(self, run_id: str) -> WorkerProcess:
        """Gives the run to the spare worker, or to a new one.

        Raises:
            WorkerStartError: the system starts no more processes, or the run's folder cannot be written.
        """
        assignment = RunAssignment(run_id)
        worker = self._spare.take() if self._spare is not None else None
        if worker is None or not worker.send(assignment):
            try:
                worker = self._process(self._store.artifacts.log_file(run_id))
            except OSError as error:
                raise WorkerStartError from error
            worker.send(assignment)  # if it is gone already, `ended` says so
        self._workers = (*self._living(), worker)
        return worker

    def tend(self) -> None:
        """Starts, ends or replaces the spare worker, as memory asks."""
        self._workers = self._living()
        if self._spare is not None:
            self._spare.tend(idle=not self._workers)

    def prepare(self, request: WarmUpRequest) -> None:
        """Lets the spare worker, this one or the next, compile the update of a run that may come soon."""
        if self._spare is not None:
            self._spare.prepare(request)

    def close(self) -> None:
        """Ends the spare worker."""
        if self._spare is not None:
            self._spare.dismiss()

    def _living(self) -> tuple[WorkerProcess, ...]:
        return tuple(worker for worker in self._workers if worker.ended() is None)

    def _spare_process(self) -> WorkerProcess:
        log = self._store.home / SPARE_LOG
        log.unlink(missing_ok=True)
        return self._process(log)

    def _process(self, log: Path) -> WorkerProcess:
        """Starts a process; every worker of this computer is started here."""
        return WorkerProcess(self._command, worker_environment(store_variables(self._store)), log)

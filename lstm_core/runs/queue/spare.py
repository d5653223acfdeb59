"""A worker that waits with TensorFlow already imported, where memory allows, so that a run starts at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from lstm_core.runs.queue.available_memory import available_memory
from lstm_core.runs.queue.worker_process import WorkerProcess
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.worker.control_channel import WarmUpRequest

MEMORY_TO_LEAVE = 2 * 2**30
"""Bytes that have to be left beside the spare worker: for a run, and for the pages."""

SPARE_MEMORY = 900 * 2**20
"""Bytes of a worker with TensorFlow imported that has compiled a run's update (650 MB resident before, 840 after)."""

_LOOK_SECONDS = 5.0
_RETRY_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Spare:
    """Keeps at most one spare worker.

    Args:
        store: the store that it would work for.
        command: what to start.
        memory: tells how many bytes are available, None when unknown, which counts as too few; by default
            what this system says.
    """

    def __init__(
        self, store: RunStore, command: Sequence[str], memory: Callable[[], int | None] | None = None
    ) -> None:
        self._store, self._command, self._memory = store, command, memory or available_memory
        self._worker: WorkerProcess | None = None
        self._told: WarmUpRequest | None = None
        self._look_at = 0.0

    @property
    def pid(self) -> int | None:
        """The process id of the spare worker, if there is one."""
        worker = self._worker
        return None if worker is None else worker.pid

    def tend(self, now: float, idle: bool) -> None:
        """Starts a spare worker, or ends it, as memory asks; called often, looks every 5 s.

        Args:
            now: a monotonic clock, in seconds.
            idle: no run is live here. Importing TensorFlow beside one would slow it down.
        """
        if now < self._look_at:
            return
        self._look_at = now + _LOOK_SECONDS
        if self._worker is not None and self._worker.return_code is not None:
            _log.warning("The spare worker ended by itself; spare.log says why.")
            self.dismiss()
            self._look_at = now + _RETRY_SECONDS
            return
        free = self._memory() or 0
        if self._worker is None:
            if idle and free > MEMORY_TO_LEAVE + SPARE_MEMORY:
                log = self._store.home / "spare.log"
                log.unlink(missing_ok=True)
                self._worker, self._told = WorkerProcess(self._store, self._command, log), None
        elif free < MEMORY_TO_LEAVE:
            self.dismiss()

    def prepare(self, request: WarmUpRequest) -> None:
        """Tells the spare worker, if there is one, which run may come; once."""
        if self._worker is not None and request != self._told:
            self._told = request
            self._worker.prepare(request)

    def take(self) -> WorkerProcess | None:
        """Gives the spare worker away, if there is a living one."""
        worker, self._worker = self._worker, None
        if worker is not None and worker.return_code is not None:
            worker.let_go()
            return None
        return worker

    def dismiss(self) -> None:
        """Ends the spare worker; it holds nothing that would be lost."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

"""A worker that waits with TensorFlow already imported, where memory allows, so that a run starts at once."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lstm_core.runs import timing
from lstm_core.runs.clock import Clock
from lstm_core.runs.protocol import WarmUpRequest
from lstm_core.runs.queue.worker_process import WorkerProcess
from lstm_core.weights import num_parameters

MEMORY_TO_LEAVE = 2 * 2**30
"""Bytes that have to be left beside the spare worker: for a run, and for the pages."""

SPARE_MEMORY = 815 * 2**20
"""Bytes of a worker with TensorFlow imported that has compiled a run's update (520 MB resident before, 670 after)."""

MAX_PREPARED = 5_000_000
"""Parameters of the largest run that the spare worker prepares for: 60 MB with Adam's moments."""

_log = logging.getLogger(__name__)


class Spare:
    """Keeps at most one spare worker.

    Args:
        start: starts a worker without a run.
        memory: tells how many bytes are available, None when unknown, which counts as too few.
        clock: the time.
    """

    def __init__(
        self, start: Callable[[], WorkerProcess], memory: Callable[[], int | None], clock: Clock
    ) -> None:
        self._start, self._memory, self._clock = start, memory, clock
        self._worker: WorkerProcess | None = None
        self._request: WarmUpRequest | None = None
        self._sent: WarmUpRequest | None = None
        self._look_at = clock.monotonic() + timing.FIRST_SPARE

    @property
    def pid(self) -> int | None:
        """The process id of the spare worker, if there is one."""
        worker = self._worker
        return None if worker is None else worker.pid

    def tend(self, idle: bool) -> None:
        """Starts a spare worker, ends it or tells it of the run that may come; called often.

        Args:
            idle: no run is live here. Importing TensorFlow beside one would slow it down.
        """
        if self._clock.monotonic() >= self._look_at:
            self._look(idle)
        if self._worker is not None and self._request is not None and self._request != self._sent:
            self._sent = self._request
            self._worker.send(self._request)

    def prepare(self, request: WarmUpRequest) -> None:
        """Remembers which run may come, unless it is a large one. Each spare worker is told of it once."""
        if num_parameters(request.settings, request.vocabulary_size) <= MAX_PREPARED:
            self._request = request

    def take(self) -> WorkerProcess | None:
        """Gives the spare worker away, if there is a living one."""
        worker, self._worker = self._worker, None
        return None if worker is None or worker.ended() else worker

    def dismiss(self) -> None:
        """Ends the spare worker; it holds nothing that would be lost."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _look(self, idle: bool) -> None:
        """Starts or ends the spare worker, as memory asks."""
        now = self._clock.monotonic()
        self._look_at = now + timing.SPARE_LOOK
        if self._worker is not None and self._worker.ended():
            _log.warning("The spare worker ended by itself; spare.log says why.")
            self.dismiss()
            self._look_at = now + timing.SPARE_RETRY
            return
        free = self._memory() or 0
        if self._worker is None:
            if idle and free > MEMORY_TO_LEAVE + SPARE_MEMORY:
                self._worker, self._sent = self._start(), None
        elif free < MEMORY_TO_LEAVE:
            self.dismiss()

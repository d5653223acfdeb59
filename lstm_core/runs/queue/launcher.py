"""One thread a server process that starts the next waiting run and watches over the process that executes it.

It is tied to no session: runs go on, and the next ones start, whether or not a page is open. Several server
processes may share a store; a claim in the database sees to it that one run is live at a time.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Sequence
from typing import Literal

from lstm_core.runs import endings
from lstm_core.runs.queue.attempts import Attempts, AttemptStatus
from lstm_core.runs.queue.spare import Spare
from lstm_core.runs.queue.worker_process import WORKER_COMMAND, WorkerProcess
from lstm_core.runs.run import Run
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.runs.worker.control_channel import WarmUpRequest
from lstm_core.settings import Settings
from lstm_core.weights import num_parameters

HEARTBEAT_LIMIT = 15.0
"""Seconds without a sign of life after which a worker is given up."""

MAX_PREPARED = 5_000_000
"""Parameters of the largest run that the spare worker prepares for: 60 MB with Adam's moments."""

_POLL_SECONDS = 0.25
_SWEEP_SECONDS = 2.0
_TIDY_SECONDS_AT_START = 10.0
_TIDY_SECONDS = 3600.0
_GRACE_BEFORE_FIRST_UPDATE = 1.5
_GRACE = 10.0
_CLOSING_SECONDS = 6.0

_log = logging.getLogger(__name__)


class Launcher:
    """Starts and watches workers until it is closed, at the latest when the interpreter ends.

    Args:
        store: whose runs to execute.
        spare: keep a worker with TensorFlow imported waiting while memory allows and nothing runs.
        command: what to start as a worker.
    """

    def __init__(
        self, store: RunStore, *, spare: bool = False, command: Sequence[str] = WORKER_COMMAND
    ) -> None:
        self.store = store
        self._attempts = Attempts(store)
        self._command = tuple(command)
        self._spare = Spare(store, self._command) if spare else None
        self._run: Run | None = None
        self._worker: WorkerProcess | None = None
        self._request: WarmUpRequest | None = None
        self._seen: dict[tuple[str, int], tuple[float | None, float]] = {}
        self._swept_at: float | None = None
        self._tidy_at = time.monotonic() + _TIDY_SECONDS_AT_START
        self._news = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="launcher", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The process id of the worker that executes a run now."""
        worker = self._worker
        return None if worker is None else worker.pid

    @property
    def spare_pid(self) -> int | None:
        """The process id of the worker that waits for a run."""
        return None if self._spare is None else self._spare.pid

    def wake(self) -> None:
        """Looks for a waiting run now instead of within a quarter of a second."""
        self._news.set()

    def prepare(self, settings: Settings, vocabulary_size: int) -> None:
        """Lets the spare worker compile the update of a run that may come soon, unless it is a large one.

        Args:
            settings: the run's.
            vocabulary_size: number of token ids of its texts.
        """
        if num_parameters(settings, vocabulary_size) <= MAX_PREPARED:
            self._request = WarmUpRequest(settings, vocabulary_size)

    def close(self) -> None:
        """Lets the workers go, which save what they have and end as interrupted; kills them after 6 s.

        Safe to call twice and from `atexit`; no signal handler is needed or touched.
        """
        self._closing.set()
        self._news.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        atexit.unregister(self.close)

    def _loop(self) -> None:
        while not self._closing.is_set():
            try:
                self._step(time.monotonic())
            except Exception:  # the thread has to outlive whatever happens: a full disk, a busy database
                _log.exception("The launcher goes on after an error.")
            self._news.wait(_POLL_SECONDS)
            self._news.clear()
        try:
            self._end()
        except Exception:
            _log.exception("The launcher could not say how its run ended.")

    def _step(self, now: float) -> None:
        if self._worker is not None and self._run is not None:
            self._watch(self._run, self._worker, now)
        if self._swept_at is None or now - self._swept_at >= _SWEEP_SECONDS:
            self._sweep(now, first=self._swept_at is None)
            self._swept_at = now
        if now >= self._tidy_at:
            self._tidy_at = now + _TIDY_SECONDS
            Uploads(self.store.home).delete_old()
        if self._worker is None and self._attempts.has_waiting():
            self._start_next()
        if self._spare is not None:
            self._spare.tend(now, idle=self._worker is None)
            if self._request is not None:
                self._spare.prepare(self._request)

    def _start_next(self) -> None:
        run = self._attempts.claim_next()
        if run is None:
            return
        worker = self._spare.take() if self._spare is not None else None
        try:
            if worker is None or not worker.give(run.id):
                worker = WorkerProcess(self.store, self._command, self.store.artifacts.log_file(run.id))
                worker.give(run.id)
        except OSError:
            _log.exception("No worker could be started.")
            self._attempts.finish(run.id, run.attempt, "failed", endings.NO_PROCESS)
            return
        self._run, self._worker = run, worker

    # The worker of this launcher

    def _watch(self, run: Run, worker: WorkerProcess, now: float) -> None:
        status = self._attempts.status(run.id, run.attempt)
        return_code = worker.return_code
        if return_code is not None:
            self._attempts.finish(run.id, run.attempt, *self._verdict(run, status, return_code))
        elif status.is_deleted:
            worker.kill()
            self._attempts.finish(run.id, run.attempt, "stopped")
        elif status.is_current and self._is_stuck_in_stop(status):
            worker.kill()
            self._attempts.finish(run.id, run.attempt, *self._verdict(run, status, 0))
        elif status.is_current and self._is_silent(run, status.heartbeat, now):
            worker.kill()
            self._attempts.finish(run.id, run.attempt, "failed", endings.SILENT)
        else:
            return
        worker.let_go()
        self._run = self._worker = None
        self.store.purge()

    def _verdict(
        self, run: Run, status: AttemptStatus, return_code: int
    ) -> tuple[Literal["stopped", "failed"], str | None]:
        """State and message of a run whose worker ended without saying how."""
        if status.stop_requested is not None:
            has_updated = status.state == "running"
            return "stopped", endings.stopped(self.store.has_model(run.id), has_updated, in_time=False)
        return "failed", endings.exit_message(return_code)

    def _is_stuck_in_stop(self, status: AttemptStatus) -> bool:
        if status.stop_requested is None:
            return False
        grace = _GRACE if status.state == "running" else _GRACE_BEFORE_FIRST_UPDATE
        return time.time() - status.stop_requested > grace

    # The runs of servers that have gone

    def _sweep(self, now: float, first: bool) -> None:
        own = None if self._run is None else self._run.id
        for run in self._attempts.live():
            if run.id == own:
                continue
            old = first and run.heartbeat is not None and time.time() - run.heartbeat > HEARTBEAT_LIMIT
            if old or self._is_silent(run, run.heartbeat, now):
                message = endings.interrupted(self.store.has_model(run.id))
                self._attempts.finish(run.id, run.attempt, "interrupted", message)
        self.store.purge()

    def _is_silent(self, run: Run, heartbeat: float | None, now: float) -> bool:
        """Whether a heartbeat has stood still for long, by this process's own clock.

        Not by the age of the heartbeat: after a laptop slept, every heartbeat is old.
        """
        key = (run.id, run.attempt)
        last, since = self._seen.get(key, (None, now))
        if key not in self._seen or last != heartbeat:
            self._seen[key] = (heartbeat, now)
            return False
        return now - since > HEARTBEAT_LIMIT

    def _end(self) -> None:
        if self._spare is not None:
            self._spare.dismiss()
        if self._worker is None or self._run is None:
            return
        self._worker.let_go()
        if not self._worker.wait(_CLOSING_SECONDS):
            self._worker.kill()
        message = endings.interrupted(self.store.has_model(self._run.id))
        self._attempts.finish(self._run.id, self._run.attempt, "interrupted", message)
        self._run = self._worker = None

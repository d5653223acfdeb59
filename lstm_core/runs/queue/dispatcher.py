"""Which run starts next, and what becomes of the workers: one pass over queue and workers at a time.

A dispatcher claims waiting runs from the store up to its backend's capacity, hands each to a worker, and ends the
attempts of workers that cannot do so themselves: killed, hung, or left behind by a server that has gone.
Several dispatchers, in as many servers, may share a store.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from lstm_core.runs import endings, timing
from lstm_core.runs.clock import Clock
from lstm_core.runs.endings import Ending
from lstm_core.runs.journal import journal
from lstm_core.runs.queue.attempts import Attempts, AttemptStatus
from lstm_core.runs.queue.backend import Ended, Worker, WorkerBackend, WorkerStartError
from lstm_core.runs.run import Run
from lstm_core.runs.store.deletions import Deletions

_Found = TypeVar("_Found")
_log = logging.getLogger(__name__)


class Dispatcher:
    """Starts waiting runs and watches the live ones.

    Args:
        attempts: the store as dispatchers use it.
        backend: where runs are executed.
        clock: the time.
    """

    def __init__(self, attempts: Attempts, backend: WorkerBackend, clock: Clock) -> None:
        self._attempts, self._backend, self._clock = attempts, backend, clock
        self._store = attempts.store
        self._deletions = Deletions(attempts.store, clock)
        self._watched: dict[str, _Watched] = {}
        self._unchanged = _Unchanged(clock)
        self._swept_at: float | None = None
        self._start_at = -math.inf

    def step(self) -> None:
        """Looks at every worker once, and starts what waits. Called a few times a second."""
        for watched in list(self._watched.values()):
            self._watch(watched.run, watched.worker)
        self._sweep()
        self._start_waiting()
        self._backend.tend()

    def close(self) -> None:
        """Asks all workers to stop, kills those that take too long, and ends their runs as interrupted."""
        workers = [watched.worker for watched in self._watched.values()]
        for worker in workers:
            worker.ask_to_stop()
        self._backend.close()
        deadline = self._clock.monotonic() + timing.CLOSING
        while any(worker.ended() is None for worker in workers) and self._clock.monotonic() < deadline:
            self._clock.sleep(timing.CLOSING_POLL)
        for worker in workers:
            worker.kill()
        for watched in list(self._watched.values()):
            self._finish(watched.run, endings.interrupted(self._store.has_model(watched.run.id)))

    def _start_waiting(self) -> None:
        if self._clock.monotonic() < self._start_at:
            return
        while len(self._watched) < self._backend.capacity and self._attempts.has_waiting():
            run = self._attempts.claim_next(self._backend.capacity)
            if run is None:
                return
            try:
                self._watched[run.id] = _Watched(run, self._backend.start(run.id))
            except WorkerStartError:
                _log.exception("No worker could be started.")
                self._finish(run, endings.NOT_STARTED)
                self._start_at = self._clock.monotonic() + timing.START_RETRY
                return

    # The workers of this dispatcher

    def _watch(self, run: Run, worker: Worker) -> None:
        ended = worker.ended()
        # Read after the end, so that what the worker wrote last is seen.
        status = self._read(lambda: self._attempts.status(run.id, run.attempt))
        ending = self._ending(run, status, ended)
        if ending is None:
            return
        worker.kill()
        self._finish(run, ending)
        self._deletions.purge()

    def _ending(self, run: Run, status: AttemptStatus, ended: Ended | None) -> Ending | None:
        """How the attempt ended, or has to end now; None while its worker may continue.

        A worker that ended has normally recorded how; that record stands, and this one is ignored.
        """
        if status.is_deleted:
            return endings.DELETED
        if ended is not None and status.stop_requested is None:
            return endings.LOST if ended.is_lost else endings.exited(ended.exit_code)
        if ended is None:
            if not status.is_current:
                return endings.UNRESPONSIVE if self._lingers(run) else None
            if not self._is_stuck_in_stop(run, status):
                return endings.UNRESPONSIVE if self._is_silent(run, status.heartbeat) else None
        has_model, has_updated = self._store.has_model(run.id), status.state == "running"
        return endings.asked("stopped", has_model, has_updated, in_time=False)

    def _lingers(self, run: Run) -> bool:
        """Whether a worker is still alive long after its attempt ended."""
        return self._unchanged.seconds(_key("over", run), True) > timing.AFTER_END

    def _is_stuck_in_stop(self, run: Run, status: AttemptStatus) -> bool:
        if status.stop_requested is None:
            return False
        has_updated = status.state == "running"
        grace = timing.LAUNCHER_GRACE if has_updated else timing.LAUNCHER_GRACE_BEFORE_FIRST_UPDATE
        return self._unchanged.seconds(_key("stop", run), status.stop_requested) > grace

    # The runs of servers that have gone

    def _sweep(self) -> None:
        """Ends runs that no living worker executes."""
        now = self._clock.monotonic()
        is_first = self._swept_at is None
        if self._swept_at is not None and now - self._swept_at < timing.SWEEP:
            return
        for run in self._read(self._attempts.live):
            if run.id in self._watched:
                continue
            if self._is_silent(run, run.heartbeat) or (is_first and self._is_old(run)):
                self._finish(run, endings.interrupted(self._store.has_model(run.id)))
        self._deletions.purge()
        self._swept_at = now

    def _read(self, read: Callable[[], _Found]) -> _Found:
        """What the store says. Where that takes long or fails, workers cannot write either: silence counts anew."""
        began = self._clock.monotonic()
        try:
            found = read()
        except Exception:
            self._unchanged.forget_all()
            raise
        if self._clock.monotonic() - began > timing.SLOW_READ:
            self._unchanged.forget_all()
        return found

    def _is_silent(self, run: Run, heartbeat: float | None) -> bool:
        """Whether the heartbeat has not changed for long, as seen by this process.

        Its age would mislead: after a laptop has slept, every heartbeat is old.
        """
        return self._unchanged.seconds(_key("heartbeat", run), heartbeat) > timing.SILENCE_LIMIT

    def _is_old(self, run: Run) -> bool:
        """Whether a heartbeat seen for the first time is from long ago, as after a power cut.

        Where computers share the store it says nothing: the clock may be another's, and the database may have been
        away while the worker trained.
        """
        if self._store.is_shared:
            return False
        return run.heartbeat is not None and self._clock.wall() - run.heartbeat > timing.SILENCE_LIMIT

    def _finish(self, run: Run, ending: Ending) -> None:
        """Ends the attempt, unless its worker did so first; every attempt that ends from outside ends here."""
        if not self._attempts.finish(run.id, run.attempt, *ending):
            # Its worker has said so in a journal of its own, which nobody reads.
            state = self._attempts.status(run.id, run.attempt).state
            journal.write("retried" if state == "waiting" else "ended", state, attempt=run.attempt)
        self._watched.pop(run.id, None)
        self._unchanged.forget(*(_key(what, run) for what in ("heartbeat", "stop", "over")))


@dataclass(frozen=True)
class _Watched:
    """A run and the worker that executes it."""

    run: Run
    worker: Worker


def _key(what: str, run: Run) -> Hashable:
    """The key of one value of an attempt."""
    return what, run.id, run.attempt


class _Unchanged:
    """How long values have not changed, by this process's own clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[Hashable, tuple[object, float]] = {}

    def seconds(self, key: Hashable, value: object) -> float:
        """Seconds since the value was first seen; 0 for one that is new."""
        now = self._clock.monotonic()
        seen = self._seen.get(key)
        if seen is None or seen[0] != value:
            self._seen[key] = seen = (value, now)
        return now - seen[1]

    def forget_all(self) -> None:
        """Begins to count anew."""
        self._seen.clear()

    def forget(self, *keys: Hashable) -> None:
        """Drops values that are no longer needed."""
        for key in keys:
            self._seen.pop(key, None)

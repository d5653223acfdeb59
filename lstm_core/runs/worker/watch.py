"""The thread beside training in a worker: writes its events, gives signs of life, hears when to stop.

Training itself never waits for the database. When it does not come to its end in time after a request, in
TensorFlow's import or a compilation for instance, this thread says how the run ended and ends the process.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from lstm_core.events import Epoch, Event, Progress
from lstm_core.runs import endings
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run import Run, State

_POLL_SECONDS = 0.25
_WRITE_SECONDS = 0.5
_HEARTBEAT_SECONDS = 1.0
_GRACE_BEFORE_FIRST_UPDATE = 1.0
_GRACE_STOPPED = 8.0
_GRACE_INTERRUPTED = 4.0
_LAST_WRITE_SECONDS = 20.0


class Watch:
    """Watches over one attempt.

    Args:
        attempts: where events and signs of life are written.
        run: the run as it was claimed.
    """

    def __init__(self, attempts: Attempts, run: Run) -> None:
        self.run = run
        self.store = attempts.store
        self.progress = RunProgress(run.current)
        self.has_updated = False
        self.reason: State | None = None
        self._attempts = attempts
        self._pending: list[Event] = []
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._closed = threading.Event()
        self._asked_at: float | None = None
        self._written_at = 0.0
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def post(self, event: Event) -> None:
        """Takes an event of training, to be written within half a second."""
        with self._lock:
            self.progress.take(event)
            self._pending.append(event)
            if not self.has_updated and isinstance(event, Progress | Epoch):
                self.has_updated = True
                self._written_at = 0.0  # the first point is waited for: it goes out at once
        self._news.set()

    def should_stop(self) -> bool:
        """Whether training is to end after the update that it is in."""
        return self.reason is not None

    def interrupt(self) -> None:
        """The server that started this process has gone, or the process was asked to end."""
        self._ask("interrupted")

    def finish(self, state: State, message: str | None) -> None:
        """Stops watching, writes what is left and says how the attempt ended."""
        self._closed.set()
        self._news.set()
        self._thread.join()
        _patiently(lambda: self._write(time.monotonic()))
        _patiently(lambda: self._end(state, message))

    def resume_after(self, epoch: int, history: list[dict[str, Any]]) -> None:
        """Brings the stored curves to the end of an epoch.

        Later points are taken back, because this attempt trains them anew; epochs that a crash kept from
        the store are added.

        Args:
            history: the finished epochs as the checkpoint knows them.
        """
        run = self.run
        _patiently(lambda: self._attempts.discard_after(run.id, epoch))
        stored = [one.event for one in self.store.events_after(run.id)]
        known = {event.epoch for event in stored if isinstance(event, Epoch)}
        missing = [Epoch.from_history(entry) for entry in history if entry["epoch"] not in known]
        _patiently(lambda: self._attempts.record(run.id, run.attempt, missing))

    def _ask(self, reason: State) -> None:
        if self.reason is None:
            self.reason = reason
            self._asked_at = time.monotonic()
            self._news.set()

    def _watch(self) -> None:
        while not self._closed.is_set():
            try:
                self._step(time.monotonic())
            except Exception:  # busy for long, or the connection broke: everything is tried again
                traceback.print_exc()
            if self._is_overdue(time.monotonic()):
                self._give_up()
            self._news.wait(_POLL_SECONDS)
            self._news.clear()

    def _step(self, now: float) -> None:
        waited = now - self._written_at
        if waited >= _HEARTBEAT_SECONDS or (self._pending and waited >= _WRITE_SECONDS):
            self._write(now)
        status = self._attempts.status(self.run.id, self.run.attempt)
        if not status.is_current or status.is_deleted:
            os._exit(0)  # deleted, or given up for dead: nobody wants what this process would still write
        if status.stop_requested is not None:
            self._ask("stopped")

    def _write(self, now: float) -> None:
        with self._lock:
            events, self._pending = self._pending, []
            current = dict(self.progress.current)
            state: State = "running" if self.has_updated else "starting"
        try:
            self._attempts.record(self.run.id, self.run.attempt, events, current, state)
        except BaseException:
            with self._lock:
                self._pending = events + self._pending
            raise
        self._written_at = now

    def _is_overdue(self, now: float) -> bool:
        if self._asked_at is None or self._closed.is_set():
            return False
        grace = _GRACE_STOPPED if self.reason == "stopped" else _GRACE_INTERRUPTED
        return now - self._asked_at > (grace if self.has_updated else _GRACE_BEFORE_FIRST_UPDATE)

    def _give_up(self) -> None:
        """Ends the process from here, because training does not come to its end."""
        try:
            self._write(time.monotonic())
            if self.reason == "stopped":
                self._end(
                    "stopped",
                    endings.stopped(self.store.has_model(self.run.id), self.has_updated, in_time=False),
                )
            else:
                self._end("interrupted", endings.interrupted(self.store.has_model(self.run.id)))
        except SQLAlchemyError:
            traceback.print_exc()
        os._exit(0)

    def _end(self, state: State, message: str | None) -> None:
        self._attempts.finish(self.run.id, self.run.attempt, state, message)


def _patiently(write: Callable[[], object]) -> None:
    """Tries a write until the database takes it."""
    deadline = time.monotonic() + _LAST_WRITE_SECONDS
    while True:
        try:
            write()
            return
        except SQLAlchemyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)

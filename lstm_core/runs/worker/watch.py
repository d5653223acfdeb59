"""The thread beside training in a worker: writes its events, gives signs of life, hears when to stop.

Training itself never waits for the database. When it has not ended some time after it was asked to, because it is in
TensorFlow's import or in a compilation for instance, this thread records how the run ended and ends the process.
"""

from __future__ import annotations

import math
import threading
import traceback
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from lstm_core.events import Epoch, Event, Progress
from lstm_core.runs import endings, timing
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.endings import Ending, EndReason
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run import Run, State
from lstm_core.runs.worker.leaving import leave

_Answer = TypeVar("_Answer")


class Watch:
    """Watches over one attempt.

    Args:
        attempts: where events and signs of life are written.
        run: the run as it was claimed.
        clock: the time.
        leave: ends this process with an exit status.
    """

    def __init__(
        self,
        attempts: Attempts,
        run: Run,
        clock: Clock | None = None,
        leave: Callable[[int], NoReturn] = leave,
    ) -> None:
        self.run = run
        self.store = attempts.store
        self.progress = RunProgress(run.current)
        self.has_updated = False
        self.end_reason: EndReason | None = None
        self._attempts, self._clock, self._leave = attempts, clock or SystemClock(), leave
        self._pending: list[Event] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._end_asked_at: float | None = None
        self._written_at = -math.inf
        self._said: str | None = None
        self._thread = threading.Thread(target=self._loop, name="watch", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def post(self, event: Event) -> None:
        """Takes an event of training, to be written within half a second, or a second where computers share a store."""
        with self._lock:
            self.progress.take(event)
            self._pending.append(event)
            is_first = not self.has_updated and isinstance(event, Progress | Epoch)
            self.has_updated = self.has_updated or is_first
            if self.store.is_shared:
                return  # others work with the database, too: it is asked at its own pace
            if is_first:
                self._written_at = -math.inf  # somebody waits for the first point: it goes out at once
        self._wake.set()

    def should_stop(self) -> bool:
        """Whether training has to end after the update that it is in."""
        return self.end_reason is not None

    def interrupt(self) -> None:
        """The server that started this process has gone, or the process was asked to end."""
        self._ask_to_end("interrupted")

    def ending(self, in_time: bool = True) -> Ending:
        """How a run ends that was asked to.

        Args:
            in_time: training ended by itself, so that the model is saved as it is.
        """
        has_model = self.store.has_model(self.run.id)
        return endings.asked(self.end_reason or "stopped", has_model, self.has_updated, in_time)

    def finish(self, ending: Ending) -> None:
        """Stops watching, writes what is left and records how the attempt ended."""
        self._closed.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._retry(self._write)
        self._retry(lambda: self._record(ending))

    def resume_after(self, epoch: int, history: list[dict[str, Any]]) -> None:
        """Brings the stored curves to the end of an epoch.

        Later points are removed, because this attempt trains them again; epochs that a crash kept from the
        store are added.

        Args:
            history: the finished epochs as the checkpoint knows them.
        """
        run = self.run
        self._retry(lambda: self._attempts.discard_after(run.id, epoch))
        known = {event.epoch for event in self.stored_events() if isinstance(event, Epoch)}
        missing = [Epoch.from_history(entry) for entry in history if entry["epoch"] not in known]
        self._retry(lambda: self._attempts.record(run.id, run.attempt, missing))

    def stored_events(self) -> list[Event]:
        """What the store has of the run's training."""
        return self._retry(lambda: [one.event for one in self.store.events_after(self.run.id)])

    def step(self) -> None:
        """Writes what is due, reads what the store asks, and ends the process when it is overdue."""
        try:
            self._write_if_due()
            self._obey()
        except Exception as error:  # busy for long, or away: everything is tried again
            self._say_once(error)
        else:
            self._said = None
        if self._is_overdue():
            self._give_up()

    def _say_once(self, error: Exception) -> None:
        """Writes an error into the run's log, but not the same one again at every look."""
        if self._said != (said := str(error)):
            self._said = said
            traceback.print_exc()

    def _loop(self) -> None:
        while not self._closed.is_set():
            self.step()
            self._wake.wait(timing.POLL)
            self._wake.clear()

    def _write_if_due(self) -> None:
        waited = self._clock.monotonic() - self._written_at
        pause = timing.SHARED_WRITE if self.store.is_shared else timing.WRITE
        if waited >= timing.HEARTBEAT or (self._pending and waited >= pause):
            self._write()

    def _obey(self) -> None:
        """Does what the store asks of this attempt."""
        status = self._attempts.status(self.run.id, self.run.attempt)
        if not status.is_current or status.is_deleted:
            self._leave(0)  # deleted or given up: nobody wants what this process would still write
        if status.stop_requested is not None:
            self._ask_to_end("stopped")

    def _ask_to_end(self, reason: EndReason) -> None:
        if self.end_reason is None:
            self._end_asked_at = self._clock.monotonic()
            self.end_reason = reason
            self._wake.set()

    def _write(self) -> None:
        """Writes pending events and a sign of life; events that could not be written stay pending."""
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
        self._written_at = self._clock.monotonic()

    def _is_overdue(self) -> bool:
        """Whether training was asked to end and its grace period is over."""
        if self._end_asked_at is None or self._closed.is_set():
            return False
        if not self.has_updated:
            grace = timing.WORKER_GRACE_BEFORE_FIRST_UPDATE
        elif self.end_reason == "stopped":
            grace = timing.WORKER_GRACE_STOPPED
        else:
            grace = timing.WORKER_GRACE_INTERRUPTED
        return self._clock.monotonic() - self._end_asked_at > grace

    def _give_up(self) -> None:
        """Ends the process from here, because training does not end by itself."""
        try:
            self._write()
            self._record(self.ending(in_time=False))
        except Exception:  # the launcher will find out
            traceback.print_exc()
        self._leave(0)

    def _record(self, ending: Ending) -> None:
        """Records how the attempt ended; every attempt that ends from inside ends here."""
        self._attempts.finish(self.run.id, self.run.attempt, *ending)

    def _retry(self, ask: Callable[[], _Answer]) -> _Answer:
        """Asks the database until it answers.

        Raises:
            SQLAlchemyError: it failed for too long.
        """
        deadline = self._clock.monotonic() + timing.LAST_WRITE
        while True:
            try:
                return ask()
            except SQLAlchemyError:
                if self._clock.monotonic() > deadline:
                    raise
                self._clock.sleep(timing.RETRY)

"""The thread of a server process that keeps the queue going, whether or not a page is open.

It is tied to no session: live runs train on, and the next ones start. What it does at every turn is the dispatcher's.
"""

from __future__ import annotations

import atexit
import logging
import math
import threading

from lstm_core.limits import Limits
from lstm_core.runs import timing
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.protocol import WarmUpRequest
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.backend import WorkerBackend
from lstm_core.runs.queue.dispatcher import Dispatcher
from lstm_core.runs.store.classes import Classes
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.faults import is_full
from lstm_core.runs.store.moves import Moves
from lstm_core.runs.store.reserve import DiskReserve
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings

_log = logging.getLogger(__name__)


class Launcher:
    """Starts and watches workers until it is closed, at the latest when the interpreter ends.

    Args:
        store: whose runs to execute.
        backend: where to execute them.
        clock: the time.
    """

    def __init__(self, store: RunStore, backend: WorkerBackend, clock: Clock | None = None) -> None:
        self.store, self.backend = store, backend
        self._clock = clock or SystemClock()
        self._dispatcher = Dispatcher(Attempts(store, self._clock), backend, self._clock)
        self._reserve = DiskReserve(store.home)
        self._limits = Limits.from_environment()
        self._said: str | None = None
        self._look_at = -math.inf
        self._tidy_at = self._clock.monotonic() + timing.FIRST_TIDY
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="launcher", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def wake(self) -> None:
        """Looks for a waiting run now instead of within a quarter of a second."""
        self._wake.set()

    def prepare(self, settings: Settings, vocabulary_size: int) -> None:
        """Tells the backend of a run that may come soon, so that it can get ready for it.

        Args:
            settings: the run's.
            vocabulary_size: number of token ids of its texts.
        """
        self.backend.prepare(WarmUpRequest(settings, vocabulary_size))

    def close(self) -> None:
        """Asks the workers to stop, which save what they have and end as interrupted; kills them after 6 s.

        Safe to call twice and from `atexit`; no signal handler is needed or touched.
        """
        self._closing.set()
        self._wake.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        atexit.unregister(self.close)

    def _loop(self) -> None:
        while not self._closing.is_set():
            try:
                self._tidy()
                self._dispatcher.step()
            except (
                Exception
            ) as error:  # the thread has to outlive whatever happens: a full disk, a busy database
                self._say_once(error)
            else:
                self._said = None
            self._wake.wait(timing.POLL)
            self._wake.clear()
        try:
            self._dispatcher.close()
        except Exception:
            _log.exception("The launcher could not record how its runs ended.")

    def _say_once(self, error: Exception) -> None:
        """Logs an error, but not the same one again at every turn; a full disk gets its reserve."""
        if is_full(error):
            self._reserve.release()
        said = f"{type(error).__name__}: {error}"
        if said != self._said:
            self._said = said
            _log.error("The launcher hit an error; it tries again.", exc_info=error)

    def _tidy(self) -> None:
        """Looks at the disk's free space, and deletes old uploads and runs now and then."""
        now = self._clock.monotonic()
        if now >= self._look_at:
            self._look_at = now + timing.DISK_LOOK
            self._reserve.tend()
        if now >= self._tidy_at:
            self._tidy_at = now + timing.TIDY
            classes = Classes(self.store, self._clock)
            classes.delete_expired(self._limits.run_days)
            Uploads(self.store.upload_files).delete_old(keep=classes.uploads())
            Moves(self.store, self._clock).forget_expired()
            Deletions(self.store, self._clock).delete_expired(self._limits.run_days)

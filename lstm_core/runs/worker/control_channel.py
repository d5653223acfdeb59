"""A worker's line to the server that started it: the run comes over it, and its end is the server's end."""

from __future__ import annotations

import os
import queue
import signal
import socket
import threading
import time
import traceback
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from lstm_core.errors import RunError
from lstm_core.runs import protocol, timing
from lstm_core.runs.protocol import WarmUpRequest
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run import Run
from lstm_core.runs.store.privacy import make_private
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.worker.leaving import leave
from lstm_core.runs.worker.watch import Watch


class ControlChannel(threading.Thread):
    """The thread that listens to the server, from before TensorFlow is loaded; see `lstm_core.runs.protocol`."""

    def __init__(self) -> None:
        super().__init__(name="control", daemon=True)
        self._signals = _signal_channel()
        self._watch: Watch | None = None
        self._assigned = threading.Event()
        self._requests: queue.SimpleQueue[WarmUpRequest | None] = queue.SimpleQueue()

    @property
    def is_idle(self) -> bool:
        """Whether this process is a spare one that has no run yet."""
        return not self._assigned.is_set()

    def watch(self) -> Watch:
        """Waits for the run, and returns the watch over it."""
        self._assigned.wait()
        assert self._watch is not None
        return self._watch

    def next_request(self) -> WarmUpRequest | None:
        """Waits for the next run to prepare for, the latest where several came; None once there is a run."""
        request = self._requests.get()
        while request is not None and not self._requests.empty():
            request = self._requests.get()
        return request

    def run(self) -> None:
        """Takes requests and the run, and interrupts the run when the server has gone."""
        threading.Thread(target=self._wait_for_signals, name="signals", daemon=True).start()
        try:
            for message in protocol.received():
                if self._watch is not None:
                    continue  # a request that crossed with the run
                if isinstance(message, WarmUpRequest):
                    self._requests.put(message)
                else:
                    self._watch = _take_over(message.run_id)
                    self._requests.put(None)
                    self._assigned.set()
        except BaseException:
            traceback.print_exc()
            leave(1)
        self._interrupt()

    def _wait_for_signals(self) -> None:
        self._signals.recv(1)
        self._interrupt()

    def _interrupt(self) -> None:
        """Ends the run as interrupted; a process that has none has nothing to save."""
        if self._watch is None:
            leave(0)
        self._watch.interrupt()


def _signal_channel() -> socket.socket:
    """A socket on which a signal that asks for the end arrives at once.

    A handler alone would not do: Python calls it only when the main thread comes back from TensorFlow.
    """
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: None)
    signal.set_wakeup_fd(sender.detach(), warn_on_full_buffer=False)
    return receiver


def _take_over(run_id: str) -> Watch:
    """Opens the store and begins to watch. From here on, what this process prints goes to the run's log."""
    attempts, run = _claimed(run_id)
    artifacts = attempts.store.artifacts
    log = artifacts.log_file(run_id)
    log.parent.mkdir(parents=True, exist_ok=True)
    make_private(log.parent)
    _redirect_output(log)
    watch = Watch(attempts, run)
    watch.start()
    artifacts.delete_unfinished(run.id)
    return watch


def _claimed(run_id: str) -> tuple[Attempts, Run]:
    """The run in its store, as soon as the database can be read: another program may have locked it."""
    deadline = time.monotonic() + timing.LAST_WRITE
    while True:
        try:
            attempts = Attempts(RunStore.from_environment(is_patient=True))
            return attempts, attempts.claimed(run_id)
        except (SQLAlchemyError, RunError):
            if time.monotonic() > deadline:
                raise
            time.sleep(timing.RETRY)


def _redirect_output(log: Path) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.close(handle)

"""A worker's line to the server that started it: the run comes over it, and its end is the server's end.

The server writes lines to the worker's standard input: requests, in JSON, while it has no run for the worker, and then
the id of a run that is claimed for it. It keeps the line open as long as it lives.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.worker.watch import Watch
from lstm_core.settings import Settings


@dataclass(frozen=True)
class WarmUpRequest:
    """A run that may come soon, to be prepared for.

    Args:
        settings: the run's.
        vocabulary_size: number of token ids of its texts.
    """

    settings: Settings
    vocabulary_size: int

    def line(self) -> str:
        """What is written to a worker."""
        return json.dumps({"settings": self.settings.to_dict(), "vocabulary_size": self.vocabulary_size})

    @classmethod
    def from_line(cls, line: str) -> WarmUpRequest:
        """The inverse of `line`."""
        said = json.loads(line)
        return cls(Settings.from_dict(said["settings"]), int(said["vocabulary_size"]))


class ControlChannel(threading.Thread):
    """Listens to the server that started this process, from before TensorFlow is loaded."""

    def __init__(self) -> None:
        super().__init__(name="server", daemon=True)
        self._signals = _signal_channel()
        self._watch: Watch | None = None
        self._given = threading.Event()
        self._requests: queue.SimpleQueue[WarmUpRequest | None] = queue.SimpleQueue()

    @property
    def is_idle(self) -> bool:
        """Whether this process is a spare one that has no run yet."""
        return not self._given.is_set()

    def watch(self) -> Watch:
        """Waits for the run, and gives the watch over it."""
        self._given.wait()
        assert self._watch is not None
        return self._watch

    def next_request(self) -> WarmUpRequest | None:
        """Waits for the next run to prepare for, the latest where several came; None when there is a run."""
        request = self._requests.get()
        while request is not None and not self._requests.empty():
            request = self._requests.get()
        return request

    def run(self) -> None:
        """Reads requests and the run's id, takes the run over, and interrupts it when the server has gone."""
        threading.Thread(target=self._wait_for_signals, name="signals", daemon=True).start()
        try:
            for line in _lines():
                if self._watch is not None:
                    continue  # a request that crossed with the run
                if line.startswith("{"):
                    self._requests.put(WarmUpRequest.from_line(line))
                else:
                    self._watch = _take_over(line)
                    self._requests.put(None)
                    self._given.set()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        if self._watch is None:
            os._exit(0)
        self._watch.interrupt()

    def _wait_for_signals(self) -> None:
        self._signals.recv(1)
        if self._watch is None:
            os._exit(0)
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
    """Opens the store and begins to watch; what this process prints goes to the run's log from here on."""
    attempts = Attempts(RunStore.from_environment())
    run = attempts.claimed(run_id)
    artifacts = attempts.store.artifacts
    _redirect_output(artifacts.log_file(run.id))
    artifacts.delete_unfinished(run.id)
    watch = Watch(attempts, run)
    watch.start()
    return watch


def _redirect_output(log: Path) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.close(handle)


def _lines() -> Iterator[str]:
    """The lines that the server writes, until it closes its end."""
    # Not through sys.stdin: a thread blocked in its buffer makes the interpreter's end fail.
    rest = b""
    while chunk := os.read(0, 4096):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode() for line in lines)

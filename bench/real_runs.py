"""Real runs of a queue whose server is a process of its own, which can be killed, stopped or given another clock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import psutil

from bench.child import ROOT
from bench.data import SAMPLE, TEXT_COLUMN
from lstm_core.events import Epoch
from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions

SETTINGS: Final = Settings(epochs=6, units=32, embedding_size=32, limit=400, patience=0)
PATIENCE: Final = 180.0
"""Seconds after which a run counts as lost."""

DAY: Final = 86_400.0
CLOCK_SIGNAL: Final = signal.SIGUSR1
"""Moves a server's clock a day ahead, and back when it comes again."""

POLL: Final = 0.02
_SERVER: Final = "from bench.real_runs import serve; serve()"


def serve() -> None:
    """What a server does for the queue, in a process of its own."""
    real, offset = time.time, 0.0

    def move(_signal: int, _frame: FrameType | None) -> None:
        nonlocal offset
        offset = DAY - offset

    time.time = lambda: real() + offset
    signal.signal(CLOCK_SIGNAL, move)
    store = RunStore.from_environment()
    Launcher(store, LocalProcesses(store))
    while True:
        time.sleep(60)


class Server:
    """A server's process, and what it has started.

    Args:
        store: whose queue it serves.
    """

    def __init__(self, store: RunStore) -> None:
        environment = {**os.environ, "LSTM_LAB_HOME": str(store.home), "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen([sys.executable, "-c", _SERVER], cwd=ROOT, env=environment)

    def workers(self) -> list[psutil.Process]:
        """Its workers."""
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        """Kills the server alone."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """Ends it as an operator would."""
        self.process.terminate()
        self.process.wait(timeout=30)


@contextmanager
def a_server(store: RunStore) -> Iterator[Server]:
    """A server for a while."""
    server = Server(store)
    try:
        yield server
    finally:
        server.close()


def queue(store: RunStore, owner: str = "bench", settings: Settings = SETTINGS) -> str:
    """Puts a run into the queue, always of the same texts, and returns its id."""
    uploads = Uploads(store.upload_files)
    upload_id = uploads.save_file(SAMPLE)
    return submit(store, uploads, upload_id, owner, settings, TEXT_COLUMN, ReadingOptions(), "a run")


def ends(store: RunStore, run_id: str, patience: float = PATIENCE) -> bool:
    """Waits for the end of a run, and says whether it came."""
    deadline = time.monotonic() + patience
    while not store.get(run_id).is_over:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def epochs(store: RunStore, run_id: str) -> list[Epoch]:
    """The epochs that a run recorded."""
    return [one.event for one in store.events_after(run_id) if isinstance(one.event, Epoch)]


def losses(store: RunStore, run_id: str) -> list[float]:
    """Their losses."""
    return [epoch.loss for epoch in epochs(store, run_id)]


FAULTS: Final = ("lost", "doubled", "wrongly failed", "other losses")


def faults_of(store: RunStore, run_id: str, expected: list[float]) -> list[bool]:
    """Waits for a run's end, and says which of `FAULTS` it shows.

    Args:
        expected: the losses of a run that nobody disturbed.
    """
    lost = not ends(store, run_id)
    wrong = not lost and store.get(run_id).state != "finished"
    numbers = [epoch.epoch for epoch in epochs(store, run_id)]
    differs = not lost and not wrong and losses(store, run_id) != expected
    return [lost, len(numbers) != len(set(numbers)), wrong, differs]


def table(counted: dict[str, list[list[bool]]]) -> str:
    """What happened to runs, by what was done to them."""
    lines = [
        f"| what | times | {' | '.join(FAULTS)} |",
        "|---|---" + "|---" * len(FAULTS) + "|",
    ]
    for what, found in counted.items():
        counts = [sum(column) for column in zip(*found, strict=True)] or [0] * len(FAULTS)
        lines.append(f"| {what} | {len(found)} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)

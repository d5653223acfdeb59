"""Disturbs real runs in ways that kill nobody: what is lost, doubled or wrongly said afterwards.

    python -m bench.disturbances [--times 5] [--seconds 60] [--seed 0]

The database is locked for some seconds; the server's clock moves by a day and back; the worker, then the server is
stopped (SIGSTOP) and goes on (SIGCONT) after as long. Every run has the same texts and settings, so each must end with
the very losses of the first one, which nobody disturbs. The moments are drawn from the seed.
"""

from __future__ import annotations

import argparse
import random
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import psutil

from bench.real_runs import CLOCK_SIGNAL, Server, a_server, faults_of, losses, queue, table
from lstm_core.runs.store.run_store import RunStore


def main() -> None:
    """Disturbs and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=5, help="runs for each disturbance")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each lasts")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, disturbed for {chosen.seconds:g} s")
    moments = random.Random(chosen.seed)
    counted: dict[str, list[list[bool]]] = {}
    with tempfile.TemporaryDirectory() as home:
        store = RunStore(Path(home))
        with a_server(store) as server:
            began = time.monotonic()
            first = queue(store)
            faults_of(store, first, [])
            expected, took = losses(store, first), time.monotonic() - began
            print(
                f"undisturbed: {took:.1f} s, {len(expected)} epochs, last loss {expected[-1]:.4f}", flush=True
            )
            for what, disturb in DISTURBANCES.items():
                counted[what] = []
                for _ in range(chosen.times):
                    run_id, after = queue(store), moments.uniform(0, took)
                    time.sleep(after)
                    disturb(store, server, chosen.seconds)
                    counted[what].append(faults_of(store, run_id, expected))
                    run = store.get(run_id)
                    said = run.message or "no message"
                    print(
                        f"{what} after {after:.1f} s: {run.state}, attempt {run.attempt}, {said}", flush=True
                    )
        store.close()
    print(table(counted))


def lock_database(store: RunStore, _server: Server, seconds: float) -> None:
    """Holds the database as another program would that writes into it."""
    with closing(sqlite3.connect(store.home / "runs.sqlite", timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")


def move_clock(_store: RunStore, server: Server, seconds: float) -> None:
    """Moves the server's clock a day ahead and back; that of a worker stays."""
    for _ in range(2):
        server.process.send_signal(CLOCK_SIGNAL)
        time.sleep(seconds / 2)


def stop_worker(_store: RunStore, server: Server, seconds: float) -> None:
    """Lets the server's workers stand still."""
    _stopped(server.workers(), seconds)


def stop_server(_store: RunStore, server: Server, seconds: float) -> None:
    """Lets the server stand still, while its worker goes on."""
    _stopped([psutil.Process(server.process.pid)], seconds)


def _stopped(processes: Iterable[psutil.Process], seconds: float) -> None:
    stopped = list(processes)
    for sent, pause in ((signal.SIGSTOP, seconds), (signal.SIGCONT, 0.0)):
        for process in stopped:
            if process.is_running():
                process.send_signal(sent)
        time.sleep(pause)


DISTURBANCES: dict[str, Callable[[RunStore, Server, float], None]] = {
    "database locked": lock_database,
    "clock moved by a day": move_clock,
    "worker stopped": stop_worker,
    "server stopped": stop_server,
}


if __name__ == "__main__":
    main()

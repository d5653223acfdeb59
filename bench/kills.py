"""Kills workers and servers while real runs train: what is lost, doubled or wrongly said afterwards.

    python -m bench.kills [--workers 20] [--servers 5] [--seed 0]

Every run has the same texts and settings, so each must end with the very losses of one that nobody disturbs. The
moments are drawn from the seed, between a run's start and what that one took; a kill that comes after the run's end
does not count, and another run takes its place.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import tempfile
import time
from pathlib import Path
from typing import Final

import psutil

from bench.real_runs import PATIENCE, POLL, Server, faults_of, losses, queue, table
from lstm_core.runs.store.run_store import RunStore

WARM_AFTER: Final = 20.0
"""Seconds after which a worker in reserve is ready."""


def main() -> None:
    """Does all kills and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--workers", type=int, default=20)
    parser.add_argument("--servers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    moments = random.Random(chosen.seed)
    counted: dict[str, list[list[bool]]] = {"workers killed": [], "servers killed": []}
    with tempfile.TemporaryDirectory() as home:
        store = RunStore(Path(home))
        server = Server(store)
        try:
            expected, took = _undisturbed(store)
            for what, number in (("workers killed", chosen.workers), ("servers killed", chosen.servers)):
                while len(counted[what]) < number:
                    run_id, after = queue(store), moments.uniform(0, took)
                    _wait_for_start(store, run_id)
                    time.sleep(after)
                    hit = not store.get(run_id).is_over
                    if what == "workers killed":
                        _kill_oldest(server.workers())
                    else:
                        server.kill()
                        server = Server(store)
                    faults = faults_of(store, run_id, expected)
                    run = store.get(run_id)
                    became = f"{run.state}, attempt {run.attempt}" if hit else "too late, it was over"
                    print(f"{what} {after:.1f} s after the start: {became}", flush=True)
                    if hit:
                        counted[what].append(faults)
        except KeyboardInterrupt:
            print("interrupted; what was counted until then:")
        finally:
            server.close()
            store.close()
    print(table(counted))


def _undisturbed(store: RunStore) -> tuple[list[float], float]:
    """The losses of a run that nobody disturbs, and the seconds that it takes a worker that is warm."""
    faults_of(store, queue(store), [])
    time.sleep(WARM_AFTER)
    run = store.get(queue(store))
    faults_of(store, run.id, [])
    run = store.get(run.id)
    assert run.started is not None
    assert run.ended is not None
    expected, took = losses(store, run.id), (run.ended - run.started).total_seconds()
    print(f"undisturbed: {took:.1f} s, {len(expected)} epochs, last loss {expected[-1]:.4f}", flush=True)
    return expected, took


def _wait_for_start(store: RunStore, run_id: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while store.get(run_id).state == "waiting" and time.monotonic() < deadline:
        time.sleep(POLL)


def _kill_oldest(workers: list[psutil.Process]) -> None:
    """Kills the worker that has the run; a younger one is in reserve."""
    if workers:
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended by itself
            min(workers, key=psutil.Process.create_time).kill()


if __name__ == "__main__":
    main()

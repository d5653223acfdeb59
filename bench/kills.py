"""Kills workers and servers while real runs train: what is lost, doubled or wrongly said afterwards.

    python -m bench.kills [--workers 20] [--servers 5] [--seed 0]

Every run has the same texts and settings, so each must end with the very losses of the first one, which nobody
disturbs. The moments are drawn from the seed, between a run's start and what the first one took.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import tempfile
import time
from pathlib import Path

import psutil

from bench.real_runs import Server, faults_of, losses, queue, table
from lstm_core.runs.store.run_store import RunStore


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
            began = time.monotonic()
            first = queue(store)
            faults_of(store, first, [])
            expected, took = losses(store, first), time.monotonic() - began
            print(
                f"undisturbed: {took:.1f} s, {len(expected)} epochs, last loss {expected[-1]:.4f}", flush=True
            )
            for what in ["workers killed"] * chosen.workers + ["servers killed"] * chosen.servers:
                run_id, after = queue(store), moments.uniform(0, took)
                time.sleep(after)
                if what == "workers killed":
                    for worker in server.workers():
                        with contextlib.suppress(psutil.NoSuchProcess):  # it ended by itself
                            worker.kill()
                else:
                    server.kill()
                    server = Server(store)
                counted[what].append(faults_of(store, run_id, expected))
                run = store.get(run_id)
                print(f"{what} after {after:.1f} s: {run.state}, attempt {run.attempt}", flush=True)
        finally:
            server.close()
            store.close()
    print(table(counted))


if __name__ == "__main__":
    main()

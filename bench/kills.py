"""Kills workers and servers while real runs train: what is lost, doubled or wrongly said afterwards.

    python -m bench.kills [--workers 20] [--servers 5] [--seed 0]

Every run has the same texts and settings, so each must end with the very losses of the first one, which nobody
disturbs. The moments are drawn from the seed, between a run's start and what the first one took.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bench.child import ROOT
from lstm_core.events import Epoch
from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions

SETTINGS = Settings(epochs=6, units=32, embedding_size=32, limit=400, patience=0)
SAMPLE = ROOT / "assets/everyday_dialogues.csv"
POLL = 0.02
PATIENCE = 180.0
"""Seconds after which a run counts as lost."""

SERVER = "from bench.kills import serve; serve()"


def serve() -> None:
    """What a server does for the queue, in a process of its own that can be killed."""
    store = RunStore.from_environment()
    Launcher(store, LocalProcesses(store))
    while True:
        time.sleep(60)


def main() -> None:
    """Runs all kills and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--workers", type=int, default=20)
    parser.add_argument("--servers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    moments = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as home:
        store = RunStore(Path(home))
        server = _server(store)
        try:
            began = time.monotonic()
            first = _queue(store)
            _ends(store, first)
            expected = _losses(store, first)
            took = time.monotonic() - began
            print(
                f"undisturbed: {took:.1f} s, {len(expected)} epochs, last loss {expected[-1]:.4f}", flush=True
            )
            outcomes = {"workers": [0, 0, 0, 0], "servers": [0, 0, 0, 0]}
            for number in range(chosen.workers + chosen.servers):
                is_worker = number < chosen.workers
                run_id, after = _queue(store), moments.uniform(0, took)
                time.sleep(after)
                if is_worker:
                    _kill_worker(server)
                else:
                    server.kill()
                    server.wait()
                    server = _server(store)
                lost = not _ends(store, run_id)
                wrong = not lost and store.get(run_id).state != "finished"
                doubled = len(_epochs(store, run_id)) != len(set(_epochs(store, run_id)))
                differs = not lost and not wrong and _losses(store, run_id) != expected
                counts = outcomes["workers" if is_worker else "servers"]
                for place, is_so in enumerate((lost, doubled, wrong, differs)):
                    counts[place] += is_so
                print(
                    f"{'worker' if is_worker else 'server'} killed after {after:.1f} s: "
                    f"{store.get(run_id).state}, attempt {store.get(run_id).attempt}",
                    flush=True,
                )
        finally:
            server.terminate()
            server.wait(timeout=30)
            store.close()
    print("| killed | times | lost | doubled | wrongly failed | other losses |")
    print("|---|---|---|---|---|---|")
    for what, times in (("workers", chosen.workers), ("servers", chosen.servers)):
        print(f"| {what} | {times} | " + " | ".join(map(str, outcomes[what])) + " |")


def _server(store: RunStore) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LSTM_LAB_HOME": str(store.home), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", SERVER], cwd=ROOT, env=environment)


def _queue(store: RunStore) -> str:
    uploads = Uploads(store.home)
    upload_id = uploads.save_file(SAMPLE)
    return submit(store, uploads, upload_id, "bench", SETTINGS, "Text", ReadingOptions(), "a run")


def _kill_worker(server: subprocess.Popen[bytes]) -> None:
    """Kills what the server has started, if it has."""
    for child in psutil.Process(server.pid).children():
        os.kill(child.pid, signal.SIGKILL)


def _ends(store: RunStore, run_id: str) -> bool:
    """Waits for the end of a run, and says whether it came."""
    deadline = time.monotonic() + PATIENCE
    while not store.get(run_id).is_over:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def _epochs(store: RunStore, run_id: str) -> list[int]:
    return [one.event.epoch for one in store.events_after(run_id) if isinstance(one.event, Epoch)]


def _losses(store: RunStore, run_id: str) -> list[float]:
    return [one.event.loss for one in store.events_after(run_id) if isinstance(one.event, Epoch)]


if __name__ == "__main__":
    main()

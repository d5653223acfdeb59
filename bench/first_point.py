"""From Start to the first live point, as the app has it: a store, its launcher, and a worker process.

Default settings. A cold worker begins with an interpreter; a warm one is the spare worker that waits with
TensorFlow imported, and has compiled what the card before Start told it of. Each has a store of its own, so that
neither finds programs that were compiled before.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.child import Answer, answer
from bench.data import TEXT_COLUMN, read_rows
from lstm_core.events import Progress
from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.corpus import build_corpus
from lstm_core.text.csv_file import ReadingOptions

_OWNER = "bench-0-aaaaaaaaaaaaaaaaaaaaaa"
_POLL_SECONDS = 0.02
_QUIET_SECONDS = 2.0
_LIMIT_SECONDS = 120.0


def measure(started: float, file: str) -> Answer:
    """Starts two runs, one without and one with a spare worker.

    Args:
        file: a CSV with the column Text.

    Returns:
        {"cold_seconds", "warm_seconds"}: from Start to the first live point.
    """
    return {
        "cold_seconds": _seconds(Path(file), spare=False),
        "warm_seconds": _seconds(Path(file), spare=True),
    }


def _seconds(file: Path, spare: bool) -> float:
    settings = Settings()
    corpus = build_corpus(read_rows(file), settings)
    with tempfile.TemporaryDirectory() as home:
        store = RunStore(Path(home))
        uploads = Uploads(store.upload_files)
        upload = uploads.save(file.read_bytes(), file.name)
        backend = LocalProcesses(store, spare=spare)
        launcher = Launcher(store, backend)
        try:
            if spare:
                launcher.prepare(settings, corpus.vocabulary.size)  # as the card before Start does
                _wait_for_spare(backend)
            began = time.monotonic()
            run_id = submit(store, uploads, upload, _OWNER, settings, TEXT_COLUMN, ReadingOptions(), "bench")
            launcher.wake()
            _wait_for_point(store, run_id)
            return time.monotonic() - began
        finally:
            launcher.close()


def _wait_for_spare(backend: LocalProcesses) -> None:
    """Until there is a spare worker that has nothing left to do."""
    used, since = 0.0, time.monotonic()
    until = since + _LIMIT_SECONDS
    while time.monotonic() < until:
        now_used = 0.0 if backend.spare_pid is None else _cpu_seconds(backend.spare_pid)
        if now_used > used:
            used, since = now_used, time.monotonic()
        elif used and time.monotonic() - since > _QUIET_SECONDS:
            return
        time.sleep(_POLL_SECONDS)
    raise RuntimeError("There was no spare worker; is there too little memory?")


def _cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, in ticks of 1/100 s."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _wait_for_point(store: RunStore, run_id: str) -> None:
    until = time.monotonic() + _LIMIT_SECONDS
    while time.monotonic() < until:
        if any(isinstance(stored.event, Progress) for stored in store.events_after(run_id, 0)):
            return
        run = store.get(run_id)
        if run.is_over:
            raise RuntimeError(f"The run ended before its first point: {run.message}")
        time.sleep(_POLL_SECONDS)
    raise RuntimeError("No point came.")


def main() -> None:
    """Prints one measurement."""
    from bench.child import ask
    from bench.data import dialogues_file

    print(ask("bench.first_point", file=str(dialogues_file())))


if __name__ == "__main__":
    import sys

    answer(measure) if len(sys.argv) > 1 else main()

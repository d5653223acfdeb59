"""How long runs of a class take on one core: the default settings on a class's texts, and what students change in them.

    python -m bench.run_times [--texts 2000]

Writes bench/run_times.json, from which `bench.queue_simulation` draws. Each run is a process of its own that may use
one core, from its start to its end: Python, TensorFlow, compiling and training. What counts is the processor time: that
is what the run takes where its core is its own, and other work on the machine hardly changes it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench.machine import facts

FILE: Final = Path(__file__).with_name("run_times.json")
_REPOSITORY: Final = Path(__file__).resolve().parents[1]
_TEXTS: Final = _REPOSITORY / "assets/everyday_dialogues.csv"
_THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)

CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"seed": 1},
    {"units": 64},
    {"cell": "gru"},
    {"epochs": 10},
    {"dropout": 0.2},
)
"""What a class tries: mostly the defaults, and one setting changed."""


def read() -> list[float]:
    """Processor seconds of the runs that were measured last."""
    measured = json.loads(FILE.read_text("utf-8"))
    return [float(run["cpu_seconds"]) for run in measured["runs"]]


def main() -> None:
    """Measures and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--texts", type=int, default=2_000)
    chosen = parser.parse_args()
    runs = []
    for change in CHANGES:
        runs.append({"change": change, **_measured(change, chosen.texts)})
        print(runs[-1], flush=True)
    found = {"machine": facts(), "texts": chosen.texts, "runs": runs}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _measured(change: dict[str, Any], texts: int) -> dict[str, float]:
    """Processor and elapsed seconds of one run."""
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in change.items()]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "lstm_core",
            "train",
            str(_TEXTS),
            "--column=Text",
            f"--limit={texts}",
        ]
        subprocess.run(
            [*command, *flags, f"--output={folder}/model.zip", f"--checkpoint={folder}/checkpoint"],
            check=True,
            cwd=_REPOSITORY,
            env={**os.environ, **dict.fromkeys(_THREADS, "1"), "TF_CPP_MIN_LOG_LEVEL": "3"},
            stdout=subprocess.DEVNULL,
            preexec_fn=_take_one_core,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu_seconds": round(used, 1), "elapsed_seconds": round(time.monotonic() - began, 1)}


def _take_one_core() -> None:
    """Lets the process that is about to start use one of the cores that this one has."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main()

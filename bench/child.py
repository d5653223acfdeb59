"""Measurements in processes of their own, so that peak memory and starting time belong to one thing alone.

A module that is measured so has a function `measure(started, ...)` and ends with `answer(measure)`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

Answer = dict[str, Any]
"""What a measurement found, as JSON has it."""


def ask(module: str, **arguments: Any) -> Answer:
    """Runs `python -m module` and returns what its `measure` returned.

    Args:
        module: e.g. "bench.training".
        arguments: passed to `measure`, beside `started`, the time at which the process was asked for.

    Raises:
        RuntimeError: the process failed; its last line says why.
    """
    question = json.dumps({"started": time.time(), **arguments})
    done = subprocess.run(
        [sys.executable, "-m", module, question], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(f"{module} ended with status {done.returncode}: {last}")
    answered: Answer = json.loads(done.stdout.splitlines()[-1])
    return answered


def answer(measure: Callable[..., Answer]) -> None:
    """Answers the question on the command line."""
    print(json.dumps(measure(**json.loads(sys.argv[1]))))


def peak_megabytes() -> float:
    """Most memory that this process has held at once, resident, in MB of 10^6 bytes.

    A new process inherits its parent's peak on Linux, so a process that asks must itself be small.
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6

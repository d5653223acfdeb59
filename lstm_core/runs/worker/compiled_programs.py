"""Programs that XLA compiled for this machine, kept so that the next run of the same shapes starts at once.

Compiling one update takes seconds, and a resumed run, one that trains longer or one with another learning rate needs
the very same program. A program belongs to one kind of processor and one version of TensorFlow, which name its folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import platform
import sys
from pathlib import Path

MAX_PROGRAMS = 100
"""Kept at most, about 1 MB each; the oldest go first."""

_FLAGS = "TF_XLA_FLAGS"


def compiled_environment(home: Path) -> dict[str, str]:
    """The variables that make a worker keep and find compiled programs.

    Args:
        home: the store's folder. Nothing is kept where its path contains white space, which would end XLA's flag.
    """
    if any(character.isspace() for character in str(home)):
        return {}
    folder = home / "compiled" / _machine()
    folder.mkdir(parents=True, exist_ok=True)
    _prune(folder)
    flags = f"--tf_xla_persistent_cache_directory={folder} --tf_xla_persistent_cache_device_types=CPU"
    return {_FLAGS: " ".join(filter(None, [os.environ.get(_FLAGS), flags]))}


def _machine() -> str:
    """A name for this kind of processor and this version of TensorFlow."""
    facts = [platform.machine(), platform.processor(), sys.platform]
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
        facts += sorted({line for line in lines if line.startswith(("flags", "Features", "model name"))})
    for package in ("tensorflow-cpu", "tensorflow"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            facts.append(importlib.metadata.version(package))
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def _prune(folder: Path) -> None:
    """Deletes what is over the limit, the oldest first."""
    with contextlib.suppress(OSError):
        programs = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for program in programs[MAX_PROGRAMS:]:
            program.unlink(missing_ok=True)

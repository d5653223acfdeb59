"""The version of LSTM Lab, and those of what it calculates with."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Final

VERSION: Final = "0.1.0"

VERSIONS_FACT: Final = "versions"
"""Under which name a bundle's facts hold what `versions` said when it was trained."""

_PACKAGES: Final = ("tensorflow", "tensorflow-cpu", "keras", "numpy")


def versions() -> dict[str, str]:
    """By name: LSTM Lab, Python, and the packages that decide what a training computes, where they are installed."""
    found = {"lstm-lab": VERSION, "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found

"""What a worker prints: a disk that is full costs lines of its log, never the run."""

from __future__ import annotations

import io
import sys
from typing import Any, TextIO


def forgive_output() -> None:
    """Lets printing go on where standard output and standard error cannot be written."""
    sys.stdout, sys.stderr = _forgiving(1), _forgiving(2)


def _forgiving(descriptor: int) -> TextIO:
    raw = _ForgivingFile(descriptor, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)


class _ForgivingFile(io.FileIO):
    """A file that takes what it cannot write, and loses it."""

    def write(self, content: Any) -> int:
        """Writes, or says that it did."""
        try:
            return super().write(content)
        except OSError:
            return memoryview(content).nbytes

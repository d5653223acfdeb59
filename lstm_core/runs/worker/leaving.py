"""The one way out of a worker: at once, from any thread."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """Ends this process without tearing it down, which TensorFlow would make slow, or prevent while it is busy.

    Args:
        status: the exit status: 0 when the store knows how the run ended, or nobody wants to know.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # a full disk must not keep the process here
            stream.flush()
    os._exit(status)

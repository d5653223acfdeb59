"""A model as a `.keras` file, made by a process of its own: who asks for one need not load TensorFlow."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from lstm_core.errors import LabError

_REPOSITORY: Final = Path(__file__).parents[2]
_SECONDS: Final = 180


def keras_file(model: Path) -> bytes:
    """The content of a `.keras` file that plain Keras opens.

    Args:
        model: a bundle's file.

    Raises:
        LabError: the process failed, or took three minutes; with what it said.
    """
    paths = [str(_REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory(prefix="lstm-lab-") as folder:
        output = Path(folder) / "model.keras"
        command = [sys.executable, "-m", "lstm_core", "export", str(model), "--to", "keras"]
        try:
            done = subprocess.run(
                [*command, "--output", str(output)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise LabError(f"The Keras file could not be made ({error}). Try again in a moment.") from None
        if done.returncode:
            said = done.stderr.strip().splitlines()[-1:] or ["the process ended without a word"]
            raise LabError(f"The Keras file could not be made: {said[0]}")
        return output.read_bytes()

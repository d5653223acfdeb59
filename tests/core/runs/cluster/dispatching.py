"""`python -m lstm_core dispatch` as a process that a test starts."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.core.runs.cluster.ray_nodes import ENVIRONMENT

ROOT = Path(__file__).parents[4]


class Dispatching:
    """A dispatcher, and what it has said so far."""

    def __init__(self, address, home, log, **environment):
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lstm_core", "dispatch", "--ray", address],
                cwd=ROOT,
                env={**os.environ, **ENVIRONMENT, "LSTM_LAB_HOME": str(home), **environment},
                stdout=output,
                stderr=output,
            )

    def said(self):
        lines = self._log.read_text().splitlines()
        return [line for line in lines if not line.startswith("{")]  # without the journal

    def until_said(self, *sentences):
        deadline = time.monotonic() + 90
        while self.said() != list(sentences):
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.1)

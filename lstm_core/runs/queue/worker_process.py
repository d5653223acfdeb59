"""A worker process from the outside: started, given a run, let go, killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lstm_core.runs.store.run_store import HOME_VARIABLE, URL_VARIABLE, RunStore
from lstm_core.runs.worker.compiled_programs import compiled_environment
from lstm_core.runs.worker.control_channel import WarmUpRequest

WORKER_COMMAND = (sys.executable, "-m", "lstm_core.runs.worker")
_REPOSITORY = Path(__file__).parents[3]


class WorkerProcess:
    """A worker with its own session, which waits for a run.

    Args:
        store: the store that the worker opens for itself.
        command: what to start.
        log: the file that takes what the worker prints before it has a run.
    """

    def __init__(self, store: RunStore, command: Sequence[str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            # Neither fork nor a thread: what comes after TensorFlow's import would hang or starve the server.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=_environment(store),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is that of its group as well."""
        return self._process.pid

    @property
    def return_code(self) -> int | None:
        """None while it lives; -n when signal n ended it."""
        return self._process.poll()

    def give(self, run_id: str) -> bool:
        """Hands a run over; False when the process has gone."""
        return self._say(run_id)

    def prepare(self, request: WarmUpRequest) -> bool:
        """Lets it get ready for a run that may come; False when the process has gone."""
        return self._say(request.line())

    def _say(self, line: str) -> bool:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def let_go(self) -> None:
        """Closes its standard input: it saves what it has and ends."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it ended before it read its last line
            self._process.stdin.close()

    def wait(self, seconds: float) -> bool:
        """Waits for its end; False when it still lives then."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """Ends it and all that it started, at once."""
        if self.return_code is None:
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()
            self._process.wait()
        self.let_go()


def _environment(store: RunStore) -> dict[str, str]:
    """The environment of a worker. The store is named here because others can read a command line."""
    paths = [str(_REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        **compiled_environment(store.home),
        HOME_VARIABLE: str(store.home),
        URL_VARIABLE: store.url,
        "PYTHONPATH": os.pathsep.join(paths),
    }

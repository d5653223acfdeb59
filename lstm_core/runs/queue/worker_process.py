"""A worker process from the outside: started, given a run, asked to stop, killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lstm_core.runs.protocol import Message, hang_up, send
from lstm_core.runs.queue.backend import Ended


class WorkerProcess:
    """A process with its own session, which waits for a run; implements `backend.Worker`.

    Args:
        command: what to start.
        environment: its environment variables.
        log: the file that takes what the worker prints before it has a run.

    Raises:
        OSError: the process cannot be started, or its log cannot be written.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            # Neither fork nor a thread: what comes after TensorFlow's import would hang or starve the server.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=environment,
                start_new_session=True,
            )
        assert self._process.stdin is not None
        self._stdin = self._process.stdin

    @property
    def pid(self) -> int:
        """The process id, which is that of its group as well."""
        return self._process.pid

    def send(self, message: Message) -> bool:
        """Tells it of a run; False when the process has gone."""
        return send(self._stdin, message)

    def ended(self) -> Ended | None:
        """How it ended; None while it lives."""
        exit_code = self._process.poll()
        if exit_code is None:
            return None
        hang_up(self._stdin)
        return Ended(exit_code)

    def wait(self) -> Ended:
        """Returns how it ended, when it has; other threads may kill it meanwhile."""
        return Ended(self._process.wait())

    def ask_to_stop(self) -> None:
        """Closes its standard input: it saves what it has and ends."""
        hang_up(self._stdin)

    def kill(self) -> None:
        """Ends it and all that it started, and waits for its end."""
        if self.ended() is None:
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()
            self._process.wait()
        hang_up(self._stdin)

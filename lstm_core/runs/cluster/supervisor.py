"""Keeps a process connected to the cluster, and waits while the cluster is away; it does not import Ray itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from lstm_core.runs import timing
from lstm_core.runs.cluster.cluster_address import ClusterAddress
from lstm_core.runs.cluster.connection import NOT_CONNECTED, NOT_READY, REFUSED
from lstm_core.runs.protocol import hang_up


class Supervisor:
    """Starts the connected process, and the next one when it has ended.

    Args:
        address: of the cluster.
        command: the connected process, see `lstm_core.runs.cluster.connection`.
        say: shows a sentence to whoever started the dispatcher.
    """

    def __init__(self, address: ClusterAddress, command: Sequence[str], say: Callable[[str], None]) -> None:
        self._address, self._command, self._say = address, tuple(command), say
        self._said_away = False

    def run(self, closing: threading.Event) -> int:
        """Goes on until the event is set, or until the cluster refuses, and returns the exit status: 0 or 2."""
        while not closing.is_set():
            if not self._address.answers():
                self._say_away()
                closing.wait(timing.CLUSTER_LOOK)
                continue
            status = self._connected(closing)
            if status == REFUSED:
                return REFUSED
            if closing.is_set():
                break
            if status == NOT_READY:
                closing.wait(timing.START_RETRY)
                continue
            self._said_away = self._said_away and status == NOT_CONNECTED
            self._say_away()
            closing.wait(timing.CLUSTER_LOOK)
        return 0

    def _connected(self, closing: threading.Event) -> int:
        """Runs one connected process to its end, and returns its exit status."""
        # In a session of its own, so that Ctrl-C reaches it through its line, after which it closes.
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)
        assert process.stdin is not None
        while not closing.wait(timing.POLL):
            if (status := process.poll()) is not None:
                hang_up(process.stdin)
                return status
        hang_up(process.stdin)
        try:
            return process.wait(timing.DRIVER_CLOSING)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _say_away(self) -> None:
        if not self._said_away:
            self._said_away = True
            self._say(
                f"The Ray cluster at {self._address} is away. Runs wait, and are started by themselves when it is back."
            )


def connected_command(address: ClusterAddress, cpus_per_run: int) -> tuple[str, ...]:
    """The command of the process that is connected to a cluster."""
    return (sys.executable, "-m", "lstm_core.runs.cluster", str(address), str(cpus_per_run))

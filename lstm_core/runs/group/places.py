"""Where the members of a group are started."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Sequence
from typing import Final, Protocol

from lstm_core.runs.group.job import Job
from lstm_core.runs.queue.backend import Worker
from lstm_core.runs.queue.worker_environment import python_path, thread_variables
from lstm_core.runs.queue.worker_process import WorkerProcess

MEMBER_ARGUMENTS: Final = ("-m", "lstm_core.runs.group")


class Places(Protocol):
    """Starts all members at once, or none."""

    def start(self, job: Job) -> Sequence[Worker]:
        """Starts them.

        Raises:
            LabError: there is no room for them.
        """

    def close(self) -> None:
        """Gives the room back."""


class LocalPlaces:
    """Members on this machine, which share its cores.

    Args:
        size: how many.
        arguments: what makes Python a member.
    """

    def __init__(self, size: int, arguments: Sequence[str] = MEMBER_ARGUMENTS) -> None:
        self._size, self._arguments = size, tuple(arguments)

    def start(self, job: Job) -> Sequence[Worker]:
        """Starts them; nothing limits their number but memory."""
        addresses = free_addresses("127.0.0.1", self._size)
        threads = max(1, (os.cpu_count() or 1) // self._size)
        command = (sys.executable, *self._arguments, str(job.folder))
        return [
            WorkerProcess(command, member_environment(addresses, rank, threads), job.log_file(rank))
            for rank in range(self._size)
        ]

    def close(self) -> None:
        """There is nothing to give back."""


def member_environment(addresses: Sequence[str], rank: int, threads: int) -> dict[str, str]:
    """The environment of this process and what a member needs besides.

    Args:
        addresses: host:port of every member, in the order of their ranks.
        rank: its own.
        threads: how many it may use.
    """
    config = {"cluster": {"worker": list(addresses)}, "task": {"type": "worker", "index": rank}}
    return {
        **os.environ,
        **python_path(),
        **thread_variables(threads),
        "TF_CONFIG": json.dumps(config),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def free_addresses(host: str, number: int) -> list[str]:
    """Addresses of this machine at which nobody listens."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for one in sockets:
            one.bind(("", 0))
        return [f"{host}:{one.getsockname()[1]}" for one in sockets]
    finally:
        for one in sockets:
            one.close()

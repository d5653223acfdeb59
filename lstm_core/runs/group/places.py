"""Where the members of a group are started."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from lstm_core.runs.group.job import Job
from lstm_core.runs.queue.backend import Worker
from lstm_core.runs.queue.worker_process import WorkerProcess

MEMBER_ARGUMENTS: Final = ("-m", "lstm_core.runs.group")
_REPOSITORY: Final = Path(__file__).parents[3]
_THREADS: Final = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


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
            WorkerProcess(
                command, member_environment(os.environ, addresses, rank, threads), job.log_file(rank)
            )
            for rank in range(self._size)
        ]

    def close(self) -> None:
        """There is nothing to give back."""


def member_environment(
    around: Mapping[str, str], addresses: Sequence[str], rank: int, threads: int
) -> dict[str, str]:
    """The environment of a member.

    Args:
        around: that of the process that starts it.
        addresses: host:port of every member, in the order of their ranks.
        rank: its own.
        threads: how many it may use.
    """
    config = {"cluster": {"worker": list(addresses)}, "task": {"type": "worker", "index": rank}}
    paths = [str(_REPOSITORY), *filter(None, [around.get("PYTHONPATH")])]
    return {
        **around,
        **dict.fromkeys(_THREADS, str(threads)),
        "TF_CONFIG": json.dumps(config),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONPATH": os.pathsep.join(paths),
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

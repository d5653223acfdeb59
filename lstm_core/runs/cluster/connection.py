"""The process that is connected to a Ray cluster and dispatches runs on it: `python -m lstm_core.runs.cluster`.

Ray ends a process whose cluster has gone, or lets it hang for a minute first; so this process is one that may end.
`lstm_core.runs.cluster.supervisor` starts the next one when the cluster is back. Its line, standard input, is closed
when it is to end.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from lstm_core.counted import counted
from lstm_core.errors import InputError, LabError, RunError
from lstm_core.runs import timing
from lstm_core.runs.cluster.cluster_address import ClusterAddress
from lstm_core.runs.journal import log_to_stderr
from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.worker.leaving import leave

ENDED: Final = 0
"""Exit status: it was asked to end, and every worker has."""

REFUSED: Final = 2
"""The cluster does not take this process; trying again would change nothing."""

AWAY: Final = 3
"""The cluster has gone."""

NOT_CONNECTED: Final = 4
"""There is no cluster yet that could be connected to."""

NOT_READY: Final = 5
"""The store, or a node on this machine, is missing, as this process has said."""


class RefusedError(InputError):
    """Why the cluster does not take this process."""


def main(address: ClusterAddress, cpus_per_run: int) -> int:
    """Dispatches runs until standard input ends or the cluster has gone, and returns the exit status."""
    closing = threading.Event()
    threading.Thread(target=_until_hung_up, args=(closing,), name="line", daemon=True).start()
    log_to_stderr()
    try:
        store = RunStore.from_environment()
        connect(address)
    except RefusedError as error:
        _say(str(error))
        return REFUSED
    except LabError as error:
        _say(str(error))
        return NOT_READY
    except ConnectionError:
        return NOT_CONNECTED
    return _dispatch(store, address, cpus_per_run, closing)


def _dispatch(store: RunStore, address: ClusterAddress, cpus_per_run: int, closing: threading.Event) -> int:
    from lstm_core.runs.cluster.ray_backend import RayBackend

    backend = RayBackend(store, cpus_per_run=cpus_per_run)
    launcher = Launcher(store, backend)
    answered = time.monotonic()
    said: int | None = None
    while not closing.is_set():
        is_there = address.answers()
        capacity = backend.look(is_there)
        if is_there:
            answered = time.monotonic()
            if capacity != said:
                said = capacity
                _say(
                    f"Connected to the Ray cluster at {address}, which has room for {counted(capacity, 'run')}."
                )
        elif time.monotonic() - answered > timing.CLUSTER_AWAY:
            # Without closing anything: calls to a cluster that has gone would hang.
            return AWAY
        closing.wait(timing.CLUSTER_LOOK)
    launcher.close()
    return ENDED


def connect(address: ClusterAddress) -> None:
    """Connects this process to the cluster.

    Raises:
        ConnectionError: there is none.
        RunError: this machine has no node of it.
        RefusedError: there is one that does not take this process.
    """
    import ray
    from ray.exceptions import AuthenticationError

    with _captured(2) as output:
        try:
            ray.init(str(address), log_to_driver=False, logging_level="ERROR")
            return
        except AuthenticationError as error:
            refused: Exception = error
        except (RuntimeError, ConnectionError) as error:
            refused = error
        said = _content(output)
    if isinstance(refused, AuthenticationError) or "AuthToken" in said:
        raise RefusedError(
            f"The Ray cluster at {address} does not accept this token. Set RAY_AUTH_TOKEN to the one that its nodes "
            "were started with."
        )
    if "No node info found" in str(refused.__cause__):
        raise RunError(
            f"The Ray cluster at {address} answers, but this machine is no node of it. Start one here: "
            f"`ray start --address={address} --num-cpus=0`."
        )
    if isinstance(refused, ConnectionError):
        raise refused
    raise RefusedError(f"The Ray cluster at {address} cannot be used ({' '.join(str(refused).split())}).")


@contextmanager
def _captured(descriptor: int) -> Iterator[IO[bytes]]:
    """Collects what this process writes to a descriptor, from native code as well."""
    with tempfile.TemporaryFile() as output:
        kept = os.dup(descriptor)
        os.dup2(output.fileno(), descriptor)
        try:
            yield output
        finally:
            os.dup2(kept, descriptor)
            os.close(kept)


def _content(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode("utf-8", "replace")


def _until_hung_up(closing: threading.Event) -> None:
    while os.read(0, 4096):
        pass
    closing.set()


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def run(arguments: list[str]) -> None:
    """Starts it with the address and the CPUs of a run, and ends this process."""
    address, cpus = arguments
    leave(main(ClusterAddress.parse(address), int(cpus)))

"""`dispatch`: starts the runs of a store on a cluster, beside a web server that starts none itself."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from importlib.util import find_spec
from typing import Final

from lstm_core.errors import InputError, SettingsError

_TOKEN_VARIABLES: Final = ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")


def dispatch(chosen: argparse.Namespace) -> int:
    """Starts waiting runs on the cluster until it is asked to end."""
    # Here, because no other command needs a database.
    from lstm_core.runs.cluster.cluster_address import ClusterAddress
    from lstm_core.runs.cluster.supervisor import Supervisor, connected_command
    from lstm_core.runs.store.run_store import RunStore

    address = ClusterAddress.parse(chosen.ray)
    if chosen.cpus_per_run < 1:
        raise SettingsError(f"--cpus-per-run was {chosen.cpus_per_run}; at least 1 was expected.")
    prepare_ray()
    RunStore.from_environment().close()  # says at once where it cannot be opened
    closing = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: closing.set())
    return Supervisor(address, connected_command(address, chosen.cpus_per_run), _say).run(closing)


def prepare_ray() -> None:
    """Settles what Ray would otherwise guess: no statistics are sent, and the cluster asks for a token.

    Raises:
        InputError: Ray is not installed.
        SettingsError: there is no token.
    """
    if find_spec("ray") is None:
        raise InputError("Ray is not installed. Install the packages in requirements-ray.txt.")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    mode = os.environ.setdefault("RAY_AUTH_MODE", "token")
    if mode == "token" and not any(map(os.environ.get, _TOKEN_VARIABLES)):
        raise SettingsError(
            "No token of the Ray cluster was given. Set RAY_AUTH_TOKEN to the one that its nodes were started with, or "
            "RAY_AUTH_MODE=disabled where it has none."
        )


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)

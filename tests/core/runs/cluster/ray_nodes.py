"""Nodes of a small Ray cluster on this machine, as processes that a test can kill."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": "only-for-tests-" * 4,
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
OBJECT_STORE = 80_000_000  # bytes, the least that Ray takes


class Node:
    """A node with one CPU; the first one, without an address, is the head of a new cluster.

    Args:
        address: HOST:PORT of the cluster to join.
        port: of a new cluster; a free one by default.
    """

    def __init__(self, address=None, port=None):
        self.address = address or f"127.0.0.1:{port or free_port()}"
        self._folder = tempfile.TemporaryDirectory(prefix="ray-")  # short, for the paths of sockets
        self._log = Path(self._folder.name) / "start.log"
        place = (
            ["--address", address]
            if address
            else [
                "--head",
                "--port",
                self.address.split(":")[1],
                "--include-dashboard=false",
                "--temp-dir",
                str(Path(self._folder.name) / "r"),
            ]
        )
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    str(Path(sys.executable).with_name("ray")),
                    "start",
                    "--block",
                    "--num-cpus=1",
                    "--min-worker-port=0",
                    "--max-worker-port=0",
                    f"--object-store-memory={OBJECT_STORE}",
                    *place,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **ENVIRONMENT},
                start_new_session=True,
            )
        self._until_started()

    def worker_of(self, run_id):
        """The process that executes a run there; None where there is none. Known by the run's log, which it writes."""
        for process in psutil.Process(self._process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                if any(run_id in file.path for file in process.open_files()):
                    return process
        return None

    def kill(self):
        """Its machine loses its power, but for workers, which see that their actor has gone. Safe to call twice."""
        started = []
        with contextlib.suppress(psutil.NoSuchProcess):
            started = psutil.Process(self._process.pid).children(recursive=True)
        for process in started:
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):  # it has ended meanwhile
                if os.getsid(process.pid) == self._process.pid:  # workers have sessions of their own
                    process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._folder.cleanup()

    def _until_started(self):
        deadline = time.monotonic() + 60
        while b"Ray runtime started" not in (said := self._log.read_bytes()):
            assert self._process.poll() is None, said.decode()
            assert time.monotonic() < deadline, said.decode()
            time.sleep(0.05)


def free_port():
    """A port of this machine that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]

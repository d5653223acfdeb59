"""A Ray cluster of this machine alone and the dispatcher beside it, until Ctrl-C: `make cluster`.

Its token is made up at every start, unless RAY_AUTH_TOKEN names one; nodes of other machines join with the same.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PORT = 6379
_OBJECT_STORE = 80_000_000  # bytes, the least that Ray takes: runs put next to nothing there


def main() -> int:
    """Starts both and returns the dispatcher's exit status."""
    environment = {
        **os.environ,
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": os.environ.get("RAY_AUTH_TOKEN") or secrets.token_hex(32),
    }
    ray = str(Path(sys.executable).with_name("ray"))
    start = [ray, "start", "--head", "--block", f"--port={_PORT}", "--include-dashboard=false"]
    start += [f"--object-store-memory={_OBJECT_STORE}"]
    dispatch = [sys.executable, "-m", "lstm_core", "dispatch", "--ray", f"127.0.0.1:{_PORT}"]
    with tempfile.TemporaryFile() as output:
        # In a session of its own: Ctrl-C reaches the dispatcher first, whose runs are saved on a living cluster.
        head = subprocess.Popen(
            start,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        dispatcher = subprocess.Popen(dispatch, cwd=_ROOT, env=environment)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the dispatcher hears it too
        signal.signal(signal.SIGTERM, lambda *_: dispatcher.terminate())
        status: int | None = None
        while status is None:
            try:
                status = dispatcher.wait(1)
            except subprocess.TimeoutExpired:
                if head.poll() is not None:
                    dispatcher.terminate()
                    status = dispatcher.wait() or 1
        if head.poll() is None:
            head.terminate()
            head.wait()
        else:
            output.seek(0)
            sys.stderr.write(output.read().decode("utf-8", "replace"))
    return status


if __name__ == "__main__":
    sys.exit(main())

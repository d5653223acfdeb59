"""A server process with a store and a launcher: `fake_server.py HOME`; tells its worker's process id."""

import signal
import sys
import time
from pathlib import Path

from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.queue.local_processes import LocalProcesses
from lstm_core.runs.store.run_store import RunStore

if __name__ == "__main__":
    # A shell starts what runs in the background with this signal ignored; a server listens to it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    store = RunStore(Path(sys.argv[1]))
    worker = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
    backend = LocalProcesses(store, worker)
    launcher = Launcher(store, backend)
    while not backend.pids:
        time.sleep(0.01)
    print(backend.pids[0], flush=True)
    time.sleep(600)

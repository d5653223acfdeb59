"""A server process with a store and a launcher: `fake_server.py HOME`; tells its worker's process id."""

import sys
import time
from pathlib import Path

from lstm_core.runs.queue.launcher import Launcher
from lstm_core.runs.store.run_store import RunStore

if __name__ == "__main__":
    store = RunStore(Path(sys.argv[1]))
    launcher = Launcher(store, command=(sys.executable, str(Path(__file__).with_name("fake_worker.py"))))
    while launcher.pid is None:
        time.sleep(0.01)
    print(launcher.pid, flush=True)
    time.sleep(600)

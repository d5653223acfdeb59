"""Peak memory of a whole server: the web process, its worker and the spare one, while the bundled sample trains.

What counts is the proportional set size, in which pages that processes share are counted once: what a container with a
limit is charged with. One visitor watches the run, and every page is opened once. Needs `requirements.txt` alone.

    python -m bench.server_memory

A control group holds all of it to a limit, as a small server would: `systemd-run --scope -p MemoryMax=1000M` before it.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psutil

from bench.sessions import Visitor, served_app, start_shared_run
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from lstm_core.settings import Settings

_EVERY_SECONDS: Final = 0.2
_PAGES: Final = ("", "learn", "train", "playground", "inside")


class Peak:
    """The most that this process's children hold together while it is entered; `megabytes` tells."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            self.megabytes = max(
                self.megabytes, sum(map(_held, psutil.Process().children(recursive=True))) / 1e6
            )


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it has ended
        return 0


def main() -> None:
    """Prints the peak before a run, and with one."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with served_app(home) as port:
            with Peak() as before:
                asyncio.run(_open_pages(port))
            with Peak() as training:
                token = start_shared_run(home, Settings(epochs=3, patience=0))
                asyncio.run(_watch(port, home, token))
    print(f"every page opened once: {before.megabytes:.0f} MB")
    print(f"the bundled sample trained at default sizes: {training.megabytes:.0f} MB")


async def _open_pages(port: int) -> None:
    for page in _PAGES:
        visitor = await Visitor.arrive(port, page)
        await visitor.run()
        await visitor.leave()


async def _watch(port: int, home: Path, token: str) -> None:
    """Looks once a second until the run is over."""
    store = RunStore(home)
    visitor = await Visitor.arrive(port, "train", f"share={token}")
    await visitor.run()
    while not Shares(store).shared(token).is_over:
        await visitor.run(visitor.polling)
        await asyncio.sleep(1.0)
    await visitor.leave()
    store.close()


if __name__ == "__main__":
    main()

"""How fast pages answer, and how many people one server bears who watch the same run.

python -m bench.pages
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bench.sessions import Visitor, served_app, start_shared_run
from bench.table import Row, at_most, plain
from lstm_core.settings import Settings

ROUNDS = 7
WATCHERS = 50
WATCHED_SECONDS = 15
TARGETS = {"": 0.3, "learn": 2.0, "train": 2.0, "playground": 2.0, "inside": 2.0}


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with served_app(home) as port:
            rows = asyncio.run(_pages(port))
            rows.append(
                asyncio.run(_watchers(port, start_shared_run(home, Settings(epochs=200, patience=0))))
            )
    print(plain(rows))


async def _pages(port: int) -> list[Row]:
    """The script of every page on a warm server: round trips, the first one left out."""
    rows = []
    for page, target in TARGETS.items():
        visitor = await Visitor.arrive(port, page)
        times = [await visitor.run() for _ in range(ROUNDS)][1:]
        if page == "playground":
            fragment = next(iter(visitor.fragments))
            box = statistics.median([await visitor.run(fragment) for _ in range(ROUNDS)][1:])
            rows.append(Row("playground, the live box alone (round trip)", f"{box:.3f} s"))
        await visitor.leave()
        rows.append(
            at_most(f"page {page or 'home'}, median of {len(times)}", statistics.median(times), target, " s")
        )
    return rows


async def _watchers(port: int, token: str) -> Row:
    """Everybody's live fragment once a second while the run trains."""
    visitors = [await Visitor.arrive(port, "train", f"share={token}") for _ in range(WATCHERS)]
    for visitor in visitors:
        await visitor.run()
    times: list[float] = []

    async def watch(visitor: Visitor, delay: float) -> None:
        await asyncio.sleep(delay)
        until = time.perf_counter() + WATCHED_SECONDS
        while time.perf_counter() < until:
            took = await visitor.run(visitor.polling)
            times.append(took)
            await asyncio.sleep(max(0.0, 1.0 - took))

    await asyncio.gather(*(watch(visitor, index / WATCHERS) for index, visitor in enumerate(visitors)))
    for visitor in visitors:
        await visitor.leave()
    name = f"refresh for {WATCHERS} watchers at 1 Hz while training, median of {len(times)}"
    return at_most(name, statistics.median(times), 0.5, " s")


if __name__ == "__main__":
    main()

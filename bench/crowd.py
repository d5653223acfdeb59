"""People who type in the playground, and people who watch a run, while that run trains on the same machine.

    python -m bench.crowd [--typists 50] [--watchers 100] [--seconds 60] [--seed 0]

First everybody types, each at their own pace: an answer is a word more in the box, and every tenth is a rerun of the
whole page. Then everybody watches at 1 Hz. The paces are drawn from the seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np

from bench.sessions import Visitor, served_app, start_shared_run
from lstm_core.settings import Settings

BOX = "Your text so far"
WORDS = ("did", "you", "see", "the", "weather", "today", "i", "think", "it", "is")
TARGETS = {"answer": 0.3, "rerun": 1.0, "refresh": 1.0}
"""Seconds that 95 of 100 should not exceed."""


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--typists", type=int, default=50)
    parser.add_argument("--watchers", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0, help="of typing, and of watching")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(
        f"seed {chosen.seed}, {chosen.typists} typists and {chosen.watchers} watchers for {chosen.seconds:g} s each"
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with served_app(home) as port:
            token = start_shared_run(home, Settings(epochs=1000, patience=0))
            crowd = Crowd(port, chosen.seconds, random.Random(chosen.seed))
            asyncio.run(crowd.visit(chosen.typists, "playground", "", crowd.type))
            asyncio.run(crowd.visit(chosen.watchers, "train", f"share={token}", crowd.watch))
    print("| what | times | median | p95 | target |")
    print("|---|---|---|---|---|")
    for what, times in crowd.times.items():
        if times:
            median, p95 = np.percentile(times, [50, 95])
            print(f"| {what} | {len(times)} | {median:.3f} s | {p95:.3f} s | {TARGETS[what]:g} s |")
    print(f"{crowd.errors} errors")


class Crowd:
    """Visitors of one kind at a time, and how long each waited for what.

    Args:
        port: of the server.
        seconds: how long they stay.
        chance: draws their paces.
    """

    def __init__(self, port: int, seconds: float, chance: random.Random) -> None:
        self._port, self._seconds, self._chance = port, seconds, chance
        self.times: dict[str, list[float]] = {what: [] for what in TARGETS}
        self.errors = 0

    async def visit(
        self, number: int, page: str, query: str, stay: Callable[[Visitor, float], Awaitable[None]]
    ) -> None:
        """Lets so many arrive one after the other, stay together, and leave."""
        visitors = [await Visitor.arrive(self._port, page, query) for _ in range(number)]
        for visitor in visitors:
            await visitor.run()
            await visitor.run()  # the first one asks the browser who it is
        until = time.perf_counter() + self._seconds
        left = await asyncio.gather(*(stay(one, until) for one in visitors), return_exceptions=True)
        self.errors += sum(isinstance(one, Exception) for one in left) + sum(one.errors for one in visitors)
        for visitor in visitors:
            await visitor.leave()

    async def type(self, visitor: Visitor, until: float) -> None:
        """Types a word every half second to one and a half, and now and then reloads the page."""
        text, count = "", 0
        await asyncio.sleep(self._chance.uniform(0, 1))
        while time.perf_counter() < until:
            count += 1
            text = f"{text} {self._chance.choice(WORDS)}" if count % 12 else ""
            if count % 10:
                self.times["answer"].append(await visitor.type(BOX, text))
            else:
                self.times["rerun"].append(await visitor.run())
            await asyncio.sleep(self._chance.uniform(0.5, 1.5))

    async def watch(self, visitor: Visitor, until: float) -> None:
        """Looks once a second."""
        await asyncio.sleep(self._chance.uniform(0, 1))
        while time.perf_counter() < until:
            took = await visitor.run(visitor.polling)
            self.times["refresh"].append(took)
            await asyncio.sleep(max(0.0, 1.0 - took))


if __name__ == "__main__":
    main()

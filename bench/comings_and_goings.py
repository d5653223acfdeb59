"""Sessions that come and go, and mixed use with uploads: whether the server's memory comes back.

    python -m bench.comings_and_goings [--sessions 500] [--rounds 6] [--minutes 60] [--upload-mb 5] [--seed 0]

Sessions open a page, stay and leave, a tenth of them at a time; then visitors open pages drawn from the seed, type and
upload files. What counts is the resident memory of the server's process after a first round, which loads what all
sessions share, and after the last one, when Streamlit has forgotten the sessions.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path

import psutil

from bench.crowd import BOX
from bench.sessions import Visitor, served_app

PAGES = ("", "learn", "train", "playground", "inside", "runs")
FORGOTTEN_AFTER = 150.0
"""Seconds after which Streamlit has dropped a session whose browser went away."""

ALLOWED_MB = 50.0


def main() -> None:
    """Prints the memory after each round."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=6, help="of mixed use, in which memory is read")
    parser.add_argument("--minutes", type=float, default=60.0, help="of mixed use")
    parser.add_argument("--upload-mb", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--wait", type=float, default=FORGOTTEN_AFTER, help="seconds until sessions are forgotten"
    )
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as home, served_app(Path(home)) as port:
        (server,) = psutil.Process().children()
        at_once = max(1, chosen.sessions // 10)
        asyncio.run(_come_and_go(port, at_once, at_once))
        time.sleep(chosen.wait)
        before = _megabytes(server)
        asyncio.run(_come_and_go(port, chosen.sessions, at_once))
        time.sleep(chosen.wait)
        _tell(f"{chosen.sessions} sessions opened and closed", before, _megabytes(server))

        asyncio.run(_mixed(port, chance, chosen.minutes / chosen.rounds, chosen.upload_mb))
        time.sleep(chosen.wait)
        before = _megabytes(server)
        for number in range(1, chosen.rounds + 1):
            used = asyncio.run(_mixed(port, chance, chosen.minutes / chosen.rounds, chosen.upload_mb))
            print(f"round {number}: {used}, {_megabytes(server):.0f} MB", flush=True)
        time.sleep(chosen.wait)
        _tell(f"{chosen.minutes:g} min of mixed use", before, _megabytes(server))


async def _come_and_go(port: int, number: int, at_once: int) -> None:
    async def visit(page: str) -> None:
        visitor = await Visitor.arrive(port, page)
        await visitor.run()
        await visitor.leave()

    for first in range(0, number, at_once):
        count = min(at_once, number - first)
        await asyncio.gather(*(visit(PAGES[(first + index) % len(PAGES)]) for index in range(count)))


async def _mixed(port: int, chance: random.Random, minutes: float, megabytes: float) -> str:
    """One visitor after the other: a page, and on two of them something to do."""
    until = time.monotonic() + 60 * minutes
    visits, uploads, answers, errors = 0, 0, 0, 0
    line = "a line of some words that are typed again and again\n"
    content = ("Text\n" + line * int(megabytes * 1e6 / len(line))).encode()
    while time.monotonic() < until:
        page = chance.choice(PAGES)
        visitor = await Visitor.arrive(port, page)
        await visitor.run()
        if page == "train":
            await visitor.upload(port, content, "bench.csv")
            uploads += 1
        elif page == "playground":
            await visitor.type(BOX, "did you see")
            answers += 1
        visits, errors = visits + 1, errors + visitor.errors
        await visitor.leave()
    return f"{visits} visits, {uploads} uploads of {megabytes:g} MB, {answers} answers, {errors} errors"


def _tell(what: str, before: float, after: float) -> None:
    verdict = "met" if after - before <= ALLOWED_MB else "MISSED"
    print(
        f"{what}: {before:.0f} MB before, {after:.0f} MB after, at most {ALLOWED_MB:g} MB more: {verdict}",
        flush=True,
    )


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


if __name__ == "__main__":
    main()

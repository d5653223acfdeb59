"""Queues runs of several visitors, one visitor after the other, and looks in which order they start.

    python -m bench.turns [--visitors 5] [--runs 20] [--seed 0]

Fair is that nobody's second run starts before everyone's first: in each round of the queue every visitor comes once.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from bench.real_runs import SETTINGS, a_server, ends, queue
from lstm_core.runs.store.run_store import RunStore


def main() -> None:
    """Prints the order of starts and how many came before their turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visitors", type=int, default=5)
    parser.add_argument("--runs", type=int, default=20, help="of all visitors together")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    owners = [f"visitor {number % chosen.visitors + 1}" for number in range(chosen.runs)]
    owners.sort()  # all of one visitor's before the next one's
    order = random.Random(chosen.seed).sample(sorted(set(owners)), len(set(owners)))
    owners.sort(key=order.index)
    with tempfile.TemporaryDirectory() as home:
        store = RunStore(Path(home))
        runs = {queue(store, owner, SETTINGS.replace(epochs=1)): owner for owner in owners}
        began = time.monotonic()
        with a_server(store):
            lost = sum(not ends(store, run_id) for run_id in runs)
        found = [store.get(run_id) for run_id in runs]
        store.close()
    started = sorted((run.started, runs[run.id]) for run in found if run.started is not None)
    names = [owner for _, owner in started]
    print(f"queued:  {', '.join(owners)}")
    print(f"started: {', '.join(names)}")
    finished = sum(run.state == "finished" for run in found)
    print(
        f"{finished} of {len(runs)} runs finished in {time.monotonic() - began:.0f} s, {lost} lost, "
        f"{before_their_turn(names, owners)} started before their turn"
    )


def before_their_turn(started: list[str], owners: list[str]) -> int:
    """How many runs started although another visitor, who still had some waiting, had had fewer.

    Args:
        started: whose run started, in order.
        owners: whose runs were queued.
    """
    had = dict.fromkeys(owners, 0)
    early = 0
    for owner in started:
        waiting = [other for other in had if had[other] < owners.count(other)]
        early += any(had[other] < had[owner] for other in waiting)
        had[owner] += 1
    return early


if __name__ == "__main__":
    main()

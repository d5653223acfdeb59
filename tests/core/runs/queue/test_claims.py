"""Many dispatchers on one store: nothing is claimed twice, no more than may be, and in the order of turns."""

import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.run_store import RunStore, new_id
from lstm_core.runs.store.tables import runs_table, store_table
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.core.runs.both_databases import database_url

SOURCE = RunSource("a.csv", "Text", ReadingOptions())
__all__ = ["database_url"]

CLAIMING = """
import sys
from pathlib import Path
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.run_store import RunStore

attempts = Attempts(RunStore(Path(sys.argv[1]), sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
while attempts.has_waiting():
    run = attempts.claim_next(int(sys.argv[3]))
    if run is not None:
        print(run.id, flush=True)
        attempts.finish(run.id, run.attempt, "finished")
"""


@pytest.fixture
def on_postgresql(postgresql, tmp_path):
    store = RunStore(tmp_path / "home", postgresql.new_store())
    yield store
    store.close()


@pytest.fixture
def queue():
    """Puts runs into the queue, which is all that a claim looks at."""

    def put(store, owners):
        ids = [new_id() for _ in owners]
        for run_id, owner in zip(ids, owners, strict=True):
            store.create(run_id, owner, "A run", Settings(), SOURCE)
        return ids

    return put


def started(store):
    """Owners in the order in which their runs started."""
    query = select(runs_table.c.owner).where(runs_table.c.started.is_not(None)).order_by(runs_table.c.started)
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


@pytest.mark.parametrize("capacity", [1, 3, 50])
def test_many_threads_claim_everything_once_and_never_more_than_may_be_live(store, queue, capacity):
    ids = queue(store, ["ann", "bob", "eve"] * 6)
    attempts = Attempts(store)
    live, most, lock = 0, 0, threading.Lock()

    def claim(_):
        nonlocal live, most
        mine = []
        while attempts.has_waiting():
            run = attempts.claim_next(capacity)
            if run is None:
                continue
            mine.append(run.id)
            with lock:
                live += 1
                most = max(most, live)
            with lock:
                live -= 1
            attempts.finish(run.id, run.attempt, "finished")
        return mine

    with ThreadPoolExecutor(6) as pool:
        claimed = [run_id for mine in pool.map(claim, range(6)) for run_id in mine]
    assert Counter(claimed) == Counter(ids)
    assert most <= capacity
    assert {store.get(run_id).attempt for run_id in ids} == {1}


def test_what_is_live_counts_whoever_claimed_it(store, queue):
    queue(store, ["ann"] * 9)
    attempts = Attempts(store)
    with ThreadPoolExecutor(6) as pool:
        for _ in range(15):
            list(pool.map(lambda _: attempts.claim_next(4), range(6)))
            assert len(attempts.live()) <= 4
    assert len(attempts.live()) == 4


def test_visitors_take_turns_whoever_claims(store, queue):
    queue(store, ["ann"] * 4 + ["bob"] * 3 + ["eve"] * 2)
    attempts = Attempts(store)

    def claim(_):
        while attempts.has_waiting():
            attempts.claim_next(100)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(claim, range(6)))
    assert started(store) == ["ann", "bob", "eve", "ann", "bob", "eve", "ann", "bob", "ann"]


def test_processes_claim_everything_once_and_in_turn(on_postgresql, queue):
    store = on_postgresql
    ids = queue(store, ["ann"] * 10 + ["bob"] * 10)
    command = [sys.executable, "-c", CLAIMING, str(store.home), store.url, "2"]
    root = Path(__file__).parents[4]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    claimed = [process.communicate(timeout=60)[0].split() for process in processes]
    assert Counter(run_id for mine in claimed for run_id in mine) == Counter(ids)
    assert started(store) == ["ann", "bob"] * 10
    assert [process.returncode for process in processes] == [0, 0, 0]


def test_a_dispatcher_that_sleeps_in_a_claim_keeps_nobody_waiting(on_postgresql, queue):
    (run_id,) = queue(on_postgresql, ["ann"])
    attempts = Attempts(on_postgresql)
    with on_postgresql.engine.begin() as asleep:
        asleep.execute(select(store_table.c.id).with_for_update())
        assert (
            attempts.claim_next() is None
        )  # whoever waited for the lock would be told after 15 s that it is busy
    assert attempts.claim_next().id == run_id


def test_a_run_that_is_stopped_just_now_is_passed_over(on_postgresql, queue):
    first, second = queue(on_postgresql, ["ann", "bob"])
    attempts = Attempts(on_postgresql)
    with on_postgresql.engine.begin() as stopping:
        stopping.execute(runs_table.update().where(runs_table.c.id == first).values(state="stopped"))
        assert attempts.claim_next(5).id == second
    assert attempts.claim_next(5) is None

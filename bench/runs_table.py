"""How fast the Runs page opens with 200 runs: the first time, when their events are summarized, and later.

python -m bench.runs_table
"""

from __future__ import annotations

import logging
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.data import TEXT_COLUMN
from bench.table import Row, at_most, plain
from lstm_core.artifact_names import BEST_BUNDLE
from lstm_core.events import End, Epoch, Event, Pinned, PinnedAnswer, Progress, Start
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.listing import Listing
from lstm_core.runs.store.run_store import RunStore, new_id
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions

NUM_RUNS: Final = 200
EPOCHS: Final = 40
POINTS_AN_EPOCH: Final = 5
CHOSEN: Final = 4
ROUNDS: Final = 7
TARGET: Final = 1.0
OWNER: Final = "bench-visitor-0-aaaaaaaaaaaaaaaa"


def main() -> None:
    """Prints the table."""
    logging.disable(
        logging.CRITICAL
    )  # Streamlit says that no server runs, and the journal what became of runs
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder))
        run_ids = [_finished_run(store, number) for number in range(NUM_RUNS)]
        rows = [at_most(f"summarizing the events of {NUM_RUNS} runs, once", _timed_list(store), TARGET, " s")]
        later = statistics.median(_timed_list(store) for _ in range(ROUNDS))
        rows.append(Row(f"the list of {NUM_RUNS} runs after that, median of {ROUNDS}", f"{later:.3f} s"))
        store.close()
        rows += _page(Path(folder), run_ids)
    print(plain(rows))


def _page(home: Path, run_ids: list[str]) -> list[Row]:
    """The script of the page, from the address to the last element, without a browser."""
    from streamlit.testing.v1 import AppTest

    os.environ["LSTM_LAB_HOME"] = str(home)
    rows = []
    for what, chosen in (("", ""), (f" and {CHOSEN} of them compared", ",".join(run_ids[:CHOSEN]))):
        app = AppTest.from_file(str(Path(__file__).parents[1] / "pages/runs.py"), default_timeout=60)
        app.session_state["visitor_id"] = OWNER
        if chosen:
            app.query_params["chosen"] = chosen
        times = []
        for _ in range(ROUNDS + 1):
            began = time.perf_counter()
            app.run()
            times.append(time.perf_counter() - began)
        assert not app.exception, app.exception
        assert len(app.dataframe[0].value) == NUM_RUNS
        name = f"the page with {NUM_RUNS} runs{what}, median of {ROUNDS}"
        rows.append(at_most(name, statistics.median(times[1:]), TARGET, " s"))
    return rows


def _timed_list(store: RunStore) -> float:
    began = time.perf_counter()
    assert len(Listing(store).listed(OWNER)) == NUM_RUNS
    return time.perf_counter() - began


def _finished_run(store: RunStore, number: int) -> str:
    """A run that told as much as one of 40 epochs does, and ended."""
    run_id = new_id()
    settings = Settings(units=50 + number, dropout=number % 10 / 20, epochs=EPOCHS)
    source = RunSource(f"texts {number % 7}.csv", TEXT_COLUMN, ReadingOptions(), rows=2_000)
    store.create(run_id, OWNER, f"run {number}", settings, source)
    attempts = Attempts(store)
    run = attempts.claim_next()
    assert run is not None
    progress = RunProgress({})
    events = _events(number)
    for event in events:
        progress.take(event)
    attempts.record(run_id, run.attempt, events, progress.current, "running")
    attempts.finish(run_id, run.attempt, "finished")
    store.artifacts.put(run_id, BEST_BUNDLE, b"not opened here")
    return run_id


def _events(number: int) -> list[Event]:
    baselines: dict[str, dict[str, float | None]] = {"trigram": {"loss": 4.9, "perplexity": 150.0}}
    events: list[Event] = [Start(EPOCHS, parameters=500_000, validation_targets=2_000, baselines=baselines)]
    words = tuple(f"word{rank}" for rank in range(10))
    answers = tuple(PinnedAnswer(seed, words, (0.05,) * 10) for seed in ("did you", "thank you", "i dont"))
    for epoch in range(1, EPOCHS + 1):
        loss = 5.0 + number / 100 + 1 / epoch
        for point in range(POINTS_AN_EPOCH):
            x = epoch - 1 + (point + 1) / POINTS_AN_EPOCH
            events.append(Progress(x, loss, 0.2, epoch, point, POINTS_AN_EPOCH, 0.1, x))
        events.append(Epoch(epoch, loss, 0.2, loss, 0.2, 0.4, 30 * loss, 0.01, elapsed_seconds=2.0 * epoch))
        events.append(Pinned(epoch, answers))
    return [*events, End("finished", EPOCHS, EPOCHS, 5.0, 2.0 * EPOCHS)]


if __name__ == "__main__":
    main()

"""The board of a class as figures: where each run stands, put together once a second for all who watch."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import Final

import streamlit as st

from lstm_core.events import Epoch
from lstm_core.runs.curves import Curves
from lstm_core.runs.queue.admission import expected_wait
from lstm_core.runs.run import Run
from lstm_core.runs.run_figures import RunFigures
from lstm_core.runs.store.classes import Classes
from lstm_core.runs.taught_class import Classroom, Entry
from pages.ui import resources
from pages.ui.charts import curves_cache
from pages.ui.models.run_names import distinct_names, share_done
from pages.ui.no_workers import nobody_trains

FRESH_SECONDS: Final = 1.0
"""A board that was read so recently is not read again."""


@dataclass(frozen=True)
class BoardEntry:
    """A run on the board.

    Args:
        run: the student's; its id and its owner are not shown.
        place: in the order in which the runs of the board were started, from 0.
        name: what the student is called, no two alike.
        state: in words: "waiting, about 4 min", "training 42 %", "finished".
        figures: of its best epoch so far.
        epochs: the finished ones.
        trigram_loss: what counting word triples reaches on its held-out texts.
    """

    run: Run
    place: int
    name: str
    state: str
    figures: RunFigures
    epochs: tuple[Epoch, ...]
    trigram_loss: float | None


def standings(classroom: Classroom) -> list[BoardEntry]:
    """The board, the best first: by perplexity as a multiple of the trigram's, then by perplexity."""
    return _board(classroom.id).read(classroom)


class _Board:
    """Reads one class's board in this server process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shared: list[BoardEntry] = []
        self._read_at: float | None = None

    def read(self, classroom: Classroom) -> list[BoardEntry]:
        with self._lock:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at >= FRESH_SECONDS:
                self._shared = _read(classroom)
                self._read_at = now
            return self._shared

    def forget(self) -> None:
        with self._lock:
            self._read_at = None


def forget(classroom: Classroom) -> None:
    """Lets the next look read anew, since its teacher has just changed the board."""
    _board(classroom.id).forget()


@st.cache_resource(show_spinner=False, max_entries=64)
def _board(class_id: str) -> _Board:
    return _Board()


def _read(classroom: Classroom) -> list[BoardEntry]:
    entries = Classes(resources.store()).entries(classroom.id)
    names = distinct_names({entry.run.id: entry.name for entry in entries})
    waits = expected_waits() if any(entry.run.is_waiting for entry in entries) else {}
    found = []
    for place, entry in enumerate(entries):
        run = entry.run
        curves = _curves(entry)
        found.append(
            BoardEntry(
                run,
                place,
                names[run.id],
                _state(run, waits),
                RunFigures.of_curves(curves),
                tuple(curves.epochs),
                curves.baselines.get("trigram", {}).get("loss"),
            )
        )
    return sorted(found, key=_rank)


def _curves(entry: Entry) -> Curves:
    """A run's curves, read only where there are events that are not known yet."""
    known = curves_cache.curves_of(entry.run.id, math.inf)
    return known if known.sequence == entry.sequence else curves_cache.curves_of(entry.run.id)


def expected_waits() -> dict[str, float]:
    """About how many seconds each waiting run of the server still waits, by its id; none where nobody can say."""
    if nobody_trains():
        return {}
    store = resources.store()
    first, second = expected_wait(store, 1), expected_wait(store, 2)
    return {run_id: first + place * (second - first) for place, run_id in enumerate(store.queue_order())}


def in_minutes(seconds: float) -> str:
    """A wait, as long as somebody can plan with: "about 4 min"."""
    return f"about {max(1, round(seconds / 60))} min"


def _state(run: Run, waits: dict[str, float]) -> str:
    if run.is_waiting:
        return f"waiting, {in_minutes(waits[run.id])}" if run.id in waits else "waiting"
    return f"training {share_done(run)}" if run.state == "running" else run.state


def _rank(one: BoardEntry) -> tuple[float, float]:
    missing = float("inf")
    ratio, perplexity = one.figures.perplexity_ratio, one.figures.perplexity
    return (missing if ratio is None else ratio, missing if perplexity is None else perplexity)

"""The backend of a Ray cluster: an actor a run, which holds CPUs of a node for it and starts the run's worker there.

Ray finds the node and says when it is lost. Whose turn it is, how often a run is tried and where it goes on is the
dispatcher's business, so Ray restarts and repeats nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Sequence
from typing import Any

import ray
from ray.exceptions import RayError

from lstm_core.runs import timing
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.cluster.node_worker import NodeWorker
from lstm_core.runs.protocol import WarmUpRequest
from lstm_core.runs.queue.backend import Ended, WorkerStartError
from lstm_core.runs.store.run_store import HOME_VARIABLE, URL_VARIABLE, RunStore

WORKER_ARGUMENTS = ("-m", "lstm_core.runs.worker")
_OURS = "LSTM_LAB_"
_CALLS_AT_A_TIME = 4  # of an actor: one waits for the worker's end all the time


class RayBackend:
    """Executes runs on the Ray cluster that this process is connected to; implements `backend.WorkerBackend`.

    Args:
        store: the store that the workers open for themselves; they get this process's variables of LSTM Lab.
        arguments: what makes a node's Python a worker.
        cpus_per_run: how many CPUs of one node a run holds, and how many threads it uses.
        clock: the time.
    """

    def __init__(
        self,
        store: RunStore,
        arguments: Sequence[str] = WORKER_ARGUMENTS,
        *,
        cpus_per_run: int = 1,
        clock: Clock | None = None,
    ) -> None:
        self._store, self._arguments, self._cpus = store, tuple(arguments), cpus_per_run
        self._clock = clock or SystemClock()
        self._capacity = 0
        self._actor = ray.remote(
            num_cpus=cpus_per_run,
            max_restarts=0,
            max_task_retries=0,
            max_concurrency=_CALLS_AT_A_TIME,
        )(NodeWorker)

    @property
    def capacity(self) -> int:
        """How many runs may be live at a time, as of the last look."""
        return self._capacity

    def look(self, answers: bool = True) -> int:
        """Counts how many runs the living nodes have room for, others' work there not counted.

        Args:
            answers: False where the cluster is away; then there is room for none.
        """
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]] if answers else []
        self._capacity = sum(int(resources.get("CPU", 0) // self._cpus) for resources in nodes)
        return self._capacity

    def start(self, run_id: str) -> RayWorker:
        """Starts a worker on a node that has room.

        Raises:
            WorkerStartError: no node had room in time, or the one that had could not start a process.
        """
        log = self._store.artifacts.log_file(run_id)
        try:
            actor: Any = self._actor.remote(run_id, self._arguments, self._settings(), log, self._cpus)
        except (RayError, OSError) as error:
            raise WorkerStartError from error
        try:
            ray.get(actor.pid.remote(), timeout=timing.NODE_START)
        except (RayError, OSError) as error:
            _let_go(actor)
            raise WorkerStartError from error
        return RayWorker(actor, self._clock)

    def tend(self) -> None:
        """Nothing is kept in reserve."""

    def prepare(self, request: WarmUpRequest) -> None:
        """Nothing is kept in reserve."""

    def close(self) -> None:
        """Nothing is kept in reserve."""

    def _settings(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if name.startswith(_OURS)}
        return {**ours, HOME_VARIABLE: str(self._store.home), URL_VARIABLE: self._store.url}


class RayWorker:
    """A worker on some node, from the outside; implements `backend.Worker`.

    Args:
        actor: the `NodeWorker` that started it.
        clock: the time.
    """

    def __init__(self, actor: Any, clock: Clock) -> None:
        self._actor, self._clock = actor, clock
        self._exit_code = actor.wait.remote()
        self._end: Ended | None = None
        self._lost_at: float | None = None

    @property
    def pid(self) -> int:
        """The process id on its node."""
        return int(ray.get(self._actor.pid.remote(), timeout=timing.NODE_ANSWER))

    def ended(self) -> Ended | None:
        """How it ended; None while it lives. One whose node or actor has gone is lost, after a moment."""
        if self._end is None and self._has_news():
            try:
                self._over(ray.get(self._exit_code))
            except RayError:
                now = self._clock.monotonic()
                self._lost_at = now if self._lost_at is None else self._lost_at
                if now - self._lost_at >= timing.LOST:
                    self._over(-signal.SIGKILL, is_lost=True)
        return self._end

    def ask_to_stop(self) -> None:
        """Lets its node ask it."""
        if self._end is None:
            with contextlib.suppress(RayError):
                self._actor.ask_to_stop.remote()

    def kill(self) -> None:
        """Lets its node kill it; a node that does not answer is given up, and its worker ends by itself."""
        if self.ended() is None:
            try:
                self._over(ray.get(self._actor.kill.remote(), timeout=timing.NODE_ANSWER))
            except RayError:
                self._over(-signal.SIGKILL, is_lost=True)

    def _has_news(self) -> bool:
        ready, _ = ray.wait([self._exit_code], timeout=0)
        return bool(ready)

    def _over(self, exit_code: int, is_lost: bool = False) -> None:
        self._end = Ended(exit_code, is_lost)
        _let_go(self._actor)


def _let_go(actor: Any) -> None:
    """Ends an actor, whose CPUs are free then."""
    with contextlib.suppress(RayError, ValueError):  # ValueError: of an earlier connection
        ray.kill(actor)

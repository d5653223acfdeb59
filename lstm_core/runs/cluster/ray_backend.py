"""The backend of a Ray cluster: an actor a run, which holds CPUs of a node and starts the run's worker there.

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
from ray.exceptions import RayError, RayTaskError

from lstm_core.runs import timing
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.cluster.waiting_actors import WaitingActors, has_news, let_go
from lstm_core.runs.protocol import WarmUpRequest
from lstm_core.runs.queue.backend import Ended, WorkerStartError
from lstm_core.runs.queue.worker_environment import store_variables
from lstm_core.runs.store.run_store import RunStore

WORKER_ARGUMENTS = ("-m", "lstm_core.runs.worker")
_GIVEN = ("LSTM_LAB_", "AWS_")  # limits, and what opens a bucket


class RayBackend:
    """Executes runs on the Ray cluster that this process is connected to; implements `backend.WorkerBackend`.

    Args:
        store: the store that the workers open for themselves; they get this process's variables of LSTM Lab and of AWS.
        arguments: what makes a node's Python a worker.
        cpus_per_run: how many CPUs of one node a run holds, and how many threads it uses.
        reserve: how many actors wait for a run while none is in the queue.
        clock: the time.
    """

    def __init__(
        self,
        store: RunStore,
        arguments: Sequence[str] = WORKER_ARGUMENTS,
        *,
        cpus_per_run: int = 1,
        reserve: int = 1,
        clock: Clock | None = None,
    ) -> None:
        self._store, self._arguments, self._cpus = store, tuple(arguments), cpus_per_run
        self._clock = clock or SystemClock()
        self._room = 0
        self._workers: tuple[RayWorker, ...] = ()
        self._waiting_actors = WaitingActors(cpus_per_run, self._clock)
        self._reserve = reserve

    @property
    def capacity(self) -> int:
        """How many runs may be live at a time: those that are, and as many as actors wait for one."""
        return min(self._room, len(self._living()) + self._waiting_actors.num_up)

    def look(self, answers: bool = True) -> int:
        """Counts how many runs the living nodes have room for, others' work there not counted.

        Args:
            answers: False where the cluster is away; then there is room for none.
        """
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]] if answers else []
        self._room = sum(int(resources.get("CPU", 0) // self._cpus) for resources in nodes)
        return self._room

    def start(self, run_id: str) -> RayWorker:
        """Lets an actor that waits start a worker.

        Raises:
            WorkerStartError: no actor waits any more, or the node of one could not start a process.
        """
        log = self._store.artifacts.log_file(run_id)
        given = (run_id, self._arguments, self._settings(), log, self._cpus)
        while actor := self._waiting_actors.take():
            try:
                pid = ray.get(actor.start.remote(*given), timeout=timing.NODE_START)
            except RayTaskError as error:  # the node lives, and said what went wrong
                let_go(actor)
                raise WorkerStartError from error
            except RayError:
                let_go(actor)
                continue
            worker = RayWorker(actor, pid, self._clock)
            self._workers = (*self._living(), worker)
            return worker
        raise WorkerStartError

    def tend(self) -> None:
        """Lets as many actors wait as runs do, where there is room, and a few in reserve."""
        self._workers = self._living()
        waiting = len(self._store.queue_order())
        self._waiting_actors.keep(min(self._room - len(self._workers), max(self._reserve, waiting)))

    def prepare(self, request: WarmUpRequest) -> None:
        """Nothing is compiled before there is a run."""

    def close(self) -> None:
        """Ends the actors that wait."""
        self._waiting_actors.keep(0)

    def _living(self) -> tuple[RayWorker, ...]:
        return tuple(worker for worker in self._workers if worker.ended() is None)

    def _settings(self) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if name.startswith(_GIVEN)}
        return {**given, **store_variables(self._store)}


class RayWorker:
    """A worker on some node, from the outside; implements `backend.Worker`.

    Args:
        actor: the `NodeWorker` that started it.
        pid: its process id on its node.
        clock: the time.
    """

    def __init__(self, actor: Any, pid: int, clock: Clock) -> None:
        self.pid = pid
        self._actor, self._clock = actor, clock
        self._exit_code = actor.wait.remote()
        self._end: Ended | None = None
        self._lost_at: float | None = None

    def ended(self) -> Ended | None:
        """How it ended; None while it lives. One whose node or actor has gone is lost, after a moment."""
        if self._end is None and has_news(self._exit_code):
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

    def _over(self, exit_code: int, is_lost: bool = False) -> None:
        self._end = Ended(exit_code, is_lost)
        let_go(self._actor)

"""Actors that wait on nodes of a Ray cluster for a run, so that a run is claimed only where it starts at once.

An actor is the process of a node that Ray starts, which takes seconds on a busy one; a node may also die before it is
up. No run waits for that.
"""

from __future__ import annotations

import contextlib
import logging
import math
from typing import Any

import ray
from ray.exceptions import RayError

from lstm_core.runs import timing
from lstm_core.runs.clock import Clock
from lstm_core.runs.cluster.node_worker import NodeWorker

_CALLS_AT_A_TIME = 4  # one waits for the worker's end all the time
_log = logging.getLogger(__name__)


class WaitingActors:
    """Keeps a number of actors, those that are up and those that are not yet.

    Args:
        cpus: of one node, which each of them holds.
        clock: the time.
    """

    def __init__(self, cpus: int, clock: Clock) -> None:
        self._clock = clock
        self._up: list[tuple[Any, Any]] = []
        self._coming: list[tuple[Any, Any]] = []
        self._make_at = -math.inf
        # Attempts are counted by the store, so Ray restarts and repeats nothing.
        self._make = ray.remote(
            num_cpus=cpus, max_restarts=0, max_task_retries=0, max_concurrency=_CALLS_AT_A_TIME
        )(NodeWorker)

    @property
    def num_up(self) -> int:
        """How many could start a run now."""
        return len(self._up)

    def take(self) -> Any | None:
        """Gives one away that is up; None where there is none."""
        return self._up.pop(0)[0] if self._up else None

    def keep(self, number: int) -> None:
        """Makes or ends actors until there are so many; called often."""
        self._up = [(actor, rest) for actor, rest in self._up if not has_news(rest)]
        for one in list(self._coming):
            self._welcome(one)
        while len(self._up) + len(self._coming) > max(0, number):
            let_go((self._coming or self._up).pop()[0])
        while len(self._up) + len(self._coming) < number and self._clock.monotonic() >= self._make_at:
            actor: Any = self._make.remote()
            self._coming.append((actor, actor.is_up.remote()))

    def _welcome(self, one: tuple[Any, Any]) -> None:
        """Takes an actor that is up to the others; one that failed is replaced after a moment."""
        actor, answer = one
        if not has_news(answer):
            return
        self._coming.remove(one)
        try:
            ray.get(answer)
        except RayError:
            _log.exception("A node of the cluster could not get ready for a run.")
            self._make_at = self._clock.monotonic() + timing.START_RETRY
        else:
            self._up.append((actor, actor.rest.remote()))


def has_news(answer: Any) -> bool:
    """Whether a call to an actor has returned or failed; does not wait."""
    ready, _ = ray.wait([answer], timeout=0)
    return bool(ready)


def let_go(actor: Any) -> None:
    """Ends an actor, whose CPUs are free then."""
    with contextlib.suppress(RayError, ValueError):  # ValueError: of an earlier connection
        ray.kill(actor)

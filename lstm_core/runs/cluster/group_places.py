"""The members of a group on the nodes of a Ray cluster: all of them at once, or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import ray
from ray.exceptions import RayError
from ray.util.placement_group import placement_group, remove_placement_group
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from lstm_core.counted import counted
from lstm_core.errors import RunError
from lstm_core.runs import timing
from lstm_core.runs.clock import SystemClock
from lstm_core.runs.cluster.node_worker import NodeWorker
from lstm_core.runs.cluster.ray_backend import RayWorker
from lstm_core.runs.group.job import Job
from lstm_core.runs.group.places import MEMBER_ARGUMENTS, free_addresses, member_environment
from lstm_core.runs.queue.backend import Worker

_CALLS_AT_A_TIME: Final = 4  # one waits for the member's end all the time


class MemberActor(NodeWorker):
    """Starts and watches one member on a node."""

    def address(self) -> str:
        """host:port at which the member can be reached."""
        return free_addresses(ray.util.get_node_ip_address(), 1)[0]

    def start_member(
        self, arguments: Sequence[str], addresses: Sequence[str], rank: int, cpus: int, log: Path
    ) -> int:
        """Starts the member and returns its process id; called once, see `member_environment`.

        Raises:
            OSError: the process cannot be started, or its log cannot be written.
        """
        return self._start(arguments, member_environment(addresses, rank, cpus), log).pid


class RayPlaces:
    """Members on the Ray cluster that this process is connected to; implements `lstm_core.runs.group.places.Places`.

    Args:
        size: how many.
        cpus: of one node, which each holds and uses.
        arguments: what makes a node's Python a member.
    """

    def __init__(self, size: int, cpus: int = 1, arguments: Sequence[str] = MEMBER_ARGUMENTS) -> None:
        self._size, self._cpus, self._arguments = size, cpus, tuple(arguments)
        self._room: Any = None

    def start(self, job: Job) -> Sequence[Worker]:
        """Starts them when there is room for all, on different nodes where possible.

        Raises:
            RunError: there is no room, also after a minute, or a node is lost meanwhile.
        """
        self._room = placement_group([{"CPU": self._cpus}] * self._size, strategy="SPREAD")
        if not self._room.wait(timing.GROUP_ROOM):
            self.close()
            free = counted(int(ray.available_resources().get("CPU", 0)), "CPU is", "CPUs are")
            raise RunError(
                f"The Ray cluster has no room for {counted(self._size, 'member')} with {counted(self._cpus, 'CPU')} "
                f"each: {free} free. Ask for fewer members, or start more nodes."
            )
        made: Any = ray.remote(
            num_cpus=self._cpus, max_restarts=0, max_task_retries=0, max_concurrency=_CALLS_AT_A_TIME
        )(MemberActor)
        actors = [
            made.options(scheduling_strategy=PlacementGroupSchedulingStrategy(self._room, bundle)).remote()
            for bundle in range(self._size)
        ]
        try:
            addresses = ray.get([actor.address.remote() for actor in actors], timeout=timing.GROUP_ROOM)
            arguments = (*self._arguments, str(job.folder))
            pids = ray.get(
                [
                    actor.start_member.remote(arguments, addresses, rank, self._cpus, job.log_file(rank))
                    for rank, actor in enumerate(actors)
                ],
                timeout=timing.NODE_START,
            )
        except RayError as error:
            self.close()
            reason = str(error).strip().splitlines()[-1]
            raise RunError(
                f"A node of the Ray cluster could not start its member of the group ({reason}). Every node needs this "
                "program, and the folders of the texts and of the run."
            ) from None
        return [RayWorker(actor, pid, SystemClock()) for actor, pid in zip(actors, pids, strict=True)]

    def close(self) -> None:
        """Gives the CPUs back, which ends what still runs on them."""
        if self._room is not None:
            remove_placement_group(self._room)
            self._room = None

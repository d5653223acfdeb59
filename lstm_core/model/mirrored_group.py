"""A group of processes on one or several machines, connected by TensorFlow.

The environment variable `TF_CONFIG` names them all, and this one's number:
`{"cluster": {"worker": ["host:port", ...]}, "task": {"type": "worker", "index": 0}}`.

Variables are plain ones that every member has for itself: members that begin alike and make the same steps stay alike,
and the strategy is asked for nothing but sums. One device a member.
"""

from __future__ import annotations

from typing import Any

from lstm_core.model.lean_tensorflow import tf


class MirroredGroup:
    """Implements `lstm_core.model.group.Group`; made before anything else is asked of TensorFlow.

    Returns when all members are there.

    Raises:
        RuntimeError: TensorFlow has been used before.
    """

    def __init__(self) -> None:
        # A ring adds each number up at one member and sends the sum to all, so that all have the very same one.
        ring = tf.distribute.experimental.CommunicationOptions(
            implementation=tf.distribute.experimental.CommunicationImplementation.RING
        )
        self._strategy = tf.distribute.MultiWorkerMirroredStrategy(communication_options=ring)
        resolver = self._strategy.cluster_resolver
        self.size: int = resolver.cluster_spec().num_tasks("worker")
        self.rank: int = resolver.task_id
        self._total = tf.function(self._totals, autograph=False)

    def total(self, values: list[Any]) -> list[Any]:
        """The sum of tensors over all members."""
        found: list[Any] = self._total([tf.convert_to_tensor(value) for value in values])
        return found

    def _totals(self, values: list[tf.Tensor]) -> list[tf.Tensor]:
        def add_up(own: list[tf.Tensor]) -> Any:
            placed = [
                tf.identity(value) for value in own
            ]  # on the member's device, which the strategy asks for
            return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, placed)

        return self._strategy.run(add_up, args=(values,))

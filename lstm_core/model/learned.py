"""Everything that training changes: the weights, their average, and what the optimizer remembers of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Moments(NamedTuple):
    """Adam's running means of the gradients and of their squares, by weight: arrays, tensors or variables."""

    first: dict[str, Any]
    second: dict[str, Any]


class Learned(NamedTuple):
    """Weights, moments and averages by name: arrays, tensors or variables.

    Args:
        weights: as `lstm_core.weights.weight_shapes` names and shapes them.
        moments: of the same names and shapes.
        averages: the weights averaged over updates, of the same names and shapes; empty without averaging.
    """

    weights: dict[str, Any]
    moments: Moments
    averages: dict[str, Any]

    @property
    def kept(self) -> dict[str, Any]:
        """The weights that are measured and kept as the model: the averages, where there are any."""
        return self.averages or self.weights

    def map(self, change: Callable[[Any], Any]) -> Learned:
        """The same names with each array replaced by what `change` makes of it."""

        def changed(arrays: dict[str, Any]) -> dict[str, Any]:
            return {name: change(array) for name, array in arrays.items()}

        return Learned(changed(self.weights), Moments(*map(changed, self.moments)), changed(self.averages))

    def assign(self, values: Learned) -> None:
        """Puts values into variables of the same names."""
        for variables, group in zip(
            (self.weights, *self.moments, self.averages),
            (values.weights, *values.moments, values.averages),
            strict=True,
        ):
            for name, variable in variables.items():
                variable.assign(group[name])

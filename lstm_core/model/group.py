"""Several processes that train one model together, each on its part of every batch's rows.

All of them hold all weights, draw the same random numbers and pack the same batches; a member computes with its own
rows, gradients are added up over the members, and everyone makes the same step. So a group learns what one process
learns, but for the order in which numbers are added.

References:
    Dean et al. 2012, Large scale distributed deep networks; synchronous, with all-reduce: Goyal et al. 2017.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np


class Group(Protocol):
    """What a process knows of the others."""

    @property
    def size(self) -> int:
        """Number of members."""

    @property
    def rank(self) -> int:
        """This member's number, from 0. The first one writes the files."""

    def total(self, values: list[Any]) -> list[Any]:
        """The sum of tensors over all members, which all call this at the same time, with equal shapes."""


class Alone:
    """A group of one."""

    size: Final = 1
    rank: Final = 0

    def total(self, values: list[Any]) -> list[Any]:
        """The values as they are."""
        return values


ALONE: Final = Alone()


def own_rows(group: Group) -> slice:
    """Which of a batch's rows are this member's: every `size`-th one."""
    return slice(group.rank, None, group.size)


def any_of(group: Group, answer: bool) -> bool:
    """Whether some member's answer is yes; all ask at the same time."""
    return answer if group.size == 1 else bool(group.total([np.float32(answer)])[0] > 0)

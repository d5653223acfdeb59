"""Which epochs' models stay with a run, so that it can be asked later what it expected then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MAX_KEPT: Final = 12
MAX_KEPT_BYTES: Final = 128 * 2**20
"""All kept models of a run together; of a large vocabulary's fewer are kept."""


def num_kept(num_bytes: int) -> int:
    """How many models of a size are kept: at most `MAX_KEPT`; none where not even two fit.

    Args:
        num_bytes: of one model.
    """
    fitting = min(MAX_KEPT, MAX_KEPT_BYTES // max(1, num_bytes))
    return fitting if fitting > 1 else 0


def thinned(epochs: Iterable[int], most: int, best: int) -> list[int]:
    """Leaves out epochs until few enough are left.

    A model changes most in its first epochs. Each time that epoch goes whose neighbours are then closest by their
    ratio, which leaves early epochs dense and later ones further and further apart. The first stays as long as
    others can go; the best and the last always stay.

    Args:
        epochs: finished epochs, from 1.
        most: how many may be left, at least 2.
        best: the best one.

    Returns:
        Those that stay, rising.
    """
    kept = sorted(epochs)

    def gap(place: int) -> float:
        return kept[place + 1] / kept[place - 1] if place else float("inf")

    while len(kept) > most:
        del kept[min((place for place in range(len(kept) - 1) if kept[place] != best), key=gap)]
    return kept

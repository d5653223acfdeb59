"""Pinned seeds: what a run's model is asked again at the end of every epoch, so that one can see it learn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lstm_core.errors import InputError

MAX_PINNED: Final = 8
MAX_PINNED_CHARACTERS: Final = 200
PINNED_TOP_K: Final = 10


def checked_pinned(seeds: Iterable[str]) -> tuple[str, ...]:
    """Seeds without surrounding blanks, each once, empty ones left out.

    Raises:
        InputError: too many of them, or one that is too long.
    """
    pinned = tuple(dict.fromkeys(" ".join(seed.split()) for seed in seeds if seed.strip()))
    if len(pinned) > MAX_PINNED:
        raise InputError(f"{len(pinned)} pinned seeds were given; choose at most {MAX_PINNED}.")
    for seed in pinned:
        if len(seed) > MAX_PINNED_CHARACTERS:
            raise InputError(
                f"A pinned seed has {len(seed)} characters; shorten it to {MAX_PINNED_CHARACTERS} at most."
            )
    return pinned

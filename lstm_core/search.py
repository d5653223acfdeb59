"""Which settings a sweep tries, and in which order: a grid, or combinations drawn at random from it.

Only settings are searched that leave the texts as they are: all runs of a sweep then hold out the same rows and know
the same words, so that their perplexities can be compared.

References:
    Bergstra & Bengio (2012), Random Search for Hyper-Parameter Optimization: where few of the settings matter, runs
    drawn at random try more values of those than the first runs of a grid do.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from lstm_core.errors import SettingsError
from lstm_core.settings import FIELDS, Settings

Order = Literal["grid", "random"]

MAX_SEARCHED: Final = 3
"""Settings that one sweep varies: what more of them did together, no leaderboard shows."""

MAX_RUNS: Final = 40
"""Runs of one sweep."""

MAX_COMBINATIONS: Final = 5_000

PROPOSED: Final[Mapping[str, tuple[Any, ...]]] = {
    "units": (50, 100, 200),
    "embedding_size": (40, 80, 160),
    "dropout": (0.3, 0.45, 0.6),
    "learning_rate": (0.005, 0.01, 0.02),
    "recurrent_dropout": (0.0, 0.2, 0.4),
    "batch_targets": (256, 512, 1024),
    "cell": ("lstm", "gru", "rnn"),
    "layers": (1, 2),
    "output_layer": ("tied", "dense"),
    "averaging": (0.0, 0.98, 0.995),
    "schedule": ("constant", "inverse-sqrt", "exponential"),
    "clip_norm": (0.0, 1.0, 5.0),
    "unknown_rate": (0.0, 0.3, 0.6),
    "learn_endings": (True, False),
}
"""The settings that can be searched, each with values to begin with."""


@dataclass(frozen=True)
class Search:
    """What a sweep tries.

    Args:
        values: of each setting that varies, by its name.
        order: "grid" tries every combination, the values of the last setting changing fastest; "random" draws them
            without repeats.
        seed: of what is drawn; the same seed draws the same.
    """

    values: Mapping[str, Sequence[Any]]
    order: Order = "grid"
    seed: int = 0

    @property
    def num_combinations(self) -> int:
        """How many combinations there are, repeated values counted once."""
        return math.prod(len(dict.fromkeys(chosen)) for chosen in self.values.values())

    @property
    def varied(self) -> tuple[str, ...]:
        """The names of the settings that vary, in their order."""
        return tuple(self.values)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON, which keep the order of the settings."""
        values = [[name, list(chosen)] for name, chosen in self.values.items()]
        return {"values": values, "order": self.order, "seed": self.seed}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Search:
        """The inverse of `to_dict`."""
        values = {name: tuple(chosen) for name, chosen in stored["values"]}
        return cls(values, stored["order"], stored["seed"])


def combinations(base: Settings, search: Search) -> list[Settings]:
    """The settings of all runs that a search could try, in the order in which it would.

    Args:
        base: everything that does not vary.
        search: what varies.

    Returns:
        Each combination once.

    Raises:
        SettingsError: nothing to vary, too much of it, a value outside its range, or nothing to compare runs by.
    """
    _check(base, search)
    chosen = [tuple(dict.fromkeys(values)) for values in search.values.values()]
    points = [
        base.replace(**dict(zip(search.values, point, strict=True))) for point in itertools.product(*chosen)
    ]
    if len(points) < 2:
        raise SettingsError("This is one combination. Choose at least two values of a setting to compare.")
    if search.order == "random":
        random.Random(search.seed).shuffle(points)
    return points


def typed_value(name: str, text: str) -> int | float:
    """A value of a setting as a person typed it.

    Args:
        name: of a setting that is a number.
        text: such as "0.3" or "1,000".

    Raises:
        SettingsError: it is no number, or outside the setting's range.
    """
    field = FIELDS[name]
    try:
        number = float(text.replace(",", ""))
        number = int(number) if number.is_integer() else number
        if not math.isfinite(number):
            raise ValueError
    except ValueError:
        raise SettingsError(
            f"“{text}” is no number. Enter values of {field.metadata['label']} as numbers, such as {field.default}."
        ) from None
    value: int | float = getattr(Settings().replace(**{name: number}), name)
    return value


def _check(base: Settings, search: Search) -> None:
    if not search.values:
        raise SettingsError("Choose a setting to vary.")
    if len(search.values) > MAX_SEARCHED:
        raise SettingsError(f"{len(search.values)} settings were chosen; vary at most {MAX_SEARCHED}.")
    for name, values in search.values.items():
        if name not in PROPOSED:
            raise SettingsError(
                f"{name} cannot vary within a sweep: its runs would not be measured on the same texts and words. "
                f"These can: {', '.join(PROPOSED)}."
            )
        if not values:
            raise SettingsError(f"Choose at least one value of {FIELDS[name].metadata['label']}.")
    if search.num_combinations > MAX_COMBINATIONS:
        raise SettingsError(
            f"These are {search.num_combinations:,} combinations; choose values that give at most {MAX_COMBINATIONS:,}."
        )
    if not base.validation_share:
        raise SettingsError(
            "Nothing is held out, so there is nothing to compare runs by. Choose a validation share above 0."
        )

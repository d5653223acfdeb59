"""Smaller runs that take a given time, or fit in memory: fewer texts, fewer words, a smaller model.

What each costs is computed from the texts where they tell it, and taken from bench/CHOICES.md where it was measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lstm_core.advice.proposal import Proposal
from lstm_core.advice.scale import CorpusScale
from lstm_core.counted import in_units
from lstm_core.estimate import Estimate, estimate
from lstm_core.pace import Pace
from lstm_core.settings import Settings
from lstm_core.text.vocabulary import FIRST_WORD_ID

MINUTE: Final = 60.0
FIVE_MINUTES: Final = 300.0
_LONGER: Final = 1.5  # a run up to this much longer than a goal counts as reaching it
_REACHED: Final = 1.1

_FEWEST_TEXTS: Final = 100
_FEWEST_WORDS: Final = 1_000
_FEWEST_UNITS: Final = 50
_SMALLEST_UPDATE: Final = 128
_MEASURED_UNITS: Final = (100, 400)
_FEW_UNITS: Final = 100
_FEW_WORDS: Final = 5_000
_WORTH_MORE: Final = 1.25  # a combination has to keep so many times the texts that fewer texts alone would

Fits = Callable[[Estimate], bool]


@dataclass(frozen=True)
class Goal:
    """Ways to one duration.

    Args:
        seconds: about how long the run then takes.
        proposals: each reaches it alone.
    """

    seconds: float
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True)
class RunSize:
    """A run as far as its cost goes.

    Args:
        settings: of the run.
        scale: of its texts.
        pace: of this machine.
    """

    settings: Settings
    scale: CorpusScale
    pace: Pace

    @property
    def num_texts(self) -> int:
        """Texts that it uses."""
        return min(self.settings.limit or self.scale.num_texts, self.scale.num_texts)

    @property
    def vocabulary_size(self) -> int:
        """Its token ids."""
        return self.scale.vocabulary_size(self.num_texts, self.settings.max_vocabulary)

    @property
    def expected(self) -> Estimate:
        """What it will need."""
        targets = self.scale.training_targets(self.num_texts)
        texts = round(self.num_texts * (1 - self.settings.validation_share))
        return estimate(self.settings, self.vocabulary_size, targets, self.pace, texts)

    def changed(self, **changes: Any) -> RunSize:
        """The same run with some settings changed."""
        return replace(self, settings=self.settings.replace(**changes))


def faster(run: RunSize) -> list[Goal]:
    """What brings a long run to about five minutes, and to about one; empty for a run that is short already."""
    expected = run.expected.total_seconds
    goals = []
    for seconds in (MINUTE, FIVE_MINUTES):
        if expected <= _LONGER * seconds:
            break
        fits = _takes_at_most(_REACHED * seconds)
        found = [_texts(run, fits), _words(run, fits), _units(run, fits), _together(run, fits)]
        proposals = tuple(proposal for proposal in found if proposal is not None)
        if proposals:
            goals.append(Goal(seconds, proposals))
    return goals


def fitting(run: RunSize, room: int) -> tuple[Proposal, ...]:
    """What makes a run fit in memory; empty where nothing does, or it fits already.

    Args:
        run: that is too large.
        room: bytes that it may need.
    """

    def fits(expected: Estimate) -> bool:
        return expected.needed_bytes <= room

    if fits(run.expected):
        return ()
    found = [_words(run, fits), _units(run, fits), _targets(run, fits), _texts(run, fits)]
    proposals = tuple(proposal for proposal in found if proposal is not None)
    together = None if proposals else _smallest(run, fits)
    return proposals or ((together,) if together else ())


def _takes_at_most(seconds: float) -> Fits:
    return lambda expected: expected.total_seconds <= seconds


def _texts(run: RunSize, fits: Fits) -> Proposal | None:
    limit = _largest(
        _round_numbers(_FEWEST_TEXTS, run.num_texts), lambda n: fits(run.changed(limit=n).expected)
    )
    if limit is None:
        return None
    smaller = run.changed(limit=limit)
    cost = f"{_cost_of_texts(run, smaller)} This costs most on new texts."
    return _proposal(smaller, f"First {limit:,} texts", cost, limit=limit)


def _words(run: RunSize, fits: Fits) -> Proposal | None:
    sizes = _round_numbers(_FEWEST_WORDS, run.vocabulary_size)
    size = _largest(sizes, lambda n: fits(run.changed(max_vocabulary=n).expected))
    if size is None:
        return None
    cost = f"{_left_out(run, size)} of the words in the texts become unknown."
    return _proposal(run.changed(max_vocabulary=size), f"{size:,} words", cost, max_vocabulary=size)


def _units(run: RunSize, fits: Fits) -> Proposal | None:
    sizes = _round_numbers(_FEWEST_UNITS, run.settings.units)
    units = _largest(sizes, lambda n: fits(run.changed(units=n).expected))
    if units is None:
        return None
    return _proposal(run.changed(units=units), f"{units:,} units", _cost_of_units(units), units=units)


def _targets(run: RunSize, fits: Fits) -> Proposal | None:
    sizes = [run.settings.batch_targets // 2**half for half in range(1, 8)]
    sizes = [size for size in sizes if size >= _SMALLEST_UPDATE]
    size = _largest(sizes, lambda n: fits(run.changed(batch_targets=n).expected))
    if size is None:
        return None
    return _proposal(
        run.changed(batch_targets=size),
        f"{size:,} targets per update",
        "It takes longer.",
        batch_targets=size,
    )


def _together(run: RunSize, fits: Fits) -> Proposal | None:
    """Fewer units and words, so that more texts can stay than if the texts alone were cut."""
    changes: dict[str, Any] = {}
    if run.settings.units > _FEW_UNITS:
        changes["units"] = _FEW_UNITS
    if run.vocabulary_size > _FEW_WORDS:
        changes["max_vocabulary"] = _FEW_WORDS
    smaller = run.changed(**changes)
    if not changes:
        return None
    if fits(smaller.expected):
        one_is_enough = any(fits(run.changed(**{name: value}).expected) for name, value in changes.items())
        return None if one_is_enough else _combined(run, changes)
    alone, less = _texts(run, fits), _texts(smaller, fits)
    if less is None or (alone and less.changes["limit"] < _WORTH_MORE * alone.changes["limit"]):
        return None
    changes |= less.changes
    if run.changed(limit=changes["limit"]).vocabulary_size <= _FEW_WORDS + FIRST_WORD_ID:
        changes.pop("max_vocabulary", None)  # so few texts have fewer words
    return _combined(run, changes)


def _smallest(run: RunSize, fits: Fits) -> Proposal | None:
    """As small as it gets, where no single change is enough."""
    changes = {
        "units": min(_FEWEST_UNITS, run.settings.units),
        "max_vocabulary": min(_FEWEST_WORDS, run.settings.max_vocabulary),
        "batch_targets": min(_SMALLEST_UPDATE, run.settings.batch_targets),
    }
    return _combined(run, changes) if fits(run.changed(**changes).expected) else None


def _combined(run: RunSize, changes: dict[str, Any]) -> Proposal:
    words = {"units": "units", "max_vocabulary": "words", "batch_targets": "targets per update"}
    parts = [f"{changes[name]:,} {word}" for name, word in words.items() if name in changes]
    if "limit" in changes:
        parts.append(f"first {changes['limit']:,} texts")
    smaller = run.changed(**changes)
    costs = []
    if "limit" in changes:
        costs.append(_cost_of_texts(run, smaller))
    elif "max_vocabulary" in changes:
        costs.append(f"{_left_out(run, changes['max_vocabulary'])} of the words become unknown.")
    if "units" in changes:
        costs.append(_cost_of_units(changes["units"]))
    return _proposal(smaller, ", ".join(parts), " ".join(costs), **changes)


def _proposal(smaller: RunSize, label: str, cost: str, **changes: Any) -> Proposal:
    unit = smaller.scale.unit
    return Proposal(in_units(label, unit), changes, in_units(cost, unit), smaller.expected.total_seconds)


def _cost_of_texts(run: RunSize, smaller: RunSize) -> str:
    cost = f"It learns from {_percent(smaller.num_texts / run.num_texts)} of the texts"
    if smaller.vocabulary_size < run.vocabulary_size:
        known, before = (one.vocabulary_size - FIRST_WORD_ID for one in (smaller, run))
        cost += f" and knows {known:,} instead of {before:,} words"
    return f"{cost}."


def _left_out(run: RunSize, size: int) -> str:
    return _percent(run.scale.unknown_share(size), 1)


def _percent(share: float, decimals: int = 0) -> str:
    return f"{100 * share:.{decimals}f} %"


def _cost_of_units(units: int) -> str:
    """What is known of fewer units; measured before output layers were tied."""
    if _MEASURED_UNITS[0] <= units <= _MEASURED_UNITS[-1]:
        return (
            f"{units:,} units should cost little: on 2,000 dialogues, with an output layer of its own, 100 did as well "
            "as 200 or 400."
        )
    return f"How well {units:,} units learn was not measured."


def _largest(sizes: Sequence[int], fits: Callable[[int], bool]) -> int | None:
    return next((size for size in sorted(sizes, reverse=True) if fits(size)), None)


def _round_numbers(lowest: int, below: int) -> list[int]:
    """Numbers that people choose, from the lowest up to below another: 1, 1.5, 2, 3, 4, 5, 6, 8 and so on."""
    return [number for number in _all_round_numbers(below) if lowest <= number < below]


def _all_round_numbers(below: int) -> Iterator[int]:
    scale = 10
    while scale < below:
        yield from (scale * tenth // 10 for tenth in (10, 15, 20, 30, 40, 50, 60, 80))
        scale *= 10

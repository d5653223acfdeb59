"""A sweep as it is stored: which settings its runs compare, and what they were expected to take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lstm_core.runs.run import Run
from lstm_core.search import Search


@dataclass(frozen=True)
class Sweep:
    """Runs that one visitor queued together to compare settings.

    Args:
        id: unguessable; it opens nothing to anybody but its owner.
        owner: the visitor.
        name: what it is called.
        search: how its runs were chosen; runs that were left out may have some of its values.
        seconds: what each run was expected to take at most, by its place.
        created: when it was asked for, UTC.
        runs: those that are not deleted, in the order in which they start.
        places: by the run's id its place among all runs of the sweep, from 1; also of deleted runs that can still
            come back.
    """

    id: str
    owner: str = field(repr=False)
    name: str
    search: Search
    seconds: tuple[float, ...]
    created: datetime
    runs: tuple[Run, ...]
    places: dict[str, int]

    @property
    def is_over(self) -> bool:
        """None of its runs waits or trains."""
        return all(run.is_over for run in self.runs)

    def varied_settings(self, run: Run) -> dict[str, Any]:
        """A run's values of the settings that differ between the runs, by name."""
        return {name: getattr(run.settings, name) for name in self.search.varied}

    def expected_seconds(self, run: Run) -> float | None:
        """What a run was expected to take at most; None where that is not known."""
        place = self.places[run.id] - 1
        return self.seconds[place] if place < len(self.seconds) else None

"""A class: texts and settings that a teacher fixed, what students choose themselves, and what stands on its board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lstm_core.runs.run import Run, RunSource
from lstm_core.settings import Settings


@dataclass(frozen=True)
class Classroom:
    """A class as the store held it when it was asked.

    Args:
        id: of the class.
        owner: the visitor who teaches it.
        token: what its link carries; whoever knows it may take part.
        name: what its teacher calls it.
        upload_id: its file, a copy of its own.
        source: how that file is read, and which column holds the texts.
        settings: where every student begins.
        free: names of the settings that students choose themselves.
        hidden: names of fixed settings that students are not shown.
        closed: nobody can start a run any more.
    """

    id: str
    owner: str = field(repr=False)
    token: str = field(repr=False)
    name: str
    upload_id: str = field(repr=False)
    source: RunSource
    settings: Settings
    free: tuple[str, ...]
    hidden: tuple[str, ...]
    closed: bool

    def is_taught_by(self, visitor: str | None) -> bool:
        """Whether this visitor may change it."""
        return bool(visitor) and self.owner == visitor

    @property
    def fixed(self) -> tuple[str, ...]:
        """Names of the settings that students see and cannot change."""
        return tuple(name for name in self.settings.to_dict() if name not in (*self.free, *self.hidden))

    def chosen(self, values: Mapping[str, Any]) -> Settings:
        """The settings of a student's run: free ones as chosen, all others as the teacher fixed them.

        Raises:
            SettingsError: a value outside its range.
        """
        return self.settings.replace(**{name: values[name] for name in self.free if name in values})


@dataclass(frozen=True)
class Entry:
    """A student's run on the board of a class.

    Args:
        run: the run, which stays its student's own.
        name: what the student is called there.
        sequence: of the run's latest event, which says whether curves that are known are still the whole.
    """

    run: Run
    name: str
    sequence: int

"""The folder of a group's run, which all members share: what to train, and what has happened.

It holds `job.json`, the events of the first member line by line, a log for each member, and what every run's folder
holds (checkpoint and bundles). On several machines it has to be the same folder everywhere, and so does that of the
texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lstm_core.atomic import replacing
from lstm_core.events import Epoch, Event, event_from_dict, event_to_dict
from lstm_core.settings import Settings

JOB_FILE: Final = "job.json"
EVENTS_FILE: Final = "events.jsonl"
_ERROR: Final = "error"


@dataclass(frozen=True)
class Job:
    """What a group trains.

    Args:
        folder: of the run.
        texts: the folder of the texts, see `lstm_core.text.shards`.
        settings: of the run.
    """

    folder: Path
    texts: Path
    settings: Settings

    def save(self) -> None:
        """Writes what members read, and forgets the events of before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.events_file.write_bytes(b"")
        described = {"texts": str(self.texts), "settings": self.settings.to_dict()}
        with replacing(self.folder / JOB_FILE) as file:
            file.write(json.dumps(described).encode())

    @classmethod
    def load(cls, folder: Path) -> Job:
        """The inverse of `save`."""
        described = json.loads((folder / JOB_FILE).read_bytes())
        return cls(folder, Path(described["texts"]), Settings.from_dict(described["settings"]))

    @property
    def events_file(self) -> Path:
        """Where the first member writes its events."""
        return self.folder / EVENTS_FILE

    def log_file(self, rank: int) -> Path:
        """What a member prints."""
        return self.folder / f"member-{rank}.log"

    def tell(self, event: Event) -> None:
        """Writes an event for whoever watches."""
        self._write(event_to_dict(event))

    def tell_error(self, message: str) -> None:
        """Writes why training cannot go on, as a sentence."""
        self._write({_ERROR: message})

    def _write(self, values: dict[str, Any]) -> None:
        with self.events_file.open("ab") as file:
            file.write(json.dumps(values).encode() + b"\n")


@dataclass(frozen=True)
class GroupError:
    """Why training cannot go on."""

    message: str


class EventReader:
    """Reads the events of a job as they are written.

    Args:
        job: whose events.

    Attributes:
        epochs: finished ones that it has read of.
    """

    def __init__(self, job: Job) -> None:
        self._job, self._position = job, 0
        self.epochs = 0

    def new(self) -> Iterator[Event | GroupError]:
        """Those that came since the last call; a line that is being written waits for the next one."""
        with self._job.events_file.open("rb") as file:
            file.seek(self._position)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._position += len(line)
                values = json.loads(line)
                event = GroupError(values[_ERROR]) if _ERROR in values else event_from_dict(values)
                self.epochs += isinstance(event, Epoch)
                yield event

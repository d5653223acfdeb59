"""A run as it is stored: what was asked for, how far it got, and how it ended."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from lstm_core.errors import RunError
from lstm_core.events import Event
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions

State = Literal["waiting", "starting", "running", "finished", "stopped", "interrupted", "failed"]

LIVE: tuple[State, ...] = ("starting", "running")
OVER: tuple[State, ...] = ("finished", "stopped", "interrupted", "failed")

RETRIES = "retries"
"""The key of `Run.current` under which stands why earlier attempts ended that were tried again by themselves."""

_RUN_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class RunSource:
    """Where a run's texts came from.

    Args:
        file_name: the name that the file had on the visitor's computer; shown, never opened.
        column: the column that holds the texts.
        options: how the file is read.
        rows: rows in the file, where known.
        pinned: seeds that the model is asked at the end of every epoch; none means the texts' own beginnings.
        upload_id: of the uploaded file, which is kept for some days; None for runs of earlier versions.
        shares_texts: whoever has a share link may also read the texts; else they are the owner's alone.
    """

    file_name: str
    column: str
    options: ReadingOptions
    rows: int | None = None
    pinned: tuple[str, ...] = ()
    shares_texts: bool = False
    upload_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> RunSource:
        """The inverse of `to_dict`."""
        pinned = tuple(values.get("pinned", ()))
        return cls(**{**values, "options": ReadingOptions(**values["options"]), "pinned": pinned})


class StoredEvent(NamedTuple):
    """An event of a run's training as the store holds it.

    Args:
        sequence: its place among the run's events, from 1.
        attempt: the attempt that it belongs to.
        event: what happened.
    """

    sequence: int
    attempt: int
    event: Event


@dataclass(frozen=True)
class Run:
    """A run as the store held it when it was asked.

    Args:
        id: unguessable; it opens the run for its owner alone, others need a share link's token.
        owner: the visitor who may stop, rename, delete, resume and share it.
        name: what its owner calls it.
        state: "waiting" in the queue, "starting" until the first update of the weights, "running", or one
            of the four ways to end.
        settings: what it is trained with.
        source: where its texts came from.
        message: a sentence about how it ended, where there is something to say.
        current: how far it is, see `lstm_core.runs.progress`; a key is missing while it is not known.
        attempt: how often it was started, 0 while it waits for the first time.
        created: when it was asked for, UTC, as all times here.
        started: when the latest attempt started.
        ended: when the latest attempt ended.
        stop_requested: its owner asked it to stop and it has not ended yet.
        heartbeat: when its worker last gave a sign of life, in seconds since 1970.
    """

    id: str
    owner: str = field(repr=False)
    name: str
    state: State
    settings: Settings
    source: RunSource
    message: str | None
    current: dict[str, Any]
    attempt: int
    created: datetime
    started: datetime | None
    ended: datetime | None
    stop_requested: bool
    heartbeat: float | None

    @property
    def is_waiting(self) -> bool:
        """It is in the queue."""
        return self.state == "waiting"

    @property
    def is_live(self) -> bool:
        """A process executes it now."""
        return self.state in LIVE

    @property
    def is_over(self) -> bool:
        """It ended, successfully or not; its owner may resume it."""
        return self.state in OVER

    def is_owned_by(self, visitor: str) -> bool:
        """Whether this visitor may change it."""
        return self.owner == visitor

    def shows_texts_to(self, visitor: str | None) -> bool:
        """Whether this visitor may read the texts that it was trained on, and what is counted from them."""
        return self.source.shares_texts or (visitor is not None and self.is_owned_by(visitor))


def checked_run_id(run_id: str) -> str:
    """The id, if it has the form of one; ids become paths, so nothing else may pass.

    Raises:
        RunError: it has another form.
    """
    if not is_run_id(run_id):
        raise no_such_run()
    return run_id


def is_run_id(run_id: object) -> bool:
    """Whether something has the form of an id, a run's or an upload's."""
    return isinstance(run_id, str) and _RUN_ID.fullmatch(run_id) is not None


def no_such_run() -> RunError:
    """The error for a run that was deleted or never existed; it does not tell which."""
    return RunError(
        "There is no run of yours with this address. It was deleted, or belongs to another browser: "
        "ask its owner for a share link."
    )

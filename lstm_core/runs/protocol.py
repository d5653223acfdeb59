"""What a server says to its worker: lines on the worker's standard input.

    {"settings": ..., "vocabulary_size": ...}     any number of times: a run that may come soon
    RUN_ID                                        once: the run that is claimed for this worker
    end of input                                  the server has gone

The server keeps the line open as long as it lives, so a closed standard input means that the server has gone, however
it ended: the worker saves what it has and ends. A server that closes the line asks for just that. The worker answers
through the store only.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from lstm_core.settings import Settings


@dataclass(frozen=True)
class WarmUpRequest:
    """A run that may come soon, to be prepared for.

    Args:
        settings: the run's.
        vocabulary_size: number of token ids of its texts.
    """

    settings: Settings
    vocabulary_size: int


@dataclass(frozen=True)
class RunAssignment:
    """The run that the worker is to execute."""

    run_id: str


Message = WarmUpRequest | RunAssignment


def to_line(message: Message) -> str:
    """A message as one line, without its end."""
    if isinstance(message, RunAssignment):
        return message.run_id
    return json.dumps({"settings": message.settings.to_dict(), "vocabulary_size": message.vocabulary_size})


def from_line(line: str) -> Message:
    """The inverse of `to_line`; ids of runs never start with a brace.

    Raises:
        ValueError: the line starts like a request but cannot be read as one.
    """
    if not line.startswith("{"):
        return RunAssignment(line)
    try:
        values = json.loads(line)
        return WarmUpRequest(Settings.from_dict(values["settings"]), int(values["vocabulary_size"]))
    except KeyError as error:
        raise ValueError(f"a request was {line!r}; {error} was expected in it") from None


def send(stream: IO[bytes], message: Message) -> bool:
    """Writes a message to a worker's standard input; False when the worker has gone."""
    try:
        stream.write(to_line(message).encode() + b"\n")
        stream.flush()
    except (OSError, ValueError):  # ValueError: `hang_up` came first
        return False
    return True


def hang_up(stream: IO[bytes]) -> None:
    """Closes a worker's standard input: it is told that the server has gone. Safe to call twice."""
    with contextlib.suppress(OSError):  # it ended before it read its last line
        stream.close()


def received(descriptor: int = 0) -> Iterator[Message]:
    """The messages of the server, until it has gone.

    Args:
        descriptor: of the file to read; standard input by default.
    """
    # Not through sys.stdin: a thread blocked in its buffer makes the interpreter's end fail.
    rest = b""
    while chunk := os.read(descriptor, 4096):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (from_line(line.decode()) for line in lines)

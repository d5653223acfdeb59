"""Files elsewhere, by folder and name: whole or not there, tried again for a while, faults as sentences.

S3 has no renaming, and needs none: an object appears when its last byte has arrived (a large one when its parts are
put together) and takes the former one's place in one step; a listing shows it from then on. So one object is one file,
and a manifest would only be a second thing that can be missing. A shared folder shows files while they are written:
there a file is written under a hidden name, which nobody asks for, and renamed.
"""

from __future__ import annotations

import hashlib
import logging
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from lstm_core.errors import StorageError
from lstm_core.runs import timing
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.store.artifacts import is_file_name
from lstm_core.runs.store.faults import STORAGE_AWAY, STORAGE_REFUSES, is_full

_Answer = TypeVar("_Answer")
_log = logging.getLogger(__name__)

_STAMPS: Final = ("ETag", "mtime", "created", "ino", "LastModified")
"""What file systems tell of a file that changes with its content, beside its size."""

_NO_CREDENTIALS: Final = ("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError")
"""Errors of botocore, known by their names because it need not be installed."""


@dataclass(frozen=True)
class RemoteFile:
    """A file elsewhere, as it was when it was listed.

    Args:
        name: of the file.
        num_bytes: its size.
        changed: when it was written, in seconds since 1970.
        generation: another one for another content; fit for the name of a folder.
    """

    name: str
    num_bytes: int
    changed: float
    generation: str


class RemoteFiles:
    """Files in folders of a file system of fsspec; threads may share one.

    Args:
        filesystem: where they are.
        root: what all their paths begin with.
        renames: whether a file is written under a hidden name first.
        patience: seconds for which a call that fails is tried again.
        clock: the time.
    """

    def __init__(
        self, filesystem: Any, root: str, *, renames: bool, patience: float, clock: Clock | None = None
    ) -> None:
        self._filesystem, self._root, self._renames = filesystem, root.rstrip("/"), renames
        self._patience, self._clock = patience, clock or SystemClock()
        self._failed_until = -math.inf

    def below(self, folder: str) -> RemoteFiles:
        """The files in one of the folders."""
        root = f"{self._root}/{folder}"
        return RemoteFiles(
            self._filesystem, root, renames=self._renames, patience=self._patience, clock=self._clock
        )

    def listed(self, folder: str) -> dict[str, RemoteFile]:
        """The files of a folder by name.

        Raises:
            StorageError: they cannot be reached, as for all that follows.
        """
        entries = self._tried(lambda: self._filesystem.ls(f"{self._root}/{folder}", detail=True)) or []
        files = [_file(entry) for entry in entries if entry["type"] == "file"]
        return {file.name: file for file in files if is_file_name(file.name)}

    def all_listed(self) -> dict[str, list[RemoteFile]]:
        """The files of all folders."""
        found: dict[str, list[RemoteFile]] = {}
        for path, entry in (
            self._tried(lambda: self._filesystem.find(self._root, detail=True)) or {}
        ).items():
            folder, _, name = path.removeprefix(self._root).strip("/").rpartition("/")
            if folder and "/" not in folder and is_file_name(name):
                found.setdefault(folder, []).append(_file(entry))
        return found

    def fetch(self, folder: str, name: str, path: Path) -> bool:
        """Copies a file to a path on this machine; False where it is not there."""
        key = self._key(folder, name)

        def get() -> bool:
            self._filesystem.get_file(key, str(path))
            return True

        return bool(self._tried(get))

    def store(self, path: Path, folder: str, name: str) -> None:
        """Keeps a file of this machine, in place of an earlier one of that name.

        Raises:
            FileNotFoundError: there is no file with this path.
        """
        path.stat()
        key = self._key(folder, name)

        def put() -> None:
            if not self._renames:
                self._filesystem.put_file(str(path), key)
                return
            hidden = self._key(folder, f".{name}.{secrets.token_hex(4)}")
            try:
                self._filesystem.put_file(str(path), hidden)
                self._filesystem.mv(hidden, key)
            except BaseException:
                self._try_to_delete(hidden)
                raise

        self._tried(put, missing=False)

    def delete(self, folder: str, name: str) -> None:
        """Deletes a file, if there is one."""
        self._tried(lambda: self._filesystem.rm_file(self._key(folder, name)))

    def delete_folder(self, folder: str) -> None:
        """Deletes all files of a folder, half-written ones as well."""
        self._tried(lambda: self._filesystem.rm(f"{self._root}/{folder}", recursive=True))

    def delete_hidden(self, folder: str) -> None:
        """Deletes what a process that was killed left half-written under a hidden name."""
        if self._renames:
            for entry in (
                self._tried(lambda: self._filesystem.ls(f"{self._root}/{folder}", detail=True)) or []
            ):
                if _name(entry).startswith("."):
                    self._try_to_delete(entry["name"])

    def _key(self, folder: str, name: str) -> str:
        return f"{self._root}/{folder}/{name}"

    def _try_to_delete(self, key: str) -> None:
        try:
            self._filesystem.rm_file(key)
        except Exception as error:  # it stays, hidden, until the whole folder goes
            _log.debug("A half-written file could not be deleted.", exc_info=error)

    def _tried(self, call: Callable[[], _Answer], missing: bool = True) -> _Answer | None:
        """What a call answers, as soon as it does; None where what it asks for is not there.

        Args:
            missing: whether that may be; else the bucket itself is not there.

        Raises:
            StorageError: it failed for too long, or would always.
            OSError: this machine's disk is full.
        """
        began, said = self._clock.monotonic(), False
        # Somebody has just waited in vain: whoever asks next need not, and a page asks several times.
        deadline = began if began < self._failed_until else began + self._patience
        while True:
            try:
                return call()
            except FileNotFoundError as error:
                if missing:
                    return None
                raise StorageError(STORAGE_AWAY) from error
            except Exception as error:  # each file system has errors of its own
                if is_full(error):
                    raise
                if refuses(error):
                    raise StorageError(STORAGE_REFUSES) from error
                if self._clock.monotonic() >= deadline:
                    _log.warning("The storage of files failed: %s.", type(error).__name__)
                    self._failed_until = self._clock.monotonic() + timing.FILES_PATIENCE
                    raise StorageError(STORAGE_AWAY) from error
                if not said:
                    _log.warning("The storage of files failed and is tried again: %s.", type(error).__name__)
                    said = True
            self._clock.sleep(timing.FILES_RETRY)


def refuses(error: BaseException) -> bool:
    """Whether an error says that this server may not do what it asked for; trying again would not help."""
    return isinstance(error, PermissionError) or type(error).__name__ in _NO_CREDENTIALS


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]


def _file(entry: dict[str, Any]) -> RemoteFile:
    """A file from what a file system says of it."""
    stamps = repr([entry["size"], *(entry.get(stamp) for stamp in _STAMPS)])
    changed = next(entry[stamp] for stamp in ("LastModified", "mtime", "created") if stamp in entry)
    if isinstance(changed, datetime):
        changed = changed.timestamp()
    generation = hashlib.sha256(stamps.encode()).hexdigest()[:16]
    return RemoteFile(_name(entry), int(entry["size"]), float(changed), generation)

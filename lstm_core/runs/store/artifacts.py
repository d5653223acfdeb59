"""The files of runs, by run id and name: one interface, and folders as its first implementation.

Whoever needs a run's file asks here; nothing else joins a run's id or its folder with a file's name. Names are those
of `lstm_core.artifact_names`. What is handed out is a path on this machine, because zip files and memory maps need
one; `lstm_core.runs.remote.remote_artifacts`, which keeps files elsewhere, fetches the file first.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lstm_core.artifact_names import LOG_FILE
from lstm_core.atomic import replacing
from lstm_core.runs.run import checked_run_id, is_run_id

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class StoredFiles:
    """What is kept of one run, or of one upload.

    Args:
        num_bytes: of all its files.
        changed: when one of them was last written, in seconds since 1970.
    """

    num_bytes: int
    changed: float


class Artifacts(Protocol):
    """Keeps files of runs, or of uploads. A file is whole or not there: nobody ever sees half of one.

    Every method raises RunError for an id that does not have the form of one, and ValueError for a name that is
    more than the name of a file.
    """

    def get(self, run_id: str, name: str) -> Path | None:
        """A file as a path on this machine, to be read and not written; None where the run has no such file."""

    def names(self, run_id: str) -> list[str]:
        """The names of the run's files in alphabetical order; none for a run without files."""

    def size(self, run_id: str, name: str) -> int | None:
        """Bytes of a file, without fetching it; None where the run has no such file."""

    def stored(self) -> dict[str, StoredFiles]:
        """Everything that is kept, by id."""

    def put(self, run_id: str, name: str, content: bytes) -> None:
        """Keeps a file, in place of an earlier one of that name."""

    def publish(self, run_id: str, name: str) -> AbstractContextManager[Path]:
        """Gives a path to write one file to, which is kept when the block ends, or forgotten when it raises."""

    def delete(self, run_id: str, name: str) -> None:
        """Deletes a file, if there is one."""

    def delete_all(self, run_id: str) -> bool:
        """Deletes all files of a run; False where something could not be deleted yet."""

    def working_folder(self, run_id: str) -> Path:
        """The folder on this machine in which the run is trained.

        It holds the run's files. What training writes there under their names is seen by whoever asks in this process,
        and by everybody after `keep_working_files`.
        """

    def keep_working_files(self, run_id: str) -> None:
        """Keeps what training has written to the working folder since the last call: asked for after each epoch."""

    def close_working_folder(self, run_id: str) -> None:
        """Keeps what is left to keep; the run is trained here no longer."""

    def log_file(self, run_id: str) -> Path:
        """The file on this machine to which the run's worker appends what it prints; it need not exist."""

    def delete_unfinished(self, run_id: str) -> None:
        """Deletes what a process that was killed left half-written."""


class FolderArtifacts:
    """Files of runs in folders of this machine, one a run.

    Args:
        root: the folder that holds those of all runs, made when missing.

    Raises:
        OSError: the folder cannot be made.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def get(self, run_id: str, name: str) -> Path | None:
        """See `Artifacts`."""
        path = self._path(run_id, name)
        return path if path.is_file() else None

    def names(self, run_id: str) -> list[str]:
        """See `Artifacts`."""
        try:
            entries = list(self._folder(run_id).iterdir())
        except OSError:
            return []
        return sorted(entry.name for entry in entries if is_file_name(entry.name) and entry.is_file())

    def size(self, run_id: str, name: str) -> int | None:
        """See `Artifacts`."""
        try:
            return self._path(run_id, name).stat().st_size
        except FileNotFoundError:
            return None

    def stored(self) -> dict[str, StoredFiles]:
        """See `Artifacts`."""
        found = {}
        for folder in self._root.iterdir():
            if is_run_id(folder.name):
                with contextlib.suppress(OSError):  # deleted meanwhile
                    files = [entry.stat() for entry in folder.iterdir()]
                    changed = max(file.st_mtime for file in (folder.stat(), *files))
                    found[folder.name] = StoredFiles(sum(file.st_size for file in files), changed)
        return found

    def put(self, run_id: str, name: str, content: bytes) -> None:
        """See `Artifacts`."""
        with replacing(self._path(run_id, name)) as file:
            file.write(content)

    @contextmanager
    def publish(self, run_id: str, name: str) -> Iterator[Path]:
        """See `Artifacts`."""
        path = self._path(run_id, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            yield unfinished
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)

    def delete(self, run_id: str, name: str) -> None:
        """See `Artifacts`."""
        self._path(run_id, name).unlink(missing_ok=True)

    def delete_all(self, run_id: str) -> bool:
        """See `Artifacts`."""
        folder = self._folder(run_id)
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()

    def working_folder(self, run_id: str) -> Path:
        """See `Artifacts`."""
        folder = self._folder(run_id)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def keep_working_files(self, run_id: str) -> None:
        """See `Artifacts`; a folder keeps what is written to it."""

    def close_working_folder(self, run_id: str) -> None:
        """See `Artifacts`; nothing is left to do."""

    def log_file(self, run_id: str) -> Path:
        """See `Artifacts`."""
        return self._path(run_id, LOG_FILE)

    def delete_unfinished(self, run_id: str) -> None:
        """See `Artifacts`."""
        for left_over in self._folder(run_id).glob(".*"):
            left_over.unlink(missing_ok=True)

    def _folder(self, run_id: str) -> Path:
        return self._root / checked_run_id(run_id)

    def _path(self, run_id: str, name: str) -> Path:
        return self._folder(run_id) / checked_file_name(name)


def is_file_name(name: str) -> bool:
    """Whether a name may be a file's; hidden files are half-written ones."""
    return _NAME.fullmatch(name) is not None


def checked_file_name(name: str) -> str:
    """The name, if a file may have it; names become paths, so nothing else may pass.

    Raises:
        ValueError: it is more than the name of a file.
    """
    if not is_file_name(name):
        raise ValueError(f"{name!r} is not the name of a file.")
    return name

"""The files of runs, or of uploads, kept elsewhere: for several servers, and workers on other machines.

A file is ROOT/ID/NAME there, as it would be below the folder of one machine, so that either can be copied to the other.
Here are copies of what was read, see `lstm_core.runs.remote.file_cache`, and the working folders of runs that are
trained on this machine: the process that trains sees its folder as the run's files, and brings what has changed in it
there after each epoch, the checkpoint last, since that is what another machine goes on from.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lstm_core.artifact_names import CHECKPOINT_FILE, LOG_FILE
from lstm_core.errors import StorageError
from lstm_core.runs import timing
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.remote.file_cache import CACHE_BYTES, FileCache
from lstm_core.runs.remote.remote_files import RemoteFile, RemoteFiles
from lstm_core.runs.run import checked_run_id, is_run_id
from lstm_core.runs.store.artifacts import FolderArtifacts, StoredFiles, checked_file_name
from lstm_core.runs.store.faults import STORAGE_AWAY

_TRIES: Final = 20
"""How often a file is fetched that is replaced while it is."""

_MAX_LISTINGS: Final = 1_000

_State = tuple[int, int, int]
"""Changes with a file of the working folder."""


class RemoteArtifacts:
    """Implements `lstm_core.runs.store.artifacts.Artifacts`; threads may share one.

    Args:
        remote: where the files are.
        local: a folder of this machine for copies and working folders, made when missing.
        cache_bytes: of all copies together.
        clock: the time.

    Raises:
        OSError: the folder cannot be made.
    """

    def __init__(
        self, remote: RemoteFiles, local: Path, cache_bytes: int = CACHE_BYTES, clock: Clock | None = None
    ) -> None:
        self._remote, self._clock = remote, clock or SystemClock()
        self._cache = FileCache(local / "cache", cache_bytes, self._clock)
        self._working, self._outgoing = FolderArtifacts(local / "working"), local / "outgoing"
        self._kept: dict[str, dict[str, _State]] = {}
        """The files of runs that this process trains, as they are kept."""
        self._listings: dict[str, tuple[float, dict[str, RemoteFile]]] = {}
        self._num_writes = 0
        self._delete_left_behind()

    def get(self, run_id: str, name: str) -> Path | None:
        """See `Artifacts`; the file is at most a second behind what others write."""
        checked_run_id(run_id), checked_file_name(name)
        if run_id in self._kept:
            return self._working.get(run_id, name)
        file = self._files(run_id).get(name)
        for _ in range(_TRIES):
            if file is None:
                return None
            path = self._cache.find(run_id, file.generation, name) or self._fetched(run_id, file)
            if path is not None:
                return path
            file = self._files(run_id, fresh=True).get(name)
        raise StorageError(STORAGE_AWAY)

    def names(self, run_id: str) -> list[str]:
        """See `Artifacts`."""
        if checked_run_id(run_id) in self._kept:
            return self._working.names(run_id)
        return sorted(self._files(run_id))

    def size(self, run_id: str, name: str) -> int | None:
        """See `Artifacts`."""
        checked_run_id(run_id), checked_file_name(name)
        if run_id in self._kept:
            return self._working.size(run_id, name)
        file = self._files(run_id).get(name)
        return None if file is None else file.num_bytes

    def stored(self) -> dict[str, StoredFiles]:
        """See `Artifacts`."""
        return {
            run_id: StoredFiles(sum(file.num_bytes for file in files), max(file.changed for file in files))
            for run_id, files in self._remote.all_listed().items()
            if is_run_id(run_id)
        }

    def put(self, run_id: str, name: str, content: bytes) -> None:
        """See `Artifacts`."""
        with self.publish(run_id, name) as path:
            path.write_bytes(content)

    @contextmanager
    def publish(self, run_id: str, name: str) -> Iterator[Path]:
        """See `Artifacts`."""
        checked_run_id(run_id), checked_file_name(name)
        if run_id in self._kept:
            with self._working.publish(run_id, name) as path:
                yield path
            self._keep(run_id, name)
            return
        folder = self._outgoing / run_id
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{name}.{secrets.token_hex(4)}"
        try:
            yield unfinished
            self._remote.store(unfinished, run_id, name)
        finally:
            self._forget_listing(run_id)
            unfinished.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # another file is on its way
                folder.rmdir()

    def delete(self, run_id: str, name: str) -> None:
        """See `Artifacts`."""
        checked_run_id(run_id), checked_file_name(name)
        try:
            self._remote.delete(run_id, name)
        finally:
            self._forget_listing(run_id)
        if run_id in self._kept:
            self._working.delete(run_id, name)
            self._kept[run_id].pop(name, None)

    def delete_all(self, run_id: str) -> bool:
        """See `Artifacts`; copies that other machines have made go once nobody has used them for two days."""
        is_empty = self._working.delete_all(run_id)
        self._kept.pop(run_id, None)
        self._cache.forget(run_id)
        shutil.rmtree(self._outgoing / run_id, ignore_errors=True)
        try:
            self._remote.delete_folder(run_id)
        except (StorageError, OSError):
            return False
        finally:
            self._forget_listing(run_id)
        return is_empty

    def working_folder(self, run_id: str) -> Path:
        """See `Artifacts`; the first call of a process fetches all files of the run.

        Raises:
            StorageError: they cannot be fetched.
        """
        folder = self._working.working_folder(run_id)
        if run_id in self._kept:
            return folder
        files = self._files(run_id, fresh=True)
        for name in self._working.names(run_id):
            if name != LOG_FILE:  # of an attempt that ended here without a word: what was kept is the truth
                self._working.delete(run_id, name)
        kept: dict[str, _State] = {}
        for name in files:
            if name == LOG_FILE and self._working.get(run_id, name) is not None:
                continue  # this process writes there already
            path = self.get(run_id, name)
            if path is not None:
                with self._working.publish(run_id, name) as copy:
                    shutil.copyfile(path, copy)
                kept[name] = _state(folder / name)
        self._kept[run_id] = kept
        return folder

    def keep_working_files(self, run_id: str) -> None:
        """See `Artifacts`.

        Raises:
            StorageError: not all of them could be kept; the next call goes on with the rest.
        """
        if run_id not in self._kept:
            return
        names = self._working.names(run_id)
        for name in sorted(names, key=lambda name: (name == CHECKPOINT_FILE, name)):
            self._keep(run_id, name)
        for name in set(self._kept[run_id]) - set(names):
            self.delete(run_id, name)

    def close_working_folder(self, run_id: str) -> None:
        """See `Artifacts`; the folder goes, and the files are found where they are kept.

        Raises:
            StorageError: not all of them could be kept; the folder stays.
        """
        self.keep_working_files(run_id)
        self._kept.pop(run_id, None)
        self._working.delete_all(run_id)

    def log_file(self, run_id: str) -> Path:
        """See `Artifacts`."""
        return self._working.log_file(run_id)

    def delete_unfinished(self, run_id: str) -> None:
        """See `Artifacts`."""
        self._working.delete_unfinished(run_id)
        for left_over in (self._outgoing / checked_run_id(run_id)).glob(".*"):
            left_over.unlink(missing_ok=True)
        with contextlib.suppress(StorageError):  # hidden, so that nobody misses it
            self._remote.delete_hidden(run_id)

    def _keep(self, run_id: str, name: str) -> None:
        """Brings a file of the working folder there, unless it is there as it is."""
        path = self._working.get(run_id, name)
        if path is None:
            return
        state = _state(path)
        if self._kept[run_id].get(name) != state:
            try:
                self._remote.store(path, run_id, name)
            finally:
                self._forget_listing(run_id)
            self._kept[run_id][name] = state

    def _fetched(self, run_id: str, file: RemoteFile) -> Path | None:
        """A copy of a file; None where it was replaced or deleted while it was fetched."""

        def fetch(path: Path) -> bool:
            if not self._remote.fetch(run_id, file.name, path):
                return False
            # A large file comes in pieces, which are of one file only where that is still there afterwards.
            return self._files(run_id, fresh=True).get(file.name) == file

        return self._cache.add(run_id, file.generation, file.name, fetch)

    def _files(self, run_id: str, fresh: bool = False) -> dict[str, RemoteFile]:
        """The run's files, as they were at most a second ago, and after whatever this process wrote."""
        now, num_writes = self._clock.monotonic(), self._num_writes
        listing = self._listings.get(run_id)
        if not fresh and listing is not None and now - listing[0] < timing.FILES_FRESH:
            return listing[1]
        files = self._remote.listed(run_id)
        if num_writes == self._num_writes:
            if len(self._listings) >= _MAX_LISTINGS:
                self._listings.clear()
            self._listings[run_id] = now, files
        return files

    def _forget_listing(self, run_id: str) -> None:
        self._num_writes += 1
        self._listings.pop(run_id, None)

    def _delete_left_behind(self) -> None:
        """Deletes copies that nobody used, and working folders of workers that were killed, after some days."""
        self._cache.make_room()
        oldest = self._clock.wall() - timing.LEFT_BEHIND
        for run_id, files in self._working.stored().items():
            if files.changed < oldest:
                self._working.delete_all(run_id)


def _state(path: Path) -> _State:
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino

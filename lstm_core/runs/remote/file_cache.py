"""Copies of files that are kept elsewhere, in a private folder of this machine, as many as fit into some bytes.

A copy lies under its generation, so that a path once handed out always shows the same content: a newer file gets
another path. What was used least recently goes first, but nothing that was handed out within the last minute.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lstm_core.runs import timing
from lstm_core.runs.clock import Clock, SystemClock

CACHE_BYTES: Final = 2 * 2**30
"""Of all copies, of runs and of uploads each."""

IN_USE: Final = 60.0
"""Seconds for which a path that was handed out may still be about to be opened."""


class FileCache:
    """Copies by the id of their run or upload, generation and name; processes may share a folder.

    Args:
        root: the folder.
        max_bytes: of all copies together.
        clock: the time.
    """

    def __init__(self, root: Path, max_bytes: int = CACHE_BYTES, clock: Clock | None = None) -> None:
        self._root, self._max_bytes, self._clock = root, max_bytes, clock or SystemClock()

    def find(self, owner_id: str, generation: str, name: str) -> Path | None:
        """The copy, if there is one."""
        path = self._root / owner_id / generation / name
        try:
            status = path.stat()
            # When it was used last is its time of access; the time of its content stays.
            os.utime(path, ns=(int(self._clock.wall() * 1e9), status.st_mtime_ns))
        except OSError:
            return None
        return path

    def add(self, owner_id: str, generation: str, name: str, fetch: Callable[[Path], bool]) -> Path | None:
        """Makes a copy.

        Args:
            fetch: writes the content to a path; False where that is not the content of this generation.

        Returns:
            Its path; None where `fetch` said False.
        """
        path = self._root / owner_id / generation / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            if not fetch(unfinished):
                return None
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
            self._remove_empty(path.parent)
        found = self.find(owner_id, generation, name)
        self.make_room()
        return found

    def forget(self, owner_id: str) -> None:
        """Deletes all copies of a run or an upload."""
        shutil.rmtree(self._root / owner_id, ignore_errors=True)

    def make_room(self) -> None:
        """Deletes what was used least recently until the rest fits, and what nobody has used for long."""
        now, files = self._clock.wall(), []
        for path in self._root.glob("*/*/*"):
            with contextlib.suppress(OSError):  # deleted meanwhile
                status = path.stat()
                files.append((status.st_atime, status.st_size, path))
        total = sum(size for _, size, _ in files)
        for used, size, path in sorted(files):
            is_left_behind = now - used > timing.LEFT_BEHIND
            if not is_left_behind and (total <= self._max_bytes or now - used < IN_USE):
                break
            path.unlink(missing_ok=True)
            self._remove_empty(path.parent)
            total -= size

    def _remove_empty(self, folder: Path) -> None:
        for empty in (folder, folder.parent):
            with contextlib.suppress(OSError):  # not empty
                empty.rmdir()

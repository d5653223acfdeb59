"""Some bytes of the disk that are held back, so that runs can be deleted and end in a sentence when it is full."""

from __future__ import annotations

import contextlib
import logging
import shutil
from pathlib import Path
from typing import Final

RESERVE_BYTES: Final = 16 * 2**20
"""What the database needs to record that runs ended and were deleted, many times over."""

_SHARE: Final = 16
"""A small disk holds no more back than one part in so many."""

_FILE: Final = "reserve"
_log = logging.getLogger(__name__)


class DiskReserve:
    """A file of zeros in the store's folder, given up when the disk is full and made again when there is room.

    Args:
        home: the store's folder.
        size: bytes that are held back; fewer on a small disk.
    """

    def __init__(self, home: Path, size: int = RESERVE_BYTES) -> None:
        self._path, self._size = home / _FILE, size

    @property
    def is_held(self) -> bool:
        """Whether the bytes are held back now."""
        return self._path.exists()

    def tend(self) -> None:
        """Gives the reserve up where less than that much is free, and takes it where four times as much is."""
        with contextlib.suppress(OSError):
            disk = shutil.disk_usage(self._path.parent)
            size = min(self._size, disk.total // _SHARE)
            if disk.free < size:
                self.release()
            elif disk.free > 4 * size and not self.is_held:
                with self._path.open(
                    "wb"
                ) as file:  # written, not only made that long: a hole would hold nothing
                    file.write(bytes(size))

    def release(self) -> None:
        """Gives it up."""
        if self.is_held:
            self._path.unlink(missing_ok=True)
            _log.warning("The disk is nearly full: the reserve is given up.")

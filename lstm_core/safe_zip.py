"""A zip file from a stranger, read within bounds: a small file can claim to hold gigabytes, or a million members.

Nothing is unpacked before what the file claims was looked at, and never more than it may be, whatever it claims.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from lstm_core.errors import BundleError

MAX_DIRECTORY: Final = 2**17
"""Bytes of the list of members that are read; each takes 46 and its name."""

MAX_MEMBERS: Final = 100
"""Members of a zip that is opened; a model has four, and programs that pack one anew add some of their own."""

FREE_BYTES: Final = 16 * 2**20
"""What a member may unpack to, however small the file is."""

MAX_RATIO: Final = 4
"""How many times the file's own size a larger member may be: weights hardly shrink, zeros do by a thousand."""

MAX_ITEMS: Final = 2**20
MAX_NESTED: Final = 2**16
"""Commas and opening brackets of a JSON member: each item takes dozens of times the memory of its characters."""

_COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The other ones are unpacked without a bound by zipfile."""


class SafeZip:
    """A zip that is open for reading within bounds; close it, or use it in a `with` block.

    Args:
        source: a path, or the bytes of an uploaded file.

    Raises:
        BundleError: it has too many members.
        OSError, zipfile.BadZipFile, ...: what zipfile raises over damaged archives.
    """

    def __init__(self, source: Path | bytes) -> None:
        self._file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        try:
            self._size = self._file.seek(0, os.SEEK_END)
            directory = _BoundedReads(self._file, MAX_DIRECTORY)
            self._archive = zipfile.ZipFile(cast("BinaryIO", directory))
            directory.left = None
            if len(self._archive.infolist()) > MAX_MEMBERS:
                raise _TooManyMembersError
        except _TooManyMembersError:
            self._file.close()
            raise BundleError(
                f"This zip holds more than {MAX_MEMBERS} files; a model holds four. Open a file that LSTM Lab saved."
            ) from None
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> SafeZip:
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()
        self._file.close()

    @contextmanager
    def stream(self, name: str, limit: int) -> Iterator[tuple[BinaryIO, int]]:
        """A member to read in pieces, and how many bytes it has; there are never more to read.

        Args:
            name: its exact name.
            limit: the most bytes that it may have.

        Raises:
            BundleError: there is none, it is larger, or it is packed in another way than by deflate.
        """
        try:
            info = self._archive.getinfo(name)
        except KeyError:
            raise BundleError(
                f"This zip holds no {name}, so it is not an LSTM Lab model. Open a file that LSTM Lab saved."
            ) from None
        if info.compress_type not in _COMPRESSIONS:
            raise BundleError(f"{name} in this zip is packed in an unusual way. Pack it again with deflate.")
        if info.file_size > limit or info.file_size > max(FREE_BYTES, MAX_RATIO * self._size):
            raise BundleError(
                f"{name} in this model is larger than its settings allow. Download the model again."
            )
        with self._archive.open(info) as file:
            yield cast("BinaryIO", file), info.file_size

    def member(self, name: str, limit: int) -> bytes:
        """The whole content of a member; arguments and errors as for `stream`."""
        with self.stream(name, limit) as (file, size):
            return file.read(size)

    def json_member(self, name: str, limit: int) -> Any:
        """A member's content as plain values.

        Raises:
            BundleError: as for `member`, or it cannot be read as JSON, or holds too many values.
        """
        content = self.member(name, limit)
        try:
            if content.count(b",") > MAX_ITEMS or content.count(b"[") + content.count(b"{") > MAX_NESTED:
                raise ValueError("too many values")
            value = json.loads(content)
            json.dumps(
                value, ensure_ascii=False
            ).encode()  # half a surrogate pair could not be shown or saved
            return value
        except (ValueError, RecursionError):
            raise BundleError(f"{name} in this model cannot be read. Download the model again.") from None


class _TooManyMembersError(Exception):
    """The list of members is longer than it may be."""


class _BoundedReads(io.RawIOBase):
    """A file of which only so much is read, until `left` is None: zipfile reads a list of any length at once."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self.left: int | None = most

    def read(self, size: int = -1) -> bytes:
        """Reads like the file's own."""
        if self.left is None:
            return self._file.read(size)
        content = self._file.read(self.left + 1 if size < 0 else min(size, self.left + 1))
        self.left -= len(content)
        if self.left < 0:
            raise _TooManyMembersError
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Moves like the file's own."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Where it stands."""
        return self._file.tell()

    def seekable(self) -> bool:
        """It can move."""
        return True

    def readable(self) -> bool:
        """It can be read."""
        return True

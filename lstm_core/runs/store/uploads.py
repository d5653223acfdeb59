"""Files that a visitor uploaded but has not trained on yet, so that refreshing the page loses nothing.

Of an upload are kept `data` (the file's bytes), `draft.json` (the settings of the Train page), and `about.json` (its
original name, size, time), which is written last: without it there is no upload. A file's original name is only shown,
never used as a path.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from lstm_core.errors import InputError, LimitError
from lstm_core.runs.run import is_run_id
from lstm_core.runs.store.artifacts import Artifacts
from lstm_core.runs.store.run_store import new_id

SIZE_LIMIT = 500 * 2**20
_DRAFT_LIMIT = 256 * 2**10
_NAME_LIMIT = 200
_CHUNK = 2**20

UploadKind = Literal["texts", "model"]
"""What an upload was opened as; it cannot be addressed as anything else."""

_DATA, _ABOUT, _DRAFT = "data", "about.json", "draft.json"


@dataclass(frozen=True)
class Upload:
    """A file in the spool.

    Args:
        id: unguessable.
        name: what the file was called on the visitor's computer.
        size: bytes.
        path: where it is; read it, do not change it.
        owner: the visitor whose texts these are; None where whoever knows the id may use the file.
    """

    id: str
    name: str
    size: int
    path: Path
    owner: str | None = field(default=None, repr=False)


class Uploads:
    """Uploaded files of a store.

    Args:
        files: where the store keeps them, see `RunStore.upload_files`.
        size_limit: largest file in bytes.
        spool_limit: bytes of all files together; 0 is no limit.
    """

    def __init__(self, files: Artifacts, size_limit: int = SIZE_LIMIT, spool_limit: int = 0) -> None:
        self._files, self.size_limit, self.spool_limit = files, size_limit, spool_limit

    def save(
        self, content: bytes | BinaryIO, name: str, kind: UploadKind = "texts", owner: str | None = None
    ) -> str:
        """Stores a file.

        Args:
            content: its bytes, or an open binary file that is read to its end.
            name: its original name.
            kind: what it was opened as.
            owner: the visitor whose texts these are, if nobody else may read them.

        Returns:
            The id of the upload.

        Raises:
            InputError: the file is larger than the limit.
            LimitError: no more files are kept now.
        """
        if self.spool_limit and self.num_bytes() >= self.spool_limit:
            raise LimitError(
                "This server keeps no more files now. Try again later; files that nobody uses are deleted by and by."
            )
        upload_id = new_id()
        try:
            with self._files.publish(upload_id, _DATA) as path:
                size = self._copy(content, path)
            about = {
                "name": _shown_name(name),
                "size": size,
                "created": time.time(),
                "kind": kind,
                "owner": owner,
            }
            self._put_json(upload_id, _ABOUT, about)
        except BaseException:
            self._files.delete_all(upload_id)
            raise
        return upload_id

    def save_file(self, path: Path, name: str | None = None) -> str:
        """Stores a copy of a file on this machine, such as the bundled sample."""
        with path.open("rb") as file:
            return self.save(file, name or path.name)

    def get(self, upload_id: str, kind: UploadKind = "texts") -> Upload:
        """The upload with this id.

        Raises:
            InputError: there is none of this kind, it was deleted, or what is known of it is damaged.
        """
        try:
            about, data = self._json(upload_id, _ABOUT), self._files.get(upload_id, _DATA)
            if data is not None and about.get("kind", "texts") == kind:
                return Upload(upload_id, str(about["name"]), int(about["size"]), data, about.get("owner"))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
        raise _unavailable()

    def readable(self, upload_id: str, visitor: str | None) -> Upload:
        """The texts with this id, for a visitor who may read them.

        Raises:
            InputError: there are none, or they are another visitor's, which is not told apart.
        """
        upload = self.get(upload_id)
        if upload.owner not in (None, visitor):
            raise _unavailable()
        return upload

    def hand_over(self, visitor: str, owner: str) -> None:
        """Makes a visitor's uploads another's, who is the same person in another browser."""
        for upload_id in self._files.stored():
            with contextlib.suppress(OSError, ValueError, RecursionError):  # deleted meanwhile, or damaged
                about = self._json(upload_id, _ABOUT)
                if about.get("owner") == visitor:
                    self._put_json(upload_id, _ABOUT, about | {"owner": owner})

    def save_draft(self, upload_id: str, draft: dict[str, Any]) -> None:
        """Stores an upload's settings on the Train page: plain JSON values, replaced as a whole.

        Raises:
            InputError: there is no such upload, or the draft is too large.
        """
        self._check(upload_id)
        content = json.dumps(draft, ensure_ascii=False).encode()
        if len(content) > _DRAFT_LIMIT:
            raise InputError(
                "These settings are too long to save. Shorten the column name or the run's name."
            )
        self._files.put(upload_id, _DRAFT, content)

    def load_draft(self, upload_id: str) -> dict[str, Any]:
        """What `save_draft` stored, or an empty dictionary if it was never called.

        Raises:
            InputError: there is no such upload.
        """
        self._check(upload_id)
        try:
            return self._json(upload_id, _DRAFT)
        except (OSError, ValueError, RecursionError):
            return {}

    def delete(self, upload_id: str) -> None:
        """Deletes an upload; runs started from it keep their own texts."""
        if is_run_id(upload_id):
            self._files.delete_all(upload_id)

    def num_bytes(self) -> int:
        """What all uploads take."""
        return sum(upload.num_bytes for upload in self._files.stored().values())

    def delete_old(self, days: float = 7, keep: Collection[str] = ()) -> int:
        """Deletes uploads that were not touched for `days` days; returns how many.

        Args:
            days: without use.
            keep: ids of uploads that stay however old they are.
        """
        oldest = time.time() - days * 86_400
        stored = self._files.stored().items()
        old = [upload_id for upload_id, upload in stored if upload_id not in keep and upload.changed < oldest]
        return sum(map(self._files.delete_all, old))

    def _check(self, upload_id: str) -> None:
        """Refuses an id of which nothing is kept.

        Raises:
            InputError: there is no such upload.
        """
        if not is_run_id(upload_id) or _ABOUT not in self._files.names(upload_id):
            raise _unavailable()

    def _json(self, upload_id: str, name: str) -> dict[str, Any]:
        """What a file of an upload says.

        Raises:
            OSError, ValueError, RecursionError: it is not there, or damaged.
        """
        path = self._files.get(upload_id, name) if is_run_id(upload_id) else None
        value = json.loads(b"" if path is None else path.read_bytes())
        if not isinstance(value, dict):
            raise ValueError("an object was expected")
        return value

    def _put_json(self, upload_id: str, name: str, value: dict[str, Any]) -> None:
        self._files.put(upload_id, name, json.dumps(value, ensure_ascii=False).encode())

    def _copy(self, content: bytes | BinaryIO, path: Path) -> int:
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        size = 0
        with path.open("xb") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > self.size_limit:
                    raise InputError(
                        f"The file is larger than {self.size_limit // 2**20:,} MB. "
                        "Upload part of it; a few thousand texts are plenty to start with."
                    )
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return size


def _unavailable() -> InputError:
    return InputError(
        "This upload is not available: uploads are kept for a few days, and for the browser that made them. "
        "Choose the file again."
    )


def _shown_name(name: str) -> str:
    """The last part of a file name without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[-_NAME_LIMIT:] or "unnamed.csv"

"""Files that a visitor uploaded but has not trained on yet, so that refreshing the page loses nothing.

uploads/ID/ holds `data` (the file's bytes), `about.json` (its original name, size, time) and `draft.json`
(the settings of the Train page). A file's original name is only shown, never used as a path.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from lstm_core.atomic import replacing
from lstm_core.errors import InputError, LimitError
from lstm_core.runs.store.run_store import new_id

SIZE_LIMIT = 500 * 2**20
_DRAFT_LIMIT = 256 * 2**10
_NAME_LIMIT = 200
_CHUNK = 2**20

UploadKind = Literal["texts", "model"]
"""What an upload was opened as; it cannot be addressed as anything else."""

_UPLOAD_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Upload:
    """A file in the spool.

    Args:
        id: unguessable; whoever knows it may use the file.
        name: what the file was called on the visitor's computer.
        size: bytes.
        path: where it is; read it, do not change it.
    """

    id: str
    name: str
    size: int
    path: Path


class Uploads:
    """Uploaded files in a store's folder.

    Args:
        home: the folder of the run store.
        size_limit: largest file in bytes.
        spool_limit: bytes of all files together; 0 is no limit.
    """

    def __init__(self, home: Path, size_limit: int = SIZE_LIMIT, spool_limit: int = 0) -> None:
        self.folder = Path(home).absolute() / "uploads"
        self.size_limit, self.spool_limit = size_limit, spool_limit

    def save(self, content: bytes | BinaryIO, name: str, kind: UploadKind = "texts") -> str:
        """Stores a file.

        Args:
            content: its bytes, or an open binary file that is read to its end.
            name: its original name.
            kind: what it was opened as.

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
        folder = self.folder / upload_id
        try:
            with replacing(folder / "data") as file:
                size = self._copy(content, file)
            about = {"name": _shown_name(name), "size": size, "created": time.time(), "kind": kind}
            _write_json(folder / "about.json", about)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
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
        folder = self._existing(upload_id)
        try:
            about = json.loads((folder / "about.json").read_bytes())
            upload = Upload(upload_id, str(about["name"]), int(about["size"]), folder / "data")
            if about.get("kind", "texts") == kind:
                return upload
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise _unavailable()

    def save_draft(self, upload_id: str, draft: dict[str, Any]) -> None:
        """Stores an upload's settings on the Train page: plain JSON values, replaced as a whole.

        Raises:
            InputError: there is no such upload, or the draft is too large.
        """
        folder = self._existing(upload_id)
        content = json.dumps(draft, ensure_ascii=False).encode()
        if len(content) > _DRAFT_LIMIT:
            raise InputError(
                "These settings are too long to save. Shorten the column name or the run's name."
            )
        with replacing(folder / "draft.json") as file:
            file.write(content)

    def load_draft(self, upload_id: str) -> dict[str, Any]:
        """What `save_draft` stored, or an empty dictionary if it was never called.

        Raises:
            InputError: there is no such upload.
        """
        try:
            draft = json.loads((self._existing(upload_id) / "draft.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return draft if isinstance(draft, dict) else {}

    def delete(self, upload_id: str) -> None:
        """Deletes an upload; runs started from it keep their own texts."""
        if _UPLOAD_ID.fullmatch(upload_id):
            shutil.rmtree(self.folder / upload_id, ignore_errors=True)

    def num_bytes(self) -> int:
        """What all uploads take on the disk."""
        total = 0
        for path in self.folder.glob("*/data"):
            with contextlib.suppress(OSError):  # deleted meanwhile
                total += path.stat().st_size
        return total

    def delete_old(self, days: float = 7, keep: Collection[str] = ()) -> int:
        """Deletes uploads that were not touched for `days` days; returns how many.

        Args:
            days: without use.
            keep: ids of uploads that stay however old they are.
        """
        if not self.folder.is_dir():
            return 0
        deleted, oldest = 0, time.time() - days * 86_400
        for folder in self.folder.iterdir():
            if folder.name in keep:
                continue
            try:
                touched = max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
            except OSError:  # another server process is deleting it
                continue
            if touched < oldest:
                shutil.rmtree(folder, ignore_errors=True)
                deleted += 1
        return deleted

    def _existing(self, upload_id: str) -> Path:
        if isinstance(upload_id, str) and _UPLOAD_ID.fullmatch(upload_id):
            folder = self.folder / upload_id
            if (folder / "about.json").is_file():
                return folder
        raise _unavailable()

    def _copy(self, content: bytes | BinaryIO, file: BinaryIO) -> int:
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > self.size_limit:
                raise InputError(
                    f"The file is larger than {self.size_limit // 2**20:,} MB. "
                    "Upload part of it; a few thousand texts are plenty to start with."
                )
            file.write(chunk)
        return size


def _unavailable() -> InputError:
    return InputError(
        "This upload is no longer available; uploads are kept for a few days. Choose the file again."
    )


def _shown_name(name: str) -> str:
    """The last part of a file name without control characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[-_NAME_LIMIT:] or "unnamed.csv"


def _write_json(path: Path, value: Any) -> None:
    with replacing(path) as file:
        file.write(json.dumps(value, ensure_ascii=False).encode())

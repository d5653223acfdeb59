"""From a URL to the files there: file://, s3:// and memory://, tried out before anything depends on them."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from lstm_core.errors import RunError, StorageError
from lstm_core.runs import timing
from lstm_core.runs.clock import Clock
from lstm_core.runs.remote.remote_files import RemoteFiles, refuses
from lstm_core.runs.store.faults import sentence

FILES_VARIABLE: Final = "LSTM_LAB_FILES_URL"

_KNOWN: Final = "file:///folder, s3://bucket/prefix or memory://name"
_FOLDER: Final = f"The folder that {FILES_VARIABLE} names"
_PROBE: Final = "probe"
_WRONG_KEYS: Final = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthFailure", "InvalidClientTokenId")


class Place(NamedTuple):
    """Somewhere to keep files.

    Args:
        filesystem: of fsspec.
        root: what all paths there begin with.
        name: what it is called in a sentence, without anything that could be a secret.
        renames: whether files are seen there while they are written, so that they need another name meanwhile.
    """

    filesystem: Any
    root: str
    name: str
    renames: bool = True


def open_files(
    url: str, *, patience: float, tried_out: bool = True, clock: Clock | None = None
) -> RemoteFiles:
    """The files that a URL names.

    Credentials, the region and another address than Amazon's come from the variables that S3's tools share:
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL.

    Args:
        url: file:///folder, s3://bucket/prefix, or memory://name, which lasts as long as the process.
        patience: seconds for which a call that fails is tried again.
        tried_out: whether a small file is written, read and deleted there first.
        clock: the time.

    Raises:
        RunError: why the files cannot be kept there.
    """
    place = located(url)
    files = RemoteFiles(place.filesystem, place.root, renames=place.renames, patience=patience, clock=clock)
    if tried_out:
        _try_out(files, place)
    return files


def located(url: str) -> Place:
    """What a URL names, without a look whether it is there, but for a folder.

    Raises:
        RunError: it names nothing that could hold files, or a package is missing.
    """
    scheme, separator, _ = url.partition("://")
    opener = _OPENERS.get(scheme.lower()) if separator else None
    if opener is None:
        began = f"begins with “{scheme}://”" if separator and scheme.isalnum() else "is not a URL"
        raise RunError(f"{FILES_VARIABLE} {began}; {_KNOWN} was expected.")
    return opener(url)


def _open_folder(url: str) -> Place:
    root = unquote(urlsplit(url).path)
    if not os.path.isabs(root) or urlsplit(url).netloc:
        raise RunError(f"{FILES_VARIABLE} names no folder; file:///folder, with three slashes, was expected.")
    if not os.path.isdir(root):
        raise RunError(f"The folder that {FILES_VARIABLE} names does not exist. Make it, or mount its disk.")
    return Place(_filesystem("file", auto_mkdir=True), root, _FOLDER)


def _open_memory(url: str) -> Place:
    return Place(_filesystem("memory"), f"/{urlsplit(url).netloc}{urlsplit(url).path}", _FOLDER)


def _open_s3(url: str) -> Place:
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise RunError(
            f"{FILES_VARIABLE} holds a user or a secret. Put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; "
            "s3://bucket/prefix was expected."
        )
    if not parts.netloc:
        raise RunError(f"{FILES_VARIABLE} names no bucket; s3://bucket/prefix was expected.")
    settings = {
        "connect_timeout": timing.FILES_CONNECT,
        "read_timeout": timing.FILES_READ,
        "retries": {"total_max_attempts": 1},  # what failed is tried again in one place, `RemoteFiles`
    }
    filesystem = _filesystem("s3", use_listings_cache=False, config_kwargs=settings)
    filesystem.retries = 1
    name = f"The bucket “{parts.netloc}” that {FILES_VARIABLE} names"
    return Place(filesystem, f"{parts.netloc}{parts.path}".rstrip("/"), name, renames=False)


_OPENERS: Final[dict[str, Callable[[str], Place]]] = {
    "file": _open_folder,
    "memory": _open_memory,
    "s3": _open_s3,
}


def _filesystem(protocol: str, **options: Any) -> Any:
    """A file system of fsspec, which is imported only where a URL asks for one."""
    try:
        import fsspec

        return fsspec.filesystem(protocol, **options)
    except ImportError:
        raise RunError(
            f"{FILES_VARIABLE} needs packages that are not installed. Install them with "
            "pip install -r requirements-s3.txt, or unset it to keep files on this computer."
        ) from None


def _try_out(files: RemoteFiles, place: Place) -> None:
    """Writes, reads and deletes a small file.

    Raises:
        RunError: one of these is not possible.
    """
    name = secrets.token_hex(8)
    with tempfile.TemporaryDirectory() as folder:
        written, read = Path(folder) / "written", Path(folder) / "read"
        written.write_bytes(name.encode())
        try:
            files.store(written, _PROBE, name)
            is_there = files.fetch(_PROBE, name, read) and name in files.listed(_PROBE)
            files.delete(_PROBE, name)
        except StorageError as error:
            raise RunError(_why_not(error.__cause__ or error, place.name)) from None
        except OSError as error:
            raise RunError(sentence(error)) from None
    if not is_there:
        raise RunError(f"{place.name} does not keep what is written to it.")


def _why_not(error: BaseException, name: str) -> str:
    """A sentence about an error of the first use."""
    code = _code(error)
    if code in _WRONG_KEYS or (refuses(error) and not isinstance(error, PermissionError)):
        return (
            f"{name} was refused: the credentials are missing or wrong. "
            "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    if code == "NoSuchBucket" or isinstance(error, FileNotFoundError):
        return f"{name} does not exist. Make it, or correct the name."
    if refuses(error):
        return f"{name} cannot be written. Allow this server to read, write, list and delete there."
    return f"{name} cannot be reached ({type(error).__name__}). Check the address and the network."


def _code(error: BaseException) -> str:
    """What S3 itself calls an error; s3fs gives it another class."""
    response = getattr(error, "response", None) or getattr(error.__cause__, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))

"""Who keeps the files of a store: folders of this machine, or a place that a URL names."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from lstm_core.runs import timing
from lstm_core.runs.remote.place import open_files
from lstm_core.runs.remote.remote_artifacts import RemoteArtifacts
from lstm_core.runs.store.artifacts import Artifacts, FolderArtifacts


class Keepers(NamedTuple):
    """Where runs and uploads have their files."""

    runs: Artifacts
    uploads: Artifacts


def open_keepers(home: Path, files_url: str | None, *, is_patient: bool) -> Keepers:
    """Who keeps files.

    Args:
        home: the store's folder, which holds copies of what is kept elsewhere.
        files_url: where files are kept, see `open_files`; None is in `home`.
        is_patient: nobody waits for this process, so files that cannot be reached are asked for again for long.

    Raises:
        RunError: files cannot be kept where the URL says.
        OSError: a folder cannot be made.
    """
    if not files_url:
        return Keepers(FolderArtifacts(home / "runs"), FolderArtifacts(home / "uploads"))
    patience, here = timing.FILES_LONG_PATIENCE if is_patient else timing.FILES_PATIENCE, home / "files"
    # A worker starts without: its server has tried, and what is away now may be back when it is needed.
    files = open_files(files_url, patience=patience, tried_out=not is_patient)
    return Keepers(
        RemoteArtifacts(files.below("runs"), here / "runs"),
        RemoteArtifacts(files.below("uploads"), here / "uploads"),
    )

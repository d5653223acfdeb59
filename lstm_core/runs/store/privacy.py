"""Who may read what visitors left on this computer: only the account that runs the server."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

_FOLDER: Final = 0o700
_FILE: Final = 0o600
_OTHERS: Final = 0o077


def make_private(home: Path) -> None:
    """Takes the store's files away from other accounts, those that this process still makes as well.

    Called by servers and workers when they open the store; files of earlier versions are mended.

    Args:
        home: the store's folder.
    """
    os.umask(_OTHERS)
    for folder, folders, files in os.walk(home):
        for names, mode in ((folders, _FOLDER), (files, _FILE)):
            for name in names:
                _set(Path(folder) / name, mode)
    _set(home, _FOLDER)


def _set(path: Path, mode: int) -> None:
    with contextlib.suppress(
        OSError
    ):  # deleted meanwhile, or another account's: then it is not ours to decide
        if not path.is_symlink() and path.stat().st_mode & _OTHERS:
            path.chmod(mode)

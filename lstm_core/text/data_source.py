"""Where texts came from: what tells a file from all others without showing any of it, kept with the model."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from lstm_core.text.reading.layout import ReadingOptions

DATA_FACT: Final = "data"
"""Under which name a bundle's facts hold what `data_source` says."""

_BLOCK = 2**20


def data_source(path: Path, options: ReadingOptions) -> dict[str, Any]:
    """What tells a file from all others.

    The names of the file and of its columns are the owner's and stay out of it, because models are given away.

    Args:
        path: the file.
        options: how it is read.

    Returns:
        `bytes`, `sha256` (hexadecimal, of the file) and `options`, ready for JSON.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return {
        "bytes": size,
        "sha256": digest.hexdigest(),
        "options": asdict(options),
    }

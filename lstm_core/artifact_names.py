"""What the files of a run are called, by whoever writes and reads them.

Training writes the models and the checkpoint into its working folder, `lstm_core.runs.store.artifacts` keeps all
of them by run and name, and the command line finds them in a folder of the user's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SOURCE_FILE = "source.csv"
"""The uploaded file; gone once the corpus is made from it."""

CORPUS_FILE = "corpus.npz"
LABELS_FILE = "labels.json"
CHECKPOINT_FILE = "checkpoint.safetensors"

LAST_BUNDLE = "last.zip"
BEST_BUNDLE = "best.zip"

LOG_FILE = "worker.log"

_EPOCH_BUNDLE = re.compile(r"epoch_(\d{1,9})\.zip")


def epoch_bundle(epoch: int) -> str:
    """The name of the model that is kept of an epoch."""
    return f"epoch_{epoch}.zip"


def kept_epochs(names: Iterable[str]) -> list[int]:
    """The epochs whose models are among these files, rising."""
    return sorted(int(found[1]) for name in names if (found := _EPOCH_BUNDLE.fullmatch(name)))

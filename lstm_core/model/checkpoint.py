"""What going on with a run needs, in one file: a crash leaves the old checkpoint or the new one.

`checkpoint.safetensors` holds the weights, their averages and the optimizer's moments as tensors, each named by its
group ("weights", "averages", "adam_m", "adam_v"), a slash and the weight's name, and everything else
(epoch, step, history, early-stopping counters) as JSON in the file's own metadata, so that the two can never
disagree. A checksum over both tells a damaged file. The order of the texts is drawn from the seed and the
epoch, and needs no storing.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from lstm_core.atomic import replacing
from lstm_core.errors import TrainingError
from lstm_core.model.learned import Learned, Moments
from lstm_core.weights import Weights

_WEIGHTS, _FIRST_MOMENTS, _SECOND_MOMENTS, _AVERAGES = "weights", "adam_m", "adam_v", "averages"


@dataclass
class TrainingState:
    """How far a run has come, at the end of an epoch.

    Args:
        epoch: finished epochs.
        step: updates made.
        best_epoch: the epoch with the best validation loss (training loss where nothing is held out).
        best_loss: that loss in nats.
        elapsed_seconds: time spent in all attempts so far.
        history: one dictionary an epoch.
        settings: the settings it was trained with.
        patience_from: the epoch after which patience is counted; above 0 where a run is trained longer.
    """

    epoch: int = 0
    step: int = 0
    best_epoch: int = 0
    best_loss: float = float("inf")
    elapsed_seconds: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    patience_from: int = 0


def write_checkpoint(path: Path, learned: Learned, progress: TrainingState) -> None:
    """Writes the checkpoint of a finished epoch atomically."""
    tensors = _named(learned)
    described = json.dumps(asdict(progress))
    content = save(tensors, metadata={"progress": described, "checksum": _checksum(tensors, described)})
    with replacing(path) as file:
        file.write(content)


def read_checkpoint(path: Path) -> tuple[Learned, TrainingState] | None:
    """Reads a checkpoint back; None where no epoch was finished.

    Raises:
        TrainingError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        with safe_open(str(path), framework="numpy") as file:
            metadata = file.metadata()
            tensors = {name: np.asarray(file.get_tensor(name)) for name in file.keys()}  # noqa: SIM118
        if metadata["checksum"] != _checksum(tensors, metadata["progress"]):
            raise ValueError("the checksum differs")
        return _grouped(tensors), TrainingState(**json.loads(metadata["progress"]))
    except (SafetensorError, OSError, KeyError, TypeError, ValueError):
        raise TrainingError(
            "The checkpoint of this run is damaged, so it cannot go on. Start it anew."
        ) from None


def _named(learned: Learned) -> Weights:
    """All arrays by their names in the file."""
    groups = {
        _WEIGHTS: learned.weights,
        _FIRST_MOMENTS: learned.moments.first,
        _SECOND_MOMENTS: learned.moments.second,
        _AVERAGES: learned.averages,
    }
    return {f"{group}/{name}": array for group, arrays in groups.items() for name, array in arrays.items()}


def _grouped(tensors: Weights) -> Learned:
    """The inverse of `_named`.

    Raises:
        KeyError: a name of no group.
    """
    groups: dict[str, Weights] = {name: {} for name in (_WEIGHTS, _FIRST_MOMENTS, _SECOND_MOMENTS, _AVERAGES)}
    for full_name, array in tensors.items():
        group, _, name = full_name.partition("/")
        groups[group][name] = array
    moments = Moments(groups[_FIRST_MOMENTS], groups[_SECOND_MOMENTS])
    return Learned(groups[_WEIGHTS], moments, groups[_AVERAGES])


def _checksum(tensors: Weights, described: str) -> str:
    """CRC-32 of everything that a checkpoint holds."""
    checksum = zlib.crc32(described.encode())
    for name, array in sorted(tensors.items()):
        checksum = zlib.crc32(f"{name}{array.dtype.str}{array.shape}".encode(), checksum)
        checksum = zlib.crc32(np.ascontiguousarray(array).data, checksum)
    return str(checksum)

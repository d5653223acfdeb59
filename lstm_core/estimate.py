"""What a run will need before it starts: parameters, memory and time.

Time is arithmetic: the products of one update, at the speed that this machine was measured to reach. The
measurement is the pace of the last real run where there was one, else a short matrix product.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lstm_core.atomic import replacing
from lstm_core.output.registry import output_layer
from lstm_core.settings import Settings
from lstm_core.weights import num_multiplied, num_parameters

START_SECONDS = 8.0
"""Loading TensorFlow, compiling, reading texts: what passes before the first update of a cold worker."""

RUNTIME_BYTES = 850 * 2**20
"""What Python, TensorFlow and the compiled programs take beside the model."""

PACE_FILE = "pace.json"
_PRODUCT_SHARE = 0.6  # of an update's time goes into matrix products; the rest into softmax, gates and Adam
_OVERHEAD_SECONDS = 0.004
_FIRST_PRODUCT = (512, 200, 3_072)


@dataclass(frozen=True)
class Estimate:
    """What to expect of a run.

    Args:
        parameters: numbers that the model learns.
        memory_bytes: peak memory of the worker process.
        update_seconds: one update of the weights.
        epoch_seconds: one pass over the training texts.
        total_seconds: the whole run, start included.
    """

    parameters: int
    memory_bytes: int
    update_seconds: float
    epoch_seconds: float
    total_seconds: float


def estimate(
    settings: Settings, vocabulary_size: int, training_targets: int, flops_per_second: float
) -> Estimate:
    """What a run will need.

    Args:
        settings: the model's and the training's settings.
        vocabulary_size: number of token ids.
        training_targets: next-word targets in the training rows.
        flops_per_second: see `measured_speed`.
    """
    parameters = num_parameters(settings, vocabulary_size)
    updates = max(1, -(-training_targets // settings.batch_targets))
    update_seconds = _OVERHEAD_SECONDS + update_flops(settings, vocabulary_size) / flops_per_second
    epoch_seconds = updates * update_seconds
    return Estimate(
        parameters,
        _memory(settings, vocabulary_size, parameters, training_targets),
        update_seconds,
        epoch_seconds,
        START_SECONDS + settings.epochs * epoch_seconds * (1 + settings.validation_share),
    )


def fitting_vocabulary(settings: Settings, training_targets: int, room: int) -> int:
    """The largest vocabulary with which a run would need at most `room` bytes; 0 where none would.

    Args:
        settings: everything else about the run.
        training_targets: next-word targets in the training rows.
        room: bytes of memory.
    """

    def need(vocabulary_size: int) -> int:
        return _memory(settings, vocabulary_size, num_parameters(settings, vocabulary_size), training_targets)

    # Memory grows in a straight line with the vocabulary.
    empty, slope = need(0), (need(1_000_000) - need(0)) / 1_000_000
    return max(0, int((room - empty) / slope))


def update_flops(settings: Settings, vocabulary_size: int) -> float:
    """Floating-point operations in the matrix products of one update.

    Each number takes part in three products a target, one forward and two backward, of two operations each.
    """
    return 6.0 * settings.batch_targets * num_multiplied(settings, vocabulary_size)


def _memory(settings: Settings, vocabulary_size: int, parameters: int, training_targets: int) -> int:
    """Weights with gradient and Adam's two moments, a batch's logits and states, the token ids."""
    weights = 4 * 4 * parameters
    logits = output_layer(settings).update_bytes(settings, vocabulary_size)
    states = 4 * settings.batch_targets * settings.units * 16 * settings.layers
    return RUNTIME_BYTES + weights + 4 * parameters + logits + states + 40 * training_targets


def measured_speed(home: Path) -> float:
    """Operations a second that an update reaches on this machine.

    Args:
        home: the store's folder, where the pace of the last run is kept.
    """
    try:
        pace = float(json.loads((home / PACE_FILE).read_bytes())["flops_per_second"])
        if pace > 0:
            return pace
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _PRODUCT_SHARE * _product_speed()


def keep_pace(home: Path, settings: Settings, vocabulary_size: int, update_seconds: float) -> None:
    """Remembers how fast a real run went, for the next estimate.

    Args:
        update_seconds: measured time of one update, after compilation.
    """
    busy = max(update_seconds - _OVERHEAD_SECONDS, 1e-6)
    if busy < _OVERHEAD_SECONDS:
        return  # so small a model that its time says nothing about the products
    with replacing(home / PACE_FILE) as file:
        file.write(json.dumps({"flops_per_second": update_flops(settings, vocabulary_size) / busy}).encode())


@cache
def _product_speed() -> float:
    """Operations a second of a float32 matrix product in the shape of an output layer; takes about 0.1 s."""
    rows, inner, columns = _FIRST_PRODUCT
    left, right = np.ones((rows, inner), np.float32), np.ones((inner, columns), np.float32)
    left @ right
    times = []
    for _ in range(15):
        begin = time.perf_counter()
        left @ right
        times.append(time.perf_counter() - begin)
    return 2.0 * rows * inner * columns / min(times)  # the least disturbed of them

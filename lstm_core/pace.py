"""How long an update takes: a model of its cost, corrected by the runs that this machine has trained.

An update's cost is a sum of parts: a fixed one, the matrix products of the recurrent layers and of the output layer,
the softmax over the words that are scored, the gates, and Adam. What each part takes on a reference machine was fitted
to the table of bench/update_cost.py; another machine is slower or faster by one factor, the speed of its matrix
products.

Real runs then say how far that is off on this machine. A run speaks for runs of about its own cost and hardly for
others: a run of 27 words measures the fixed part, and says nothing about a softmax over 10,000.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from lstm_core.atomic import replacing
from lstm_core.output.choice import output_layer
from lstm_core.settings import Settings
from lstm_core.weights import num_multiplied, num_parameters

PACE_FILE = "pace.json"
KEPT_RUNS = 30

_REFERENCE_SPEED = 191e9
"""Operations a second of a float32 matrix product on the machine that the seconds below were fitted on."""

_FIXED_SECONDS = 1.6e-3
_RECURRENT_PRODUCTS = 1.6 / _REFERENCE_SPEED  # seconds an operation: their rows are few
_OUTPUT_PRODUCTS = 0.84 / _REFERENCE_SPEED  # in bfloat16, where the processor has units for it
_SOFTMAX_SECONDS = 2.0e-9  # a target and word
_GATE_SECONDS = 29e-9  # a target and unit
_ADAM_SECONDS = 2.5e-9  # a parameter

_PRIOR_RUNS = 0.25
_NEARNESS = 0.7  # in natural logarithms of cost: a run twice as costly counts 0.6 of one of equal cost
_FIRST_PRODUCT = (512, 200, 3_072)
_MORE_ROUNDS = 5


@dataclass(frozen=True)
class MeasuredRun:
    """What a real run took.

    Args:
        cost: see `update_cost`.
        seconds: of one update, after compilation.
    """

    cost: float
    seconds: float


@dataclass(frozen=True)
class Pace:
    """How fast this machine trains.

    Args:
        speed: operations a second of its matrix products.
        runs: what real runs took here, the latest last.
    """

    speed: float
    runs: tuple[MeasuredRun, ...] = ()

    def update_seconds(self, settings: Settings, vocabulary_size: int) -> float:
        """What one update will take.

        Args:
            settings: the run's.
            vocabulary_size: number of token ids.
        """
        cost = update_cost(settings, vocabulary_size)
        expected = self._uncorrected(cost)
        weights = [math.exp(-((math.log(run.cost / cost) / _NEARNESS) ** 2) / 2) for run in self.runs]
        off = [math.log(run.seconds / self._uncorrected(run.cost)) for run in self.runs]
        logarithm = sum(w * x for w, x in zip(weights, off, strict=True)) / (_PRIOR_RUNS + sum(weights))
        return expected * math.exp(logarithm)

    def _uncorrected(self, cost: float) -> float:
        return cost * _REFERENCE_SPEED / self.speed


def update_cost(settings: Settings, vocabulary_size: int) -> float:
    """Seconds of one update on the reference machine.

    Args:
        settings: the model's and the optimizer's.
        vocabulary_size: number of token ids.
    """
    targets = settings.batch_targets
    words_scored = settings.words_scored(vocabulary_size)
    output = output_layer(settings).num_multiplied(settings, words_scored)
    recurrent = num_multiplied(settings, words_scored) - output
    return (
        _FIXED_SECONDS
        + 6 * targets * (recurrent * _RECURRENT_PRODUCTS + output * _OUTPUT_PRODUCTS)
        + targets * words_scored * _SOFTMAX_SECONDS
        + targets * settings.units * settings.layers * _GATE_SECONDS
        + num_parameters(settings, vocabulary_size) * _ADAM_SECONDS
    )


def measured_pace(home: Path) -> Pace:
    """How fast this machine trains, as far as it is known.

    Args:
        home: the store's folder, where measured runs are kept. A file that cannot be read counts as none.
    """
    return Pace(_product_speed(), _kept_runs(home))


def keep_pace(home: Path, settings: Settings, vocabulary_size: int, update_seconds: float) -> None:
    """Remembers how fast a real run was, for the next estimate.

    Args:
        update_seconds: measured time of one update, after compilation.
    """
    runs = [*_kept_runs(home), MeasuredRun(update_cost(settings, vocabulary_size), update_seconds)]
    kept = [{"cost": run.cost, "seconds": run.seconds} for run in runs[-KEPT_RUNS:]]
    with replacing(home / PACE_FILE) as file:
        file.write(json.dumps({"runs": kept}).encode())


def _kept_runs(home: Path) -> tuple[MeasuredRun, ...]:
    try:
        stored = json.loads((home / PACE_FILE).read_bytes())["runs"]
        runs = [MeasuredRun(float(one["cost"]), float(one["seconds"])) for one in stored]
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    return tuple(run for run in runs if 0 < run.cost < math.inf and 0 < run.seconds < math.inf)


@cache
def _product_speed() -> float:
    """Operations a second of a float32 matrix product in the shape of an output layer; takes about 0.1 s.

    It is often asked for just when other processes start on the same cores. The fastest product counts, and rounds of
    them are made until one brings none that is clearly faster than those before it.
    """
    rows, inner, columns = _FIRST_PRODUCT
    left, right = np.ones((rows, inner), np.float32), np.ones((inner, columns), np.float32)
    left @ right
    fastest = _round(left, right)
    for _ in range(_MORE_ROUNDS):
        before, fastest = fastest, min(fastest, _round(left, right))
        if before < 1.1 * fastest:
            break
    return 2.0 * rows * inner * columns / fastest


def _round(left: np.ndarray, right: np.ndarray) -> float:
    """Seconds of the fastest of some products."""
    times = []
    for _ in range(15):
        begin = time.perf_counter()
        left @ right
        times.append(time.perf_counter() - begin)
    return min(times)

"""What a run will need before it starts: parameters, memory and time."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.output.choice import output_layer
from lstm_core.pace import Pace
from lstm_core.settings import Settings
from lstm_core.weights import num_parameters

START_SECONDS = 8.0
"""Loading TensorFlow, compiling, reading texts: what passes before the first update of a cold worker."""

RUNTIME_BYTES = 765 * 2**20
"""What Python, TensorFlow and the compiled programs take beside the model."""

DROPPABLE_BYTES = 300 * 2**20
"""How much of that is pages of TensorFlow's own files (430 MB), which the system drops where memory is short; what is
used of them all the time is left out of this figure."""


@dataclass(frozen=True)
class Estimate:
    """What to expect of a run.

    Args:
        parameters: numbers that the model learns.
        memory_bytes: peak memory of the worker process.
        update_seconds: one update of the weights.
        epoch_seconds: one pass over the training texts.
        total_seconds: the whole run if it makes all its epochs, start included.
    """

    parameters: int
    memory_bytes: int
    update_seconds: float
    epoch_seconds: float
    total_seconds: float

    @property
    def needed_bytes(self) -> int:
        """The least memory that the worker process can do with."""
        return self.memory_bytes - DROPPABLE_BYTES


def estimate(
    settings: Settings, vocabulary_size: int, training_targets: int, pace: Pace, training_texts: int = 0
) -> Estimate:
    """What a run will need.

    Args:
        settings: the model's and the training's settings.
        vocabulary_size: number of token ids.
        training_targets: next-word targets in the training rows.
        pace: of this machine, see `lstm_core.pace.measured_pace`.
        training_texts: how many texts these are; where endings are learned each has two steps more.
    """
    parameters = num_parameters(settings, vocabulary_size)
    steps = training_targets + (2 * training_texts if settings.learn_endings else 0)
    updates = max(1, -(-steps // settings.batch_targets))
    update_seconds = pace.update_seconds(settings, vocabulary_size)
    epoch_seconds = updates * update_seconds
    return Estimate(
        parameters,
        _memory(settings, vocabulary_size, parameters, training_targets),
        update_seconds,
        epoch_seconds,
        START_SECONDS + settings.epochs * epoch_seconds * (1 + settings.validation_share),
    )


def _memory(settings: Settings, vocabulary_size: int, parameters: int, training_targets: int) -> int:
    """Weights with gradient, Adam's two moments and their average, a batch's logits and states, the token ids."""
    weights = 4 * (5 if settings.averaging else 4) * parameters
    logits = output_layer(settings).update_bytes(settings, settings.words_scored(vocabulary_size))
    states = 4 * settings.batch_targets * settings.units * 16 * settings.layers
    return RUNTIME_BYTES + weights + 4 * parameters + logits + states + 40 * training_targets

"""Arrays over time: one `(batch, size)` frame a timestep."""

from __future__ import annotations

from typing import TypeAlias

from lstm_core.cells.spec import CellSpec, CellWeights
from lstm_core.model import tensor_operations
from lstm_core.model.lean_tensorflow import tf

Frames: TypeAlias = tf.TensorArray
"""One array a timestep, written in any order and stacked at the end."""


def empty_frames(timesteps: int, batch: int, size: int) -> Frames:
    """Room for one (batch, size) array a timestep."""
    return tf.TensorArray(tf.float32, timesteps, element_shape=(batch, size))


def as_rows(frames: tf.Tensor) -> tf.Tensor:
    """(timesteps, batch, size) as (timesteps * batch, size)."""
    return tf.reshape(frames, (-1, frames.shape[-1]))


def projected_frames(cell: CellSpec, inputs: tf.Tensor, weights: CellWeights) -> tf.Tensor:
    """The inputs' share of all timesteps' steps, in one product: (timesteps, batch, gates * units)."""
    flat = cell.project(tensor_operations, as_rows(inputs), weights)
    return tf.reshape(flat, (inputs.shape[0], inputs.shape[1], flat.shape[-1]))
